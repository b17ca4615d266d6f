/** Says that work is no longer wanted. As an AbortSignal, which is made only for who asks for it: most work is over before anybody does. */
export class Cancellation {
  #controller: AbortController | undefined;
  #isCancelled = false;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** May be called twice. */
  cancel(): void {
    this.#isCancelled = true;
    this.#controller?.abort();
  }

  throwIfCancelled(): void {
    if (this.#isCancelled) this.signal.throwIfAborted();
  }
}
