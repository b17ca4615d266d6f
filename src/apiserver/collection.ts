import type { StoredObject } from './cache/stored-object.ts';

/** The objects that a list answers with, and what its metadata says. */
export interface Selection {
  readonly stored: readonly StoredObject[];
  readonly revision: number;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}
