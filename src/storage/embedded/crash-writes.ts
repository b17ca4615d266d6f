import { createHash } from 'node:crypto';

/** How many writers there are, each with keys of its own and one write under way at a time. */
export const writers = 32;
const keysPerWriter = 20;
const digestBytes = 32;

export interface Write {
  readonly key: string;
  /** Undefined for a deletion. */
  readonly value: Buffer | undefined;
}

/** The writes of crash-writer.ts: each a function of its writer and its number, so that the test knows them too. */
export function writeOf(writer: number, number: number): Write {
  const key = `/${writer}/${number % keysPerWriter}`;
  return { key, value: number % 7 === 3 ? undefined : wholeValue(key, number) };
}

/** A digest, then a text of some length. */
function wholeValue(key: string, number: number): Buffer {
  const text = Buffer.from(`${key} ${number} `.repeat(1 + ((number * 37) % 200)));
  return Buffer.concat([createHash('sha256').update(text).digest(), text]);
}

/** Whether a value is one that {@link writeOf} gives, to its last byte. */
export function isWhole(value: Uint8Array): boolean {
  const digest = createHash('sha256').update(value.subarray(digestBytes)).digest();
  return digest.equals(value.subarray(0, digestBytes));
}
