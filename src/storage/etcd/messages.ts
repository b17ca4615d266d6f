/**
 * The messages of etcd's v3 API that this backend speaks (etcdserverpb, mvccpb), with their field numbers: requests are
 * only written, responses only read, and of a response only what is used.
 */
import type { KeyValue } from '../store.ts';
import { MessageReader, MessageWriter } from './wire.ts';

export interface RangeRequest {
  readonly key: Uint8Array;
  /** One past the last key; the one key alone where absent. */
  readonly rangeEnd?: Uint8Array;
  readonly limit?: number;
  readonly revision?: number;
  readonly countOnly?: boolean;
}

export interface RangeResponse {
  /** The store's revision when it was read, whichever revision was asked for. */
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
  /** How many keys the range has, beyond the limit too. */
  readonly count: number;
}

/** `operation` if the key's mod revision is `expectedRevision`; else the key is read. */
export interface CompareAndSetRequest {
  readonly key: Uint8Array;
  readonly expectedRevision: number;
  /** The key is deleted where absent. */
  readonly value?: Uint8Array;
  readonly lease?: bigint;
}

export interface CompareAndSetResponse {
  readonly revision: number;
  readonly succeeded: boolean;
  /** What stood there instead. */
  readonly current: KeyValue | undefined;
}

interface WatchCreateRequest {
  readonly watchId: number;
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
  readonly startRevision: number;
}

export type WatchRequest = { readonly create: WatchCreateRequest } | { readonly cancel: number };

export interface WatchEvent {
  readonly type: 'put' | 'delete';
  /** Of a deletion the key and the revision (as `modRevision`) alone. */
  readonly kv: KeyValue;
}

export interface WatchResponse {
  readonly revision: number;
  readonly watchId: number;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: number;
  readonly cancelReason: string;
  /** More of the same response follows. */
  readonly fragment: boolean;
  readonly events: readonly WatchEvent[];
}

export interface StatusResponse {
  readonly version: string;
  /** Active alarms in words, such as that the space quota is used up. */
  readonly errors: readonly string[];
}

export interface LeaseGrantResponse {
  readonly id: bigint;
  readonly ttlSeconds: number;
  readonly error: string;
}

/** Compare.CompareTarget */
const compareTargetMod = 2;
/** Event.EventType */
const eventTypeDelete = 1;
const emptyValue: Uint8Array = new Uint8Array(0);

export function encodeRange(request: RangeRequest): Buffer {
  return writeRange(new MessageWriter(), request).finish();
}

function writeRange(writer: MessageWriter, request: RangeRequest): MessageWriter {
  return writer
    .bytes(1, request.key)
    .bytes(2, request.rangeEnd)
    .int64(3, request.limit)
    .int64(4, request.revision)
    .bool(9, request.countOnly);
}

/** A TxnRequest. The result of its comparison is EQUAL, the default, so that is not written. */
export function encodeCompareAndSet({ key, expectedRevision, value, lease }: CompareAndSetRequest): Buffer {
  return new MessageWriter()
    .message(1, (compare) => compare.int64(2, compareTargetMod).bytes(3, key).oneofInt64(6, expectedRevision))
    .message(2, (success) =>
      value === undefined
        ? success.message(3, (deletion) => deletion.bytes(1, key))
        : success.message(2, (put) => put.bytes(1, key).bytes(2, value).int64(3, lease)),
    )
    .message(3, (failure) => failure.message(1, (range) => writeRange(range, { key })))
    .finish();
}

export function encodeCompaction(revision: number): Buffer {
  return new MessageWriter().int64(1, revision).finish();
}

export function encodeLeaseGrant(ttlSeconds: number): Buffer {
  return new MessageWriter().int64(1, ttlSeconds).finish();
}

export function encodeEmpty(): Buffer {
  return Buffer.alloc(0);
}

export function encodeWatch(request: WatchRequest): Buffer {
  const writer = new MessageWriter();
  if ('cancel' in request) return writer.message(2, (cancel) => cancel.int64(1, request.cancel)).finish();
  const { watchId, key, rangeEnd, startRevision } = request.create;
  return writer
    .message(
      1,
      (create) =>
        create
          .bytes(1, key)
          .bytes(2, rangeEnd)
          .int64(3, startRevision)
          .bool(4, true) // progress_notify
          .int64(7, watchId)
          .bool(8, true), // fragment
    )
    .finish();
}

