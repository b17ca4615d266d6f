/**
 * Sets up the volumes of one Pod, each by itself: what fails is tried again, later each time; what has changed is set up anew.
 *
 * A volume is: due → under way → there (→ due again when it is to be made anew) or failed → due, after its back-off.
 */
import type { Clock, Timer } from '../../base/clock.ts';
import { type FailedVolume, failureMessages } from './volume-failure.ts';

export interface VolumeAttemptsOptions {
  readonly clock: Clock;
  /** By the names of the volumes. Each may run any number of times, never twice at once. */
  readonly tasks: ReadonlyMap<string, () => Promise<void>>;
  /** What people are to read of failures. */
  readonly onFailure: (message: string) => void;
  /** All are there, of which the last call of areReady() knew nothing. */
  readonly onReady: () => void;
}

const backOffMsMin = 500;
export const backOffMsMax = 122_000;

interface Volume {
  readonly name: string;
  readonly run: () => Promise<void>;
  /** It has been set up once: it stays there while it is made anew. */
  isThere: boolean;
  /** When it is to be set up; never where undefined. */
  dueMs: number | undefined;
  delayMs: number;
}

export class VolumeAttempts {
  readonly #options: VolumeAttemptsOptions;
  readonly #volumes: readonly Volume[];
  #running: Promise<void> | undefined;
  #timer: Timer | undefined;
  #stopped = false;
  #isAwaited = false;

  constructor(options: VolumeAttemptsOptions) {
    this.#options = options;
    this.#volumes = [...options.tasks].map(([name, run]) => ({
      name,
      run,
      isThere: false,
      dueMs: 0,
      delayMs: backOffMsMin,
    }));
  }

  /** Tries what is due, and tells whether all are there. */
  async areReady(): Promise<boolean> {
    if (!this.#allThere) {
      this.#isAwaited = true;
      await this.#run();
      this.#isAwaited = false;
    }
    return this.#allThere;
  }

  /** The volume is to be set up anew, at once. */
  renew(name: string): void {
    const volume = this.#volumes.find((each) => each.name === name);
    if (volume === undefined || this.#stopped) return;
    volume.dueMs = 0;
    volume.delayMs = backOffMsMin;
    void this.#run();
  }

  /** Begins nothing more. Resolves once nothing is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  get #allThere(): boolean {
    return this.#volumes.every(({ isThere }) => isThere);
  }

  #run(): Promise<void> {
    this.#running ??= this.#pass().finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
    return this.#running;
  }

  /** Until nothing is due. Never rejects. */
  async #pass(): Promise<void> {
    for (let due = this.#due(); due.length > 0 && !this.#stopped; due = this.#due()) {
      const wereThere = this.#allThere;
      const failed: FailedVolume[] = [];
      await Promise.all(
        due.map(async (volume) => {
          const error = await this.#attempt(volume);
          if (error !== undefined) failed.push({ name: volume.name, error });
        }),
      );
      if (this.#stopped) return;
      const unmounted = this.#volumes.filter(({ isThere }) => !isThere).map(({ name }) => name);
      for (const message of failureMessages(failed, unmounted)) this.#options.onFailure(message);
      if (!wereThere && this.#allThere && !this.#isAwaited) this.#options.onReady();
    }
  }

  #due(): readonly Volume[] {
    const nowMs = this.#options.clock.now();
    return this.#volumes.filter(({ dueMs }) => dueMs !== undefined && dueMs <= nowMs);
  }

  async #attempt(volume: Volume): Promise<unknown> {
    volume.dueMs = undefined;
    try {
      await volume.run();
      volume.isThere = true;
      volume.delayMs = backOffMsMin;
      return undefined;
    } catch (error) {
      volume.dueMs ??= this.#options.clock.now() + volume.delayMs;
      volume.delayMs = Math.min(volume.delayMs * 2, backOffMsMax);
      return error;
    }
  }

  #schedule(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const times = this.#volumes.flatMap(({ dueMs }) => (dueMs === undefined ? [] : [dueMs]));
    if (this.#stopped || times.length === 0) return;
    const { clock } = this.#options;
    const waitMs = Math.max(Math.min(...times) - clock.now(), 0);
    this.#timer = clock.setTimeout(() => void this.#run(), waitMs, { unref: true });
  }
}
