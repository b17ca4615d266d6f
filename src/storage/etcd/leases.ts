/**
 * Leases for keys that lapse. A lease costs etcd more than a key does, so keys that are written close together share
 * one, as upstream has it: a lease lives a little longer than was asked for and serves writes until that slack is used up.
 */
import type { Clock } from '../../base/clock.ts';

export interface LeasesOptions {
  readonly clock: Clock;
  readonly grant: (ttlSeconds: number) => Promise<bigint>;
}

interface Lease {
  readonly id: Promise<bigint>;
  /** On the monotonic clock. */
  readonly reusableUntil: number;
  uses: number;
}

const usesMax = 1_000;
const reuseSecondsMax = 60;
/** Of the time to live. */
const reuseFraction = 0.05;
/** Times to live that are remembered; Events have but one. */
const leasesMax = 16;

export class Leases {
  readonly #clock: Clock;
  readonly #grant: (ttlSeconds: number) => Promise<bigint>;
  readonly #byTtl = new Map<number, Lease>();

  constructor({ clock, grant }: LeasesOptions) {
    this.#clock = clock;
    this.#grant = grant;
  }

  /** A lease that lasts at least so many seconds from now. */
  async take(ttlSeconds: number): Promise<bigint> {
    const now = this.#clock.monotonic();
    const kept = this.#byTtl.get(ttlSeconds);
    if (kept !== undefined && kept.uses < usesMax && now < kept.reusableUntil) {
      kept.uses++;
      return kept.id;
    }
    const reuseSeconds = Math.floor(Math.min(reuseSecondsMax, ttlSeconds * reuseFraction));
    const lease: Lease = {
      id: this.#grant(Math.ceil(ttlSeconds) + reuseSeconds),
      reusableUntil: now + reuseSeconds * 1_000,
      uses: 1,
    };
    this.#byTtl.delete(ttlSeconds);
    this.#byTtl.set(ttlSeconds, lease);
    if (this.#byTtl.size > leasesMax) this.#byTtl.delete(this.#byTtl.keys().next().value!);
    lease.id.catch(() => this.#forget(ttlSeconds, lease));
    return lease.id;
  }

  /** Says that etcd does not know this lease any more. */
  async discard(id: bigint): Promise<void> {
    for (const [ttlSeconds, lease] of [...this.#byTtl]) {
      if ((await lease.id.catch(() => undefined)) === id) this.#forget(ttlSeconds, lease);
    }
  }

  #forget(ttlSeconds: number, lease: Lease): void {
    if (this.#byTtl.get(ttlSeconds) === lease) this.#byTtl.delete(ttlSeconds);
  }
}
