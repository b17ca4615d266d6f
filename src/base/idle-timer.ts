import type { Clock, Timer } from './clock.ts';

/** Tells when nothing has happened for some time. A touch costs no timer. */
export class IdleTimer {
  readonly #clock: Clock;
  readonly #idleMsMax: number;
  readonly #onIdle: () => void;
  #touchedMs: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, idleMsMax: number, onIdle: () => void) {
    this.#clock = clock;
    this.#idleMsMax = idleMsMax;
    this.#onIdle = onIdle;
    this.#touchedMs = clock.monotonic();
    this.#wait(idleMsMax);
  }

  /** Something has happened. */
  touch(): void {
    this.#touchedMs = this.#clock.monotonic();
  }

  /** May be called twice. */
  cancel(): void {
    this.#timer?.cancel();
  }

  #wait(ms: number): void {
    this.#timer = this.#clock.setTimeout(() => this.#look(), ms, { unref: true });
  }

  #look(): void {
    const leftMs = this.#touchedMs + this.#idleMsMax - this.#clock.monotonic();
    if (leftMs > 0) this.#wait(leftMs);
    else this.#onIdle();
  }
}
