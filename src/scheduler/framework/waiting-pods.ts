import type { Clock, Timer } from '../../base/clock.ts';
import { Status, success } from './status.ts';

/** The longest that a plugin may let a Pod wait. */
export const permitTimeoutMsMax = 15 * 60_000;

interface WaitingPod {
  /** The plugins that have not let it go yet, with the timers that end their patience. */
  readonly timers: Map<string, Timer>;
  readonly outcome: Promise<Status>;
  readonly settle: (status: Status) => void;
}

/** Pods that Permit plugins hold back before their binding. Each leaves when all have let it go, or one rejects it. */
export class WaitingPods {
  readonly #clock: Clock;
  readonly #pods = new Map<string, WaitingPod>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(uid: string): boolean {
    return this.#pods.has(uid);
  }

  /** `timeouts`: by plugin, in milliseconds. */
  add(uid: string, timeouts: ReadonlyMap<string, number>): void {
    let settle!: (status: Status) => void;
    const outcome = new Promise<Status>((resolve) => {
      settle = resolve;
    });
    const timers = new Map<string, Timer>();
    this.#pods.set(uid, { timers, outcome, settle });
    for (const [plugin, ms] of timeouts) {
      const reject = (): void =>
        void this.reject(uid, plugin, `rejected due to timeout after waiting at plugin ${plugin}`);
      timers.set(plugin, this.#clock.setTimeout(reject, Math.min(ms, permitTimeoutMsMax), { unref: true }));
    }
  }

  /** Success at once for a Pod that does not wait. */
  outcome(uid: string): Promise<Status> {
    return this.#pods.get(uid)?.outcome ?? Promise.resolve(success);
  }

  allow(uid: string, plugin: string): boolean {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return false;
    pod.timers.get(plugin)?.cancel();
    pod.timers.delete(plugin);
    if (pod.timers.size === 0) this.#end(uid, success);
    return true;
  }

  reject(uid: string, plugin: string, message: string): boolean {
    return this.#end(uid, new Status('Unschedulable', plugin, [message]));
  }

  rejectAll(message: string): void {
    for (const uid of [...this.#pods.keys()]) this.reject(uid, '', message);
  }

  #end(uid: string, status: Status): boolean {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return false;
    this.#pods.delete(uid);
    for (const timer of pod.timers.values()) timer.cancel();
    pod.settle(status);
    return true;
  }
}
