/**
 * Who may use the kubelet's API over the network: whoever the API server says may.
 *
 * A caller is known by a client certificate of the cluster's authority, which the TLS endpoint has verified, or by a bearer token, which the API
 * server is asked about (TokenReview). What it may do the API server is asked, too (SubjectAccessReview): the paths are subresources of the Node.
 * Answers are kept for a while, as upstream's kubelet keeps them. Nobody is let in anonymously.
 */
import { createHash } from 'node:crypto';
import type { TokenReview } from '../../api/authentication/v1/token-review.ts';
import type { SubjectAccessReview } from '../../api/authorization/v1/subject-access-review.ts';
import type { Clock } from '../../base/clock.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import type { Logger } from '../../base/logger.ts';
import { RecentMap } from '../../base/recent-map.ts';
import type { Client } from '../../client/client.ts';
import { subjectAccessReviews, tokenReviews } from '../../client/resources.ts';
import { textResponse } from './respond.ts';

export interface KubeletAccessOptions {
  readonly nodeName: string;
  /** Acts as the Node, which may create reviews. */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A request, and the subject of the client certificate that it came with. */
export interface CertifiedRequest extends HttpRequest {
  readonly certificate?: { readonly commonName: string; readonly organizations: readonly string[] };
}

/** Who asks. */
interface Caller {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

interface Known<T> {
  readonly value: T;
  readonly untilMs: number;
}

/** As upstream's kubelet. */
export const tokenMsMax = 2 * 60_000;
export const allowedMsMax = 5 * 60_000;
export const refusedMsMax = 30_000;
const answersMax = 2000;

export class KubeletAccess {
  readonly #options: KubeletAccessOptions;
  /** By the hash of the token: what is kept is no secret. */
  readonly #callers = new RecentMap<string, Known<Caller | undefined>>(answersMax);
  readonly #decisions = new RecentMap<string, Known<boolean>>(answersMax);

  constructor(options: KubeletAccessOptions) {
    this.#options = options;
  }

  /** Undefined where the request may go on; else what is answered to it. Never rejects. */
  async refusal(request: CertifiedRequest): Promise<HttpResponse | undefined> {
    const { logger, nodeName } = this.#options;
    const subresources = subresourcesOf(request.path);
    const verb = verbOf(request.method);
    let caller: Caller | undefined;
    try {
      caller = await this.#authenticate(request);
      if (caller === undefined) return textResponse(401, 'Unauthorized');
      for (const subresource of subresources) {
        if (await this.#mayDo(caller, verb, subresource)) return undefined;
      }
    } catch (error) {
      logger.error(
        { node: nodeName, path: request.path, error },
        'who asks the kubelet, and whether they may, could not be found out',
      );
      return textResponse(500, `Authorization error (${describe(caller, verb, subresources)})`);
    }
    return textResponse(403, `Forbidden (${describe(caller, verb, subresources)})`);
  }

  async #authenticate({ certificate, headers }: CertifiedRequest): Promise<Caller | undefined> {
    if (certificate !== undefined) {
      return { name: certificate.commonName, groups: [...certificate.organizations, 'system:authenticated'] };
    }
    const [scheme = '', token = ''] = (headers.authorization ?? '').trim().split(' ', 2);
    if (scheme.toLowerCase() !== 'bearer' || token === '') return undefined;
    const key = createHash('sha256').update(token).digest('base64');
    return this.#kept(
      this.#callers,
      key,
      () => tokenMsMax,
      () => this.#review(token),
    );
  }

  async #review(token: string): Promise<Caller | undefined> {
    const review = { metadata: {}, spec: { token } };
    const { status } = (await this.#options.client.create(tokenReviews, review)) as TokenReview;
    const { username = '', uid, groups = [], extra } = status.user;
    return status.authenticated ? { name: username, uid, groups, extra } : undefined;
  }

  #mayDo(caller: Caller, verb: string, subresource: string): Promise<boolean> {
    const key = JSON.stringify([caller, verb, subresource]);
    return this.#kept(
      this.#decisions,
      key,
      (allowed) => (allowed ? allowedMsMax : refusedMsMax),
      async () => {
        const { name, uid, groups, extra } = caller;
        const resourceAttributes = {
          verb,
          version: 'v1',
          resource: 'nodes',
          subresource,
          name: this.#options.nodeName,
        };
        const review = { metadata: {}, spec: { user: name, uid, groups, extra, resourceAttributes } };
        const { status } = (await this.#options.client.create(subjectAccessReviews, review)) as SubjectAccessReview;
        return status.allowed;
      },
    );
  }

  async #kept<T>(
    answers: RecentMap<string, Known<T>>,
    key: string,
    keptMs: (value: T) => number,
    ask: () => Promise<T>,
  ): Promise<T> {
    const { clock } = this.#options;
    const known = answers.get(key);
    if (known !== undefined && clock.monotonic() < known.untilMs) return known.value;
    const value = await ask();
    answers.set(key, { value, untilMs: clock.monotonic() + keptMs(value) });
    return value;
  }
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Of the request to the API server that would be the same. */
function verbOf(method: string): string {
  return Object.hasOwn(verbs, method) ? verbs[method]! : '';
}

const ownSubresources: Readonly<Record<string, string>> = {
  stats: 'stats',
  metrics: 'metrics',
  logs: 'log',
  checkpoint: 'checkpoint',
};
/** Those that may be allowed alone; whoever may do everything (`proxy`) may do them too. */
const fineGrained: Readonly<Record<string, string>> = {
  pods: 'pods',
  runningpods: 'pods',
  healthz: 'healthz',
  configz: 'configz',
};

/** The subresources of the Node, any of which has to be allowed for the path. Pure. */
export function subresourcesOf(path: string): readonly string[] {
  const first = path.split('/')[1] ?? '';
  if (Object.hasOwn(ownSubresources, first)) return [ownSubresources[first]!];
  return Object.hasOwn(fineGrained, first) ? [fineGrained[first]!, 'proxy'] : ['proxy'];
}

function describe(caller: Caller | undefined, verb: string, subresources: readonly string[]): string {
  return `user=${caller?.name ?? ''}, verb=${verb}, resource=nodes, subresource(s)=[${subresources.join(' ')}]`;
}
