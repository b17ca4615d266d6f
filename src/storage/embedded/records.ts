import { crc32 } from 'node:zlib';
import type { KeyValue } from '../store.ts';

/**
 * What is in the database:
 *
 *     <key>                     the revisions of a key, the length and checksum of its value, when it lapses
 *     \0 v <mod revision>       the value that was written at that revision, as it is
 *     \0 h                      the head: the store's revision, and what the keys add up to
 *
 * Keys stand apart from values so that a start reads the keys alone. They never begin with U+0000.
 */

export const firstKey = '\u0001';
export const headKey = '\0h';
export const valueKeys = { gte: '\0v', lt: '\0w' } as const;

const revisionDigits = 11;

/** In base 36: eleven digits hold any revision. */
export function valueKey(modRevision: number): string {
  return `\0v${modRevision.toString(36).padStart(revisionDigits, '0')}`;
}

export function revisionOfValueKey(key: string): number {
  return Number.parseInt(key.slice(2), 36);
}

/** What is stored under a key. */
export interface KeyRecord {
  readonly createRevision: number;
  readonly modRevision: number;
  readonly valueBytes: number;
  readonly valueChecksum: number;
  /** When the key lapses, in milliseconds since the epoch. */
  readonly dueAt: number | undefined;
}

export function recordOf(kv: KeyValue, dueAt: number | undefined): KeyRecord {
  const { createRevision, modRevision, value } = kv;
  return { createRevision, modRevision, valueBytes: value.length, valueChecksum: crc32(value), dueAt };
}

const revisionBytes = 6;
const recordBytes = 20;
const lapsingRecordBytes = 26;

/**
 * Little-endian: create and mod revision (6 bytes each), length and checksum of the value (4 each), then, where the key
 * lapses, when (6).
 */
export function encodeRecord({ createRevision, modRevision, valueBytes, valueChecksum, dueAt }: KeyRecord): Buffer {
  const record = Buffer.allocUnsafe(dueAt === undefined ? recordBytes : lapsingRecordBytes);
  record.writeUIntLE(createRevision, 0, revisionBytes);
  record.writeUIntLE(modRevision, 6, revisionBytes);
  record.writeUInt32LE(valueBytes, 12);
  record.writeUInt32LE(valueChecksum, 16);
  if (dueAt !== undefined) record.writeUIntLE(dueAt, 20, revisionBytes);
  return record;
}

/** Answers undefined where the bytes are none that {@link encodeRecord} makes. */
export function decodeRecord(record: Buffer): KeyRecord | undefined {
  if (record.length !== recordBytes && record.length !== lapsingRecordBytes) return undefined;
  return {
    createRevision: record.readUIntLE(0, revisionBytes),
    modRevision: record.readUIntLE(6, revisionBytes),
    valueBytes: record.readUInt32LE(12),
    valueChecksum: record.readUInt32LE(16),
    dueAt: record.length === recordBytes ? undefined : record.readUIntLE(20, revisionBytes),
  };
}

/** Written with every batch, so that a start can tell whether any key is missing, left over or altered. */
export interface Head {
  readonly revision: number;
  readonly keys: number;
  /** The sum of the checksums of all keys with their records, modulo 2^48. */
  readonly checksum: number;
}

export const emptyHead: Head = { revision: 0, keys: 0, checksum: 0 };

const checksumModulus = 2 ** 48;

/** What a head becomes as keys with their records come and go. */
export class HeadSum {
  revision: number;
  keys: number;
  #checksum: number;

  constructor({ revision, keys, checksum }: Head) {
    this.revision = revision;
    this.keys = keys;
    this.#checksum = checksum;
  }

  add(key: string, record: Buffer): void {
    this.keys++;
    this.#checksum = (this.#checksum + checksumOf(key, record)) % checksumModulus;
  }

  subtract(key: string, record: Buffer): void {
    this.keys--;
    this.#checksum = (this.#checksum - checksumOf(key, record) + checksumModulus) % checksumModulus;
  }

  get head(): Head {
    return { revision: this.revision, keys: this.keys, checksum: this.#checksum };
  }
}

/** Numbers have base 36, as in the keys of values. */
export function encodeHead({ revision, keys, checksum }: Head): string {
  return [revision, keys, checksum].map((number) => number.toString(36)).join(' ');
}

export function decodeHead(text: string): Head | undefined {
  const numbers = text.split(' ').map((field) => Number.parseInt(field, 36));
  if (numbers.length !== 3 || !numbers.every(Number.isSafeInteger)) return undefined;
  const [revision, keys, checksum] = numbers as [number, number, number];
  return { revision, keys, checksum };
}

function checksumOf(key: string, record: Buffer): number {
  return crc32(record, crc32(key));
}
