/**
 * Headers of SPDY streams: a block of names and values, compressed over the life of a connection.
 *
 * Only what others send is really compressed. Of our own there are few and short ones: they go out as they are, in the form in which every
 * inflater takes what could not be compressed.
 */
import { createInflate, type Inflate } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.ts';
import { SpdyProtocolError } from './spdy-frames.ts';

/** By name in lower case. Values of the same name are joined with `, `. */
export type SpdyHeaders = Readonly<Record<string, string>>;

/** Of one block, once it is inflated. */
export const headerBlockBytesMax = 64 * 1024;
/** Of one block. */
export const headersMax = 100;

export function encodeHeaders(headers: SpdyHeaders): Buffer {
  const pieces = [uint32(Object.keys(headers).length)];
  for (const [name, value] of Object.entries(headers)) {
    for (const text of [name.toLowerCase(), value]) {
      const bytes = Buffer.from(text, 'utf8');
      pieces.push(uint32(bytes.length), bytes);
    }
  }
  return Buffer.concat(pieces);
}

/** Throws a SpdyProtocolError. */
export function decodeHeaders(block: Uint8Array): SpdyHeaders {
  const reader = new BlockReader(block);
  const count = reader.number();
  if (count > headersMax) throw new SpdyProtocolError(`a block of ${count} headers`);
  const headers: Record<string, string> = Object.create(null);
  for (let i = 0; i < count; i++) {
    const name = reader.text();
    if (name === '' || name !== name.toLowerCase())
      throw new SpdyProtocolError(`a header named ${JSON.stringify(name)}`);
    if (headers[name] !== undefined) throw new SpdyProtocolError(`header ${name} twice`);
    headers[name] = reader.text().split('\0').join(', ');
  }
  return headers;
}

class BlockReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(): number {
    if (this.#at + 4 > this.#bytes.length) throw new SpdyProtocolError('a header block that is cut short');
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  text(): string {
    const length = this.number();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new SpdyProtocolError('a header block that is cut short');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 1950: deflate, a window of 32 KiB, no dictionary. */
const zlibHead = Buffer.from([0x78, 0x01]);
/** RFC 1951: of one stored block. */
const storedBytesMax = 0xffff;
/** An empty stored block. Go's inflater reads on until it finds one, and where it finds the end it gives up. */
const flush = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff]);

/** Blocks in the form of zlib, one stream for all of a connection. */
export class HeaderDeflater {
  #begun = false;

  deflate(block: Uint8Array): Buffer {
    const pieces: Uint8Array[] = this.#begun ? [] : [zlibHead];
    this.#begun = true;
    for (let from = 0; from < block.length; from += storedBytesMax) {
      const piece = block.subarray(from, from + storedBytesMax);
      const head = Buffer.alloc(5);
      head.writeUInt16LE(piece.length, 1);
      head.writeUInt16LE(~piece.length & 0xffff, 3);
      pieces.push(head, piece);
    }
    pieces.push(flush);
    return Buffer.concat(pieces);
  }
}

/** Inflates the blocks of a connection, in their order: a block is given once the one before has come out. */
export class HeaderInflater {
  readonly #inflate: Inflate = createInflate({ dictionary: spdyDictionary });
  #chunks: Buffer[] = [];
  #bytes = 0;
  #fail: ((error: Error) => void) | undefined;

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > headerBlockBytesMax) this.#break(new SpdyProtocolError('headers are too large'));
      else this.#chunks.push(chunk);
    });
    this.#inflate.on('error', (error) => this.#break(new SpdyProtocolError(`headers: ${error.message}`)));
  }

  /** Rejects with a SpdyProtocolError; then no more can be inflated. */
  inflate(block: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#inflate.destroyed) return reject(new SpdyProtocolError('headers after broken ones'));
      this.#fail = reject;
      this.#inflate.write(block, (error) => {
        this.#fail = undefined;
        if (error) return reject(new SpdyProtocolError(`headers: ${error.message}`));
        resolve(Buffer.concat(this.#chunks, this.#bytes));
        this.#chunks = [];
        this.#bytes = 0;
      });
    });
  }

  close(): void {
    this.#break(new SpdyProtocolError('the connection was closed'));
  }

  #break(error: Error): void {
    this.#fail?.(error);
    this.#fail = undefined;
    this.#inflate.destroy();
  }
}
