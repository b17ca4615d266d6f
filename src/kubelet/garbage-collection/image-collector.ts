/**
 * Removes images that nobody uses: when their disk gets full, those that were not used for longest, and all when the Node is short of it. Which may
 * go is decided by image-records.ts.
 */
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import { type Runtime, runtimeMessage } from '../runtime/runtime.ts';
import {
  bytesToFree,
  type DiskMargins,
  type ImageRecords,
  nextImageRecords,
  removableImages,
} from './image-records.ts';

export interface ImageCollectorOptions {
  readonly runtime: Pick<Runtime, 'listImages' | 'removeImage' | 'listPods'>;
  /** Of the disk that images are on; undefined where that is not known. */
  readonly disk: () => Promise<{ readonly capacityBytes: number; readonly availableBytes: number } | undefined>;
  /** Upstream's where absent. */
  readonly margins?: DiskMargins;
  /** An image stays for so long; two minutes where absent. */
  readonly minAgeMs?: number;
  readonly tellOfNode: (type: EventType, reason: string, message: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As upstream. */
const periodMs = 300_000;
const marginsDefault: DiskMargins = { highPercent: 85, lowPercent: 80 };
const minAgeMsDefault = 120_000;
/** What upstream calls all. */
const int64Max = 2n ** 63n - 1n;

/** Made → start → collecting now and then → stop. */
export class ImageCollector {
  readonly #options: ImageCollectorOptions;
  #records: ImageRecords | undefined;
  #timer: Timer | undefined;
  #working: Promise<unknown> = Promise.resolve();
  #hasFailed = false;
  #isStopped = false;

  constructor(options: ImageCollectorOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#pass();
  }

  /** Resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#working;
  }

  /** One look at the disk, with what follows from it. Rejects where that is full of other things, or images cannot be removed. */
  collect(): Promise<void> {
    return this.#alone(() => this.#collect());
  }

  /** All that are old enough and that nobody uses. Rejects as collect() does. */
  removeUnused(): Promise<void> {
    return this.#alone(async () => void (await this.#free(Number.POSITIVE_INFINITY)));
  }

  async #pass(): Promise<void> {
    const { tellOfNode, logger, clock } = this.#options;
    try {
      await this.collect();
      this.#hasFailed = false;
    } catch (error) {
      logger.warn({ error }, 'images could not be removed');
      // The first time there may be nothing to go by yet.
      if (this.#hasFailed) tellOfNode('Warning', 'ImageGCFailed', runtimeMessage(error));
      this.#hasFailed = true;
    }
    if (!this.#isStopped) this.#timer = clock.setTimeout(() => void this.#pass(), periodMs, { unref: true });
  }

  /** Never two at a time. */
  #alone(work: () => Promise<void>): Promise<void> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => {});
    return done;
  }

  async #collect(): Promise<void> {
    const { disk, margins = marginsDefault, tellOfNode } = this.#options;
    await this.#look();
    const reading = await disk();
    if (reading === undefined || reading.capacityBytes === 0) {
      const message = 'invalid capacity 0 on image filesystem';
      tellOfNode('Warning', 'InvalidDiskCapacity', message);
      throw new Error(message);
    }
    const wanted = bytesToFree(reading, margins);
    if (wanted === 0) return;
    const freed = await this.#free(wanted);
    if (freed >= wanted) return;
    const message = `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`;
    tellOfNode('Warning', 'FreeDiskSpaceFailed', message);
    throw new Error(message);
  }

  /** Resolves with the bytes of what was removed: at least so many, as long as there is something to remove. */
  async #free(wanted: number): Promise<number> {
    const { runtime, minAgeMs = minAgeMsDefault, logger } = this.#options;
    const nowMs = await this.#look();
    const errors: unknown[] = [];
    let freed = 0;
    for (const image of removableImages(this.#records!, nowMs, minAgeMs)) {
      if (freed >= wanted) break;
      try {
        await runtime.removeImage(image.id ?? image.names[0] ?? image.ref);
        freed += image.sizeBytes;
        logger.info({ image: image.names[0], bytes: image.sizeBytes }, 'an image that nobody uses was removed');
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 0) return freed;
    const why = errors.length === 1 ? runtimeMessage(errors[0]) : `[${errors.map(runtimeMessage).join(', ')}]`;
    const amount = Number.isFinite(wanted) ? wanted : int64Max;
    throw new Error(
      `wanted to free ${amount} bytes, but freed ${freed} bytes space with errors in image deletion: ${why}`,
    );
  }

  /** Resolves with the time of the look. */
  async #look(): Promise<number> {
    const { runtime, clock } = this.#options;
    const [images, pods] = await Promise.all([runtime.listImages(), runtime.listPods()]);
    const nowMs = clock.now();
    const users = pods.flatMap(({ containers }) => containers);
    this.#records = nextImageRecords(this.#records, images, users, nowMs);
    return nowMs;
  }
}