export function decodeRange(bytes: Uint8Array): RangeResponse {
  return readRange((readField) => new MessageReader(bytes).fields(readField));
}

function readRange(read: (readField: (field: number, reader: MessageReader) => void) => void): RangeResponse {
  let revision = 0;
  let count = 0;
  const kvs: KeyValue[] = [];
  read((field, reader) => {
    if (field === 1) revision = readHeader(reader);
    else if (field === 2) kvs.push(readKeyValue(reader));
    else if (field === 4) count = reader.safeInteger();
  });
  return { revision, kvs, count };
}

export function decodeCompareAndSet(bytes: Uint8Array): CompareAndSetResponse {
  let revision = 0;
  let succeeded = false;
  let current: KeyValue | undefined;
  new MessageReader(bytes).fields((field, reader) => {
    if (field === 1) revision = readHeader(reader);
    else if (field === 2) succeeded = reader.bool();
    else if (field === 3) {
      reader.message((choice, response) => {
        if (choice === 1) current = readRange((readField) => response.message(readField)).kvs[0];
      });
    }
  });
  return { revision, succeeded, current };
}

/** A response of which nothing but its arrival matters. */
export function decodeNothing(): void {}

export function decodeLeaseGrant(bytes: Uint8Array): LeaseGrantResponse {
  let id = 0n;
  let ttlSeconds = 0;
  let error = '';
  new MessageReader(bytes).fields((field, reader) => {
    if (field === 2) id = reader.int64();
    else if (field === 3) ttlSeconds = reader.safeInteger();
    else if (field === 4) error = reader.string();
  });
  return { id, ttlSeconds, error };
}

export function decodeStatus(bytes: Uint8Array): StatusResponse {
  let version = '';
  const errors: string[] = [];
  new MessageReader(bytes).fields((field, reader) => {
    if (field === 2) version = reader.string();
    else if (field === 8) errors.push(reader.string());
  });
  return { version, errors };
}

export function decodeWatch(bytes: Uint8Array): WatchResponse {
  let revision = 0;
  let watchId = 0;
  let created = false;
  let canceled = false;
  let compactRevision = 0;
  let cancelReason = '';
  let fragment = false;
  const events: WatchEvent[] = [];
  new MessageReader(bytes).fields((field, reader) => {
    if (field === 1) revision = readHeader(reader);
    else if (field === 2) watchId = reader.safeInteger();
    else if (field === 3) created = reader.bool();
    else if (field === 4) canceled = reader.bool();
    else if (field === 5) compactRevision = reader.safeInteger();
    else if (field === 6) cancelReason = reader.string();
    else if (field === 7) fragment = reader.bool();
    else if (field === 11) events.push(readEvent(reader));
  });
  return { revision, watchId, created, canceled, compactRevision, cancelReason, fragment, events };
}

function readHeader(outer: MessageReader): number {
  let revision = 0;
  outer.message((field, reader) => {
    if (field === 3) revision = reader.safeInteger();
  });
  return revision;
}

function readKeyValue(outer: MessageReader): KeyValue {
  let key = '';
  let value: Uint8Array = emptyValue;
  let createRevision = 0;
  let modRevision = 0;
  outer.message((field, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) createRevision = reader.safeInteger();
    else if (field === 3) modRevision = reader.safeInteger();
    else if (field === 5) value = reader.bytes();
  });
  return Object.freeze({ key, value, createRevision, modRevision });
}

function readEvent(outer: MessageReader): WatchEvent {
  let type: WatchEvent['type'] = 'put';
  let kv: KeyValue | undefined;
  outer.message((field, reader) => {
    if (field === 1) type = reader.int32() === eventTypeDelete ? 'delete' : 'put';
    else if (field === 2) kv = readKeyValue(reader);
  });
  if (kv === undefined) throw new Error('an event from etcd has no key');
  return { type, kv };
}
