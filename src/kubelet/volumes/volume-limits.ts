/** Looks, every so often, whether emptyDir volumes hold more than they may. Those in memory can't. */
import type { Volume } from '../../api/core/v1/volume.ts';
import { parseQuantity } from '../../api/quantity.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import { diskUsage } from '../disk-usage.ts';

export interface VolumeLimitsOptions {
  readonly clock: Clock;
  /** By name of the volume, as its spec has it: `1Gi`. Nothing is looked at where there are none. */
  readonly limits: ReadonlyMap<string, string>;
  /** Undefined while the volume is not there. */
  readonly pathOf: (name: string) => string | undefined;
  /** Told once. */
  readonly onExceeded: (message: string) => void;
}

/** As often as upstream looks. */
const intervalMs = 10_000;

/** Made → start → looking → (a limit is exceeded →) stop. */
export class VolumeLimits {
  readonly #options: VolumeLimitsOptions;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(options: VolumeLimitsOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.limits.size > 0) this.#schedule();
  }

  /** Resolves once nothing is looked at any more. May be called twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  #schedule(): void {
    if (this.#stopped) return;
    const look = (): void => {
      this.#looking = this.#look().finally(() => this.#schedule());
    };
    this.#timer = this.#options.clock.setTimeout(look, intervalMs, { unref: true });
  }

  async #look(): Promise<void> {
    const { limits, pathOf, onExceeded } = this.#options;
    for (const [name, limit] of limits) {
      const path = pathOf(name);
      if (path === undefined || this.#stopped) continue;
      if ((await diskUsage(path)).bytes <= parseQuantity(limit).value() || this.#stopped) continue;
      this.#stopped = true;
      // The blank at the end is upstream's.
      onExceeded(`Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(limit)}. `);
      return;
    }
  }
}

/** Of the volumes on disk that have one. Pure. */
export function limitsOf(volumes: readonly Volume[]): ReadonlyMap<string, string> {
  return new Map(
    volumes.flatMap(({ name, emptyDir }) => {
      const { sizeLimit = '0', medium = '' } = emptyDir ?? {};
      return medium === '' && parseQuantity(sizeLimit).sign() > 0 ? [[name, sizeLimit] as const] : [];
    }),
  );
}
