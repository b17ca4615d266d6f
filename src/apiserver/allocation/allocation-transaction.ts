import type { PendingWrite } from '../hooks.ts';

/** What one write has taken, given back if the write fails; and what it lets go, kept until the write is through. */
export class AllocationTransaction implements PendingWrite {
  #onCommit: (() => void)[] = [];
  #onRollback: (() => void)[] = [];

  onCommit(release: () => void): void {
    this.#onCommit.push(release);
  }

  onRollback(release: () => void): void {
    this.#onRollback.push(release);
  }

  commit(): void {
    this.#finish(this.#onCommit);
  }

  rollback(): void {
    this.#finish(this.#onRollback);
  }

  #finish(actions: readonly (() => void)[]): void {
    this.#onCommit = [];
    this.#onRollback = [];
    for (const action of actions) action();
  }
}
