/**
 * The kubelet's API, as a function from request to response: logs, its Pods, how it is and what it uses, and connections to what
 * runs in Pods.
 *
 * Reads what the kubelet knows of its Pods, and their logs from the runtime; hands connections over to the runtime. Writes nothing. Knows no sockets: an API server in the same process
 * calls it directly, and a TLS server is an adapter around it, which says who may ask. Each path is a line in the table below.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Clock } from '../../base/clock.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import type { Logger } from '../../base/logger.ts';
import type { RuntimeUsage } from '../runtime/runtime.ts';
import type { StreamingHost } from '../streaming/streaming-host.ts';
import { StreamingSessions } from '../streaming/streaming-sessions.ts';
import type { ContainerLogSource } from './container-log-source.ts';
import { containerLogs } from './container-logs.ts';
import { resourceMetricsText } from './resource-metrics.ts';
import { jsonResponse, textResponse } from './respond.ts';

/** The kubelet, as its API sees it. */
export interface KubeletHost extends ContainerLogSource {
  /** All that it is to run, with their newest statuses. */
  pods(): readonly Pod[];
  /** What is really running, as far as the runtime knows of it: names, and containers with their images. */
  runningPods(): readonly Pod[] | Promise<readonly Pod[]>;
  /** What keeps the kubelet from working; it is healthy where absent, and where it says nothing. */
  unhealthy?(): string | undefined;
}

export interface KubeletServerOptions {
  readonly host: KubeletHost;
  /** What clients can talk to in Pods; nothing where absent. */
  readonly streams?: StreamingHost;
  /** What the Node and its containers have used so far; not told where absent, or where it resolves with nothing. */
  readonly usage?: () => Promise<RuntimeUsage> | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `segments` are those of the path after the first, decoded. Undefined for a path that is not there. */
type Handler = (
  segments: readonly string[],
  request: HttpRequest,
) => HttpResponse | undefined | Promise<HttpResponse | undefined>;

export class KubeletServer {
  /** The connections of those that talk to what runs in Pods. */
  readonly sessions: StreamingSessions;
  readonly #options: KubeletServerOptions;
  /** By the first segment of the path, then by method. */
  readonly #routes: ReadonlyMap<string, Readonly<Record<string, Handler>>>;

  constructor(options: KubeletServerOptions) {
    this.#options = options;
    const { host, clock } = options;
    this.sessions = new StreamingSessions(clock);
    this.#routes = new Map<string, Readonly<Record<string, Handler>>>([
      ['healthz', { GET: (segments) => (segments.length === 0 ? health(host) : undefined) }],
      ['pods', { GET: () => jsonResponse(podList(host.pods())) }],
      ['metrics', { GET: (segments) => (segments.join('/') === 'resource' ? this.#resourceMetrics() : undefined) }],
      ['runningpods', { GET: async () => jsonResponse(podList(await host.runningPods())) }],
      [
        'containerLogs',
        {
          GET: (segments, request) => {
            const [namespace = '', pod = '', container = ''] = segments;
            return segments.length > 3 ? undefined : containerLogs(host, clock, { namespace, pod, container }, request);
          },
        },
      ],
      ...this.#streamingRoutes(),
    ]);
  }

  /** Ends the connections to what runs in Pods. May be called twice. */
  async close(): Promise<void> {
    await this.sessions.close();
  }

  /** Never rejects. */
  async handle(request: HttpRequest): Promise<HttpResponse> {
    try {
      return (await this.#route(request)) ?? textResponse(404, '404: Page Not Found');
    } catch (error) {
      this.#options.logger.error({ error, path: request.path }, 'a request to the kubelet failed');
      return textResponse(500, error instanceof Error ? error.message : String(error));
    }
  }

  async #resourceMetrics(): Promise<HttpResponse | undefined> {
    const usage = await this.#options.usage?.();
    if (usage === undefined) return undefined;
    const { status, body, headers } = textResponse(200, resourceMetricsText(usage));
    return { status, body, headers: { ...headers, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } };
  }

  #streamingRoutes(): [string, Readonly<Record<string, Handler>>][] {
    const { streams, host, clock, logger } = this.#options;
    if (streams === undefined) return [];
    const { sessions } = this;
    const parts = { host: streams, pod: host.pod.bind(host), sessions, clock, logger };
    const route = (name: 'exec' | 'attach' | 'portForward'): [string, Readonly<Record<string, Handler>>] => {
      const handler: Handler = async (segments, request) => (await loadRoutes())[name](parts, segments, request);
      return [name, { GET: handler, POST: handler }];
    };
    return [route('exec'), route('attach'), route('portForward')];
  }

  async #route(request: HttpRequest): Promise<HttpResponse | undefined> {
    const [first = '', ...segments] = segmentsOf(request.path);
    const methods = this.#routes.get(first);
    if (methods === undefined) return undefined;
    const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (handler === undefined) return textResponse(405, '405: Method Not Allowed');
    return handler(segments, request);
  }
}

const loadRoutes = () => import('../streaming/streaming-routes.ts');

function health(host: KubeletHost): HttpResponse {
  const problem = host.unhealthy?.();
  return problem === undefined ? textResponse(200, 'ok') : textResponse(500, problem);
}

const podList = (items: readonly Pod[]) => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });

function segmentsOf(path: string): string[] {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  return segments.map(decodeSegment);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
