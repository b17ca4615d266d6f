import { crc32 } from 'node:zlib';
import type { KeyValue } from '../store.ts';
import type { KeyRecord } from './records.ts';

/** Where values are read from. */
export interface ValueSource {
  /** The value that was written at a revision; undefined where it is missing. */
  readonly read: (modRevision: number) => Uint8Array | undefined;
  /** The error for a value that is not as it was written. */
  readonly damaged: (detail: string) => Error;
}

/** A key that was there when the store was opened. Its value is read from the database when it is first asked for. */
export class StoredKeyValue implements KeyValue {
  readonly key: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly valueBytes: number;
  readonly valueChecksum: number;
  readonly #source: ValueSource;
  #value: Uint8Array | undefined;

  constructor(key: string, record: KeyRecord, source: ValueSource) {
    this.key = key;
    this.createRevision = record.createRevision;
    this.modRevision = record.modRevision;
    this.valueBytes = record.valueBytes;
    this.valueChecksum = record.valueChecksum;
    this.#source = source;
  }

  get value(): Uint8Array {
    this.#value ??= this.verified(this.#source.read(this.modRevision));
    return this.#value;
  }

  /** Reads the value now, while the database still has it. */
  load(): void {
    this.#value ??= this.value;
  }

  /** The value as it was read, if it is the one that was written. */
  verified(value: Uint8Array | undefined): Uint8Array {
    if (value === undefined) throw this.#source.damaged(`the value of ${this.key} is missing`);
    if (value.length !== this.valueBytes || crc32(value) !== this.valueChecksum) {
      throw this.#source.damaged(`the value of ${this.key} is not the one that was written`);
    }
    return value;
  }
}
