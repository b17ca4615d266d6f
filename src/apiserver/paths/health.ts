/** /livez, /readyz and /healthz: checks by name, all at once or one at a time, as upstream prints them. */
import type { RequestContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';
import { respond } from '../respond.ts';
import type { PathHandler } from '../server.ts';

export interface HealthCheck {
  readonly name: string;
  /** Where the check counts. A server that has yet to start, or is stopping, is alive but not ready. */
  readonly endpoints: readonly ('livez' | 'readyz' | 'healthz')[];
  /** Throws the reason why it fails. */
  check(): void | Promise<void>;
}

/** How long a check may take before it counts as failed. */
const checkMsMax = 5000;
const utf8 = new TextEncoder();
const headers = { 'x-content-type-options': 'nosniff' };

export function healthPaths(checks: readonly HealthCheck[]): PathHandler {
  return async (context) => {
    const [endpoint, ...rest] = context.info.path.slice(1).split('/');
    if (endpoint !== 'livez' && endpoint !== 'readyz' && endpoint !== 'healthz') return undefined;
    const relevant = checks.filter((check) => check.endpoints.includes(endpoint));
    const one = rest.join('/');
    if (one !== '') {
      const check = relevant.find((candidate) => candidate.name === one);
      return check === undefined ? undefined : answerOne(context, check);
    }
    return answerAll(context, endpoint, relevant);
  };
}

async function answerOne(context: RequestContext, check: HealthCheck): Promise<ApiResponse> {
  const failure = await failureOf(context, check);
  if (failure === undefined) return text(context, 200, 'ok');
  return text(context, 500, `internal server error: ${failure}\n`);
}

async function answerAll(
  context: RequestContext,
  endpoint: string,
  checks: readonly HealthCheck[],
): Promise<ApiResponse> {
  const excluded = new Set(context.query.getAll('exclude'));
  const lines = await Promise.all(
    checks.map(async (check) => {
      if (excluded.has(check.name)) return { failed: false, line: `[+]${check.name} excluded: ok` };
      const failure = await failureOf(context, check);
      if (failure === undefined) return { failed: false, line: `[+]${check.name} ok` };
      context.server.logger.warn({ check: check.name, failure }, 'a health check failed');
      return { failed: true, line: `[-]${check.name} failed: reason withheld` };
    }),
  );
  const report = lines.map(({ line }) => `${line}\n`).join('');
  if (lines.some(({ failed }) => failed)) return text(context, 500, `${report}${endpoint} check failed\n`);
  return text(context, 200, context.query.has('verbose') ? `${report}${endpoint} check passed\n` : 'ok');
}

async function failureOf({ server }: RequestContext, check: HealthCheck): Promise<string | undefined> {
  let late: { cancel(): void } | undefined;
  const timeout = new Promise<never>((_, reject) => {
    late = server.clock.setTimeout(() => reject(new Error('the check took too long')), checkMsMax, { unref: true });
  });
  try {
    await Promise.race([check.check(), timeout]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    late?.cancel();
  }
}

function text(context: RequestContext, status: number, body: string): ApiResponse {
  const response = respond(
    context,
    status,
    { kind: 'bytes', chunks: [utf8.encode(body)] },
    'text/plain; charset=utf-8',
  );
  return { ...response, headers: { ...response.headers, ...headers } };
}
