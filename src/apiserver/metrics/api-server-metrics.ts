/**
 * What the API server counts, under upstream's names. prom-client, which takes a while to load, comes in with the first scrape:
 * it contributes the process's own metrics and the text format.
 */
import type { Registry } from 'prom-client';
import type { RequestInfo } from '../request.ts';
import type { RequestObserver, RequestRecord } from '../server.ts';
import { Counter, Gauge, Histogram, type MetricValues, separator } from './labelled-series.ts';

/** Seconds; those of upstream. */
const durationBounds = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
/** Bytes. */
const eventSizeBounds = [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

const requestLabels = ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'];

const reads: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'head', 'options']);
/** Upstream has the method instead of the verb for these. */
const methods: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT', proxy: 'CONNECT' };
const longRunning: ReadonlySet<string> = new Set(['WATCH', 'CONNECT']);

/** A resource with its group, for gauges that are read when they are scraped. */
export interface ResourceCount {
  readonly group: string;
  readonly resource: string;
  readonly objects: number;
}

export class ApiServerMetrics implements RequestObserver {
  readonly #requests = new Counter({
    name: 'apiserver_request_total',
    help: 'Requests by verb, resource, scope and response code.',
    labels: [...requestLabels, 'dry_run', 'code'],
  });
  readonly #durations = new Histogram({
    name: 'apiserver_request_duration_seconds',
    help: 'Time from the arrival of a request to its response, long-running requests left out.',
    labels: [...requestLabels, 'dry_run'],
    bounds: durationBounds,
  });
  readonly #inFlight = new Gauge({
    name: 'apiserver_current_inflight_requests',
    help: 'Requests that are being served, by kind.',
    labels: ['request_kind'],
  });
  readonly #longRunning = new Gauge({
    name: 'apiserver_longrunning_requests',
    help: 'Watches and connections to containers that are open.',
    labels: requestLabels,
  });
  readonly #watchEvents = new Counter({
    name: 'apiserver_watch_events_total',
    help: 'Events sent to clients that watch.',
    labels: ['group', 'version', 'kind'],
  });
  readonly #watchEventSizes = new Histogram({
    name: 'apiserver_watch_events_sizes',
    help: 'Size of events sent to clients that watch, in bytes.',
    labels: ['group', 'version', 'kind'],
    bounds: eventSizeBounds,
  });
  readonly #storageDurations = new Histogram({
    name: 'etcd_request_duration_seconds',
    help: 'Time that the store took, by operation and type.',
    labels: ['operation', 'type'],
    bounds: durationBounds,
  });
  readonly #storageRequests = new Counter({
    name: 'etcd_requests_total',
    help: 'Requests to the store, by operation and type.',
    labels: ['operation', 'type'],
  });
  readonly #objects = new Gauge({
    name: 'apiserver_storage_objects',
    help: 'Stored objects by resource.',
    labels: ['resource'],
  });
  readonly #countObjects: () => Iterable<ResourceCount>;
  #registry: Promise<Registry> | undefined;

  /** `countObjects` is called at each scrape. */
  constructor(options: { readonly countObjects?: () => Iterable<ResourceCount> } = {}) {
    this.#countObjects = options.countObjects ?? (() => []);
  }

  started(info: RequestInfo): void {
    this.#inFlight.add(kindOf(info), 1);
  }

  finished({ info, request, status, durationMs }: RequestRecord): void {
    this.#inFlight.add(kindOf(info), -1);
    const key = requestKey(info);
    const dryRun = request.query.includes('dryRun=All') ? 'All' : '';
    const keyWithDryRun = `${key}${separator}${dryRun}`;
    this.#requests.add(`${keyWithDryRun}${separator}${status}`);
    if (!longRunning.has(verbOf(info))) this.#durations.observe(keyWithDryRun, durationMs / 1000);
  }

  /** A watch or a connection has begun; call the result when it is over. */
  longRunningStarted(info: RequestInfo): () => void {
    const key = requestKey(info);
    this.#longRunning.add(key, 1);
    let isOver = false;
    return () => {
      if (!isOver) this.#longRunning.add(key, -1);
      isOver = true;
    };
  }

  /** One event was sent to `watchers` clients. */
  watchEvent(
    kind: { readonly group: string; readonly version: string; readonly kind: string },
    bytes: number,
    watchers = 1,
  ): void {
    const key = `${kind.group}${separator}${kind.version}${separator}${kind.kind}`;
    this.#watchEvents.add(key, watchers);
    this.#watchEventSizes.observe(key, bytes);
  }

  /** `type` is the storage prefix, `/configmaps` without the slash; `operation` get, list, create, update, delete. */
  storageRequest(operation: string, type: string, durationMs: number): void {
    const key = `${operation}${separator}${type}`;
    this.#storageRequests.add(key);
    this.#storageDurations.observe(key, durationMs / 1000);
  }

  /** In Prometheus' text format, and its media type. */
  async scrape(): Promise<{ readonly contentType: string; readonly text: string }> {
    this.#registry ??= this.#makeRegistry();
    const registry = await this.#registry;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  async #makeRegistry(): Promise<Registry> {
    // A CommonJS package: in the bundle it has no other export than this.
    const { default: promClient } = await import('prom-client');
    const { Registry, collectDefaultMetrics } = promClient;
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const series = [
      this.#requests,
      this.#durations,
      this.#inFlight,
      this.#longRunning,
      this.#watchEvents,
      this.#watchEventSizes,
      this.#storageDurations,
      this.#storageRequests,
    ];
    for (const one of series) register(registry, one.name, () => one.read());
    register(registry, this.#objects.name, () => {
      for (const { group, resource, objects } of this.#countObjects()) {
        this.#objects.set(group === '' ? resource : `${resource}.${group}`, objects);
      }
      return this.#objects.read();
    });
    return registry;
  }
}

/** The registry asks a metric for its values when it is scraped, and for nothing else. */
function register(registry: Registry, name: string, get: () => MetricValues): void {
  const metric = { name, get: async () => get(), reset: () => {} };
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
}

function kindOf(info: RequestInfo): string {
  return reads.has(info.verb) ? 'readOnly' : 'mutating';
}

function verbOf({ verb, isResourceRequest }: RequestInfo): string {
  return (isResourceRequest ? methods[verb] : undefined) ?? verb.toUpperCase();
}

/** The values of requestLabels. Paths outside resources are counted together, since anybody can think of more. */
function requestKey(info: RequestInfo): string {
  const { group, version, resource, subresource } = info;
  const scope = !info.isResourceRequest
    ? ''
    : info.name !== ''
      ? 'resource'
      : info.namespace !== ''
        ? 'namespace'
        : 'cluster';
  return `${verbOf(info)}${separator}${group}${separator}${version}${separator}${resource}${separator}${subresource}${separator}${scope}${separator}apiserver`;
}
