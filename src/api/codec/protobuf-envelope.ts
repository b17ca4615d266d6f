/**
 * What Kubernetes puts around protobuf messages: the magic bytes and the runtime.Unknown that names the type, lists put together from items
 * that are encoded already, and the frames of a watch.
 */
import { ListMeta } from '../meta/v1/list-meta.ts';
import { DecodeError } from '../schema/decode.ts';
import type { Type } from '../schema/schema.ts';
import { encodeMessage } from './protobuf.ts';
import { expectWireType } from './protobuf-values.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

export const protobufMediaType = 'application/vnd.kubernetes.protobuf';

/** `k8s` and a zero byte. */
const magic = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** runtime.Unknown { typeMeta = 1 { apiVersion = 1, kind = 2 }, raw = 2, contentEncoding = 3, contentType = 4 } */
export interface Envelope extends ObjectType {
  /** The message: a view into the input. */
  readonly raw: Uint8Array;
}

/** The empty contentEncoding and contentType with which every envelope ends. */
const envelopeEnd = Uint8Array.of(0x1a, 0x00, 0x22, 0x00);

const writer = new WireWriter();

/** A whole object: what a GET returns. */
export function encodeObject(type: Type, object: object): Uint8Array {
  const { apiVersion = '', kind = '' } = object as Partial<ObjectType>;
  return wrapMessage({ apiVersion, kind }, encodeMessage(type, object));
}

/** Puts the envelope around a message. */
export function wrapMessage(type: ObjectType, message: Uint8Array): Uint8Array {
  writer.reset();
  writer.bytes(envelopeEnd);
  writer.bytes(message);
  writeEnvelopeStart(type, message.length);
  return writer.take();
}

/** All that comes before the message. */
function writeEnvelopeStart({ apiVersion, kind }: ObjectType, messageLength: number): void {
  writer.uint32(messageLength);
  writer.tag(2, 2);
  const mark = writer.size;
  writer.text(kind);
  writer.tag(2, 2);
  writer.text(apiVersion);
  writer.tag(1, 2);
  writer.length(mark);
  writer.tag(1, 2);
  writer.bytes(magic);
}

/** Opens an envelope. Throws DecodeError with upstream's texts. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length === 0) throw new DecodeError('empty data');
  if (magic.some((byte, i) => bytes[i] !== byte)) {
    throw new DecodeError(
      `provided data does not appear to be a protobuf message, expected prefix [${magic.join(' ')}]`,
    );
  }
  if (bytes.length === magic.length) throw new DecodeError('empty body');
  const reader = new WireReader(bytes.subarray(magic.length));
  let type: ObjectType = { apiVersion: '', kind: '' };
  let raw = new Uint8Array();
  while (!reader.atEnd) {
    const tag = reader.tag('Unknown');
    if (tag >>> 3 === 1) {
      expectWireType(tag & 7, 2, 'TypeMeta');
      type = readTypeMeta(reader);
    } else if (tag >>> 3 === 2) {
      expectWireType(tag & 7, 2, 'Raw');
      raw = reader.bytes() as Uint8Array<ArrayBuffer>;
    } else {
      reader.skip(tag & 7);
    }
  }
  return { ...type, raw };
}

function readTypeMeta(reader: WireReader): ObjectType {
  let apiVersion = '';
  let kind = '';
  const outerEnd = reader.enter();
  while (!reader.atEnd) {
    const tag = reader.tag('TypeMeta');
    if (tag >>> 3 === 1) {
      expectWireType(tag & 7, 2, 'APIVersion');
      apiVersion = reader.text();
    } else if (tag >>> 3 === 2) {
      expectWireType(tag & 7, 2, 'Kind');
      kind = reader.text();
    } else {
      reader.skip(tag & 7);
    }
  }
  reader.leave(outerEnd);
  return { apiVersion, kind };
}

/** A list is sent in pieces of this size, so that a large one needs no single block of memory. */
const listChunkBytes = 256 * 1024;

/**
 * A list { metadata = 1, items = 2 } in its envelope, from items that are encoded already as messages, without envelopes.
 */
export function encodeList(type: ObjectType, metadata: ListMeta, items: readonly Uint8Array[]): Uint8Array[] {
  const meta = encodeMessage(ListMeta, metadata);
  const metaBytes = meta.length + lengthBytes(meta.length);
  const messageLength = items.reduce((sum, item) => sum + item.length + lengthBytes(item.length), metaBytes);
  writer.reset();
  writer.bytes(meta);
  writer.uint32(meta.length);
  writer.tag(1, 2);
  writeEnvelopeStart(type, messageLength);
  const head = writer.take();
  const chunks = new Chunks(head.length - metaBytes + messageLength + envelopeEnd.length);
  chunks.add(head);
  for (const item of items) {
    chunks.addItem(item);
  }
  chunks.add(envelopeEnd);
  return chunks.list;
}

/** Of a tag with a small field number, and the length after it. */
function lengthBytes(length: number): number {
  let count = 2;
  for (let rest = length >>> 7; rest !== 0; rest >>>= 7) count++;
  return count;
}

const itemTag = (2 << 3) | 2;

/** Fills buffers of equal size one after the other. */
class Chunks {
  readonly list: Uint8Array[] = [];
  #left: number;
  #chunk = new Uint8Array();
  #used = 0;

  constructor(totalBytes: number) {
    this.#left = totalBytes;
  }

  addItem(item: Uint8Array): void {
    this.#byte(itemTag);
    let rest = item.length;
    for (; rest > 0x7f; rest >>>= 7) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
    this.add(item);
  }

  add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const room = this.#room();
      const part = from === 0 && bytes.length <= room ? bytes : bytes.subarray(from, from + room);
      this.#chunk.set(part, this.#used);
      this.#used += part.length;
      from += part.length;
    }
  }

  #byte(value: number): void {
    this.#room();
    this.#chunk[this.#used++] = value;
  }

  #room(): number {
    if (this.#used === this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.min(this.#left, listChunkBytes));
      this.#left -= this.#chunk.length;
      this.#used = 0;
      this.list.push(this.#chunk);
    }
    return this.#chunk.length - this.#used;
  }
}

/**
 * One event of a watch: four bytes of length, most significant first, then meta/v1 WatchEvent { type = 1, object = 2 { raw = 1 } }. The event
 * itself has no envelope; the object in it has one. The frame is the same for every watcher.
 */
export function encodeWatchFrame(eventType: string, envelopedObject: Uint8Array): Uint8Array {
  writer.reset();
  writer.bytes(envelopedObject);
  writer.length(0);
  writer.tag(1, 2);
  writer.length(0);
  writer.tag(2, 2);
  writer.text(eventType);
  writer.tag(1, 2);
  const { size } = writer;
  writer.bytes(Uint8Array.of(size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255));
  return writer.take();
}
