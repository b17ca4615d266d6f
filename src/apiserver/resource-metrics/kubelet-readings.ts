/**
 * Readings of the kubelets' counters, taken when somebody asks and kept for those who ask next; nothing is read while nobody does. A use is the
 * difference of two readings, so who is the first to ask for a Node waits for the second one.
 */
import { BoundedConcurrency } from '../../base/bounded-concurrency.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { KubeletConnector } from '../subresources/kubelet-connector.ts';
import { textOf } from '../subresources/response-text.ts';
import { type NodeReading, parseResourceMetrics } from './parse-resource-metrics.ts';

export interface KubeletReadingsOptions {
  readonly kubelets: KubeletConnector;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Readings {
  readonly latest: NodeReading;
  readonly previous: NodeReading | undefined;
}

interface Taken extends Readings {
  readonly atMs: number;
}

/** A reading is taken anew after this. */
export const freshMs = 5000;
/** Two readings are at least so far apart. */
export const windowMsMin = 1000;
/** A reading that is older is compared with nothing: who asks wants to know of now. */
export const previousMsMax = 120_000;
/** A kubelet has so long to answer. */
export const answerMsMax = 10_000;
const answerBytesMax = 16 * 1024 * 1024;
/** Kubelets that are asked at a time. */
const askedMax = 50;

export class KubeletReadings {
  readonly #options: KubeletReadingsOptions;
  readonly #taken = new Map<string, Taken>();
  readonly #taking = new Map<string, Promise<Taken | undefined>>();

  constructor(options: KubeletReadingsOptions) {
    this.#options = options;
  }

  /** Of those kubelets that answer. `compared`: two readings of each. */
  async read(
    nodeNames: Iterable<string>,
    { compared }: { readonly compared: boolean },
  ): Promise<ReadonlyMap<string, Readings>> {
    const found = new Map<string, Readings>();
    const asks = new BoundedConcurrency(askedMax);
    const answers = [...nodeNames].map((name) =>
      asks.run(async () => {
        const readings = await this.#readOne(name, compared);
        if (readings !== undefined) found.set(name, readings);
      }),
    );
    await Promise.all(answers);
    return found;
  }

  /** What Nodes that are no more have said is forgotten. */
  keepOnly(nodeNames: ReadonlySet<string>): void {
    for (const name of this.#taken.keys()) if (!nodeNames.has(name)) this.#taken.delete(name);
  }

  async #readOne(name: string, compared: boolean): Promise<Taken | undefined> {
    const { clock } = this.#options;
    const known = this.#taken.get(name);
    const isFresh = known !== undefined && clock.monotonic() - known.atMs < freshMs;
    const first = isFresh ? known : await this.#take(name);
    if (first === undefined || first.previous !== undefined || !compared) return first;
    await sleep(clock, windowMsMin);
    return this.#take(name);
  }

  /** Those who ask at the same time share the answer. */
  #take(name: string): Promise<Taken | undefined> {
    let taking = this.#taking.get(name);
    if (taking === undefined) {
      taking = this.#ask(name).finally(() => this.#taking.delete(name));
      this.#taking.set(name, taking);
    }
    return taking;
  }

  async #ask(name: string): Promise<Taken | undefined> {
    const { clock, logger } = this.#options;
    const late = new AbortController();
    const timer = clock.setTimeout(() => late.abort(), answerMsMax, { unref: true });
    try {
      const latest = await this.#scrape(name, late.signal);
      if (latest === undefined) return undefined;
      const atMs = clock.monotonic();
      const before = this.#taken.get(name);
      const ageMs = before === undefined ? Number.POSITIVE_INFINITY : atMs - before.atMs;
      const previous = ageMs > previousMsMax ? undefined : ageMs < windowMsMin ? before!.previous : before!.latest;
      const taken = { latest, previous, atMs };
      this.#taken.set(name, taken);
      return taken;
    } catch (error) {
      logger.info({ node: name, error: String(error) }, 'the kubelet does not say what its node uses');
      return undefined;
    } finally {
      timer.cancel();
    }
  }

  async #scrape(name: string, signal: AbortSignal): Promise<NodeReading | undefined> {
    const response = await this.#options.kubelets.send(name, {
      method: 'GET',
      path: '/metrics/resource',
      query: '',
      headers: {},
      readBody: async () => new Uint8Array(),
      signal,
    });
    if (response?.status !== 200) return undefined;
    return parseResourceMetrics(await textOf(response.body, answerBytesMax));
  }
}
