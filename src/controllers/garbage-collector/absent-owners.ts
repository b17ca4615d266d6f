import { identityText, type ObjectIdentity } from './object-identity.ts';

/** So many owners are known to be absent at a time, as upstream. */
export const absentOwnersMax = 500;

/** Owners that the API server has been found not to have, so that it is asked once and not for each dependent. The longest unused goes first. */
export class AbsentOwners {
  readonly #known = new Set<string>();

  get size(): number {
    return this.#known.size;
  }

  add(owner: ObjectIdentity): void {
    const key = identityText(owner);
    this.#known.delete(key);
    this.#known.add(key);
    if (this.#known.size <= absentOwnersMax) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }

  has(owner: ObjectIdentity): boolean {
    const key = identityText(owner);
    if (!this.#known.delete(key)) return false;
    this.#known.add(key);
    return true;
  }
}
