import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HTTPGetAction } from '../../api/core/v1/probe.ts';
import { kubernetesVersion } from '../../api/kubernetes-version.ts';
import type { Clock } from '../../base/clock.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { ProbeAnswer } from '../runtime/runtime.ts';
import { addressText, dialErrorText } from './network-error.ts';

export interface HttpProbe {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly action: HTTPGetAction;
  readonly host: string;
  readonly port: number;
  /** Any answer is a success. */
  readonly isAnswerEnough?: boolean;
}

const redirectsMax = 10;
const bodyBytesMax = 10 * 1024;

/** Succeeds where the answer is from 200 on and below 400. Certificates are not looked at. */
export async function probeHttp(probe: HttpProbe): Promise<ProbeAnswer> {
  const { clock, timeoutMs, isAnswerEnough = false } = probe;
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(), timeoutMs);
  let url = probeUrl(probe);
  try {
    for (let redirects = 0; ; redirects++) {
      const { status, location } = await get(url, requestHeaders(probe.action), late.signal);
      const next = redirectOf(status, location, url);
      if (next === undefined || isAnswerEnough) return answerOf(status, isAnswerEnough);
      // Who sends the probe away to another host has answered it.
      if (next.hostname !== url.hostname) return { success: true, output: 'Probe terminated redirects' };
      url = next;
      if (redirects + 1 >= redirectsMax) {
        return { success: false, output: `Get ${goQuote(url.href)}: stopped after ${redirectsMax} redirects` };
      }
    }
  } catch (error) {
    return { success: false, output: `Get ${goQuote(url.href)}: ${failureText(error, url, late.signal)}` };
  } finally {
    timer.cancel();
    late.abort();
  }
}

function probeUrl({ action, host, port }: HttpProbe): URL {
  const { path = '/', scheme = 'HTTP' } = action;
  return new URL(`${scheme.toLowerCase()}://${addressText(host, port)}${path.startsWith('/') ? '' : '/'}${path}`);
}

/** One that the probe sets to nothing is not sent. */
function requestHeaders({ httpHeaders = [] }: HTTPGetAction): Record<string, string> {
  const { major, minor } = kubernetesVersion;
  const headers: Record<string, string> = { 'user-agent': `kube-probe/${major}.${minor}`, accept: '*/*' };
  for (const { name, value } of httpHeaders) headers[name.toLowerCase()] = value;
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

function get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isHttps = url.protocol === 'https:';
    const options = { headers, signal, agent: false as const, ...(isHttps && { rejectUnauthorized: false }) };
    const onResponse = (response: IncomingMessage): void => {
      const { statusCode: status = 0 } = response;
      const { location } = response.headers;
      let bytes = 0;
      response.on('error', reject);
      response.on('end', () => resolve({ status, location }));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes < bodyBytesMax) return;
        resolve({ status, location });
        response.destroy();
      });
    };
    const request = isHttps ? requestHttps(url, options, onResponse) : requestHttp(url, options, onResponse);
    request.on('error', reject).end();
  });
}

function redirectOf(status: number, location: string | undefined, url: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

function answerOf(status: number, isAnswerEnough: boolean): ProbeAnswer {
  if (isAnswerEnough || (status >= 200 && status < 400)) return { success: true, output: '' };
  return { success: false, output: `HTTP probe failed with statuscode: ${status}` };
}

function failureText(error: unknown, url: URL, late: AbortSignal): string {
  if (late.aborted) return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const address = addressText(url.hostname.replace(/^\[|\]$/g, ''), port);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET')
    return message === 'socket hang up' ? 'EOF' : `read tcp ${address}: connection reset by peer`;
  return dialErrorText(error, address) ?? message;
}
