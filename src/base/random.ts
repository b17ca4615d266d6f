import { randomBytes, randomUUID } from 'node:crypto';

/** Where chance and identity come from. Everything outside base/ takes a Random by parameter. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A version 4 UUID. */
  uuid(): string;
  bytes(count: number): Uint8Array;
}

export const systemRandom: Random = {
  next: () => Math.random(),
  uuid: () => randomUUID(),
  bytes: (count) => randomBytes(count),
};
