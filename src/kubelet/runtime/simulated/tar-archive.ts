/** Archives of tar, as `kubectl cp` sends and takes them: regular files and directories, long names in the forms of GNU and POSIX. Pure. */

export interface TarEntry {
  /** Without a slash at either end. */
  readonly name: string;
  readonly isDirectory: boolean;
  readonly mode: number;
  readonly modifiedAtMs: number;
  /** Empty for directories. */
  readonly content: Uint8Array;
}

export class TarError extends Error {
  override readonly name = 'TarError';
}

const blockBytes = 512;
const nameBytesMax = 100;
const types = { file: '0', oldFile: '\0', directory: '5', longName: 'L', extended: 'x', extendedForAll: 'g' } as const;
/** GNU's name for a header that holds the next one's name. */
const longLinkName = '././@LongLink';

export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const entry of entries) {
    const name = Buffer.from(entry.isDirectory ? `${entry.name}/` : entry.name);
    if (name.length > nameBytesMax) {
      pieces.push(
        header({
          name: Buffer.from(longLinkName),
          type: types.longName,
          bytes: name.length + 1,
          mode: 0,
          modifiedAtMs: 0,
        }),
      );
      pieces.push(padded(Buffer.concat([name, Buffer.alloc(1)])));
    }
    const { mode, modifiedAtMs, content, isDirectory } = entry;
    const type = isDirectory ? types.directory : types.file;
    pieces.push(
      header({ name: name.subarray(0, nameBytesMax), type, bytes: content.length, mode, modifiedAtMs }),
      padded(content),
    );
  }
  pieces.push(Buffer.alloc(2 * blockBytes));
  return Buffer.concat(pieces);
}

interface Header {
  readonly name: Uint8Array;
  readonly type: string;
  readonly bytes: number;
  readonly mode: number;
  readonly modifiedAtMs: number;
}

function header({ name, type, bytes, mode, modifiedAtMs }: Header): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.set(name);
  const octal = (value: number, at: number, digits: number): number =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  octal(mode & 0o7777, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(bytes, 124, 11);
  octal(Math.max(0, Math.floor(modifiedAtMs / 1000)), 136, 11);
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write('root', 265, 'latin1');
  block.write('root', 297, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function padded(content: Uint8Array): Uint8Array {
  const rest = content.length % blockBytes;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(blockBytes - rest)]);
}

/** With the checksum's own field as spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (const [i, byte] of block.entries()) if (i < 148 || i >= 156) sum += byte;
  return sum;
}

/** Leaves out what is neither a file nor a directory. Throws a TarError. */
export function readTar(bytes: Uint8Array): TarEntry[] {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: TarEntry[] = [];
  let nextName: string | undefined;
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const block = archive.subarray(at, at + blockBytes);
    if (block.every((byte) => byte === 0)) return entries;
    if (numberOf(block, 148, 8) !== checksum(block)) throw new TarError('This does not look like a tar archive');
    const length = numberOf(block, 124, 12);
    const start = at + blockBytes;
    if (start + length > archive.length) throw new TarError('Unexpected EOF in archive');
    const content = archive.subarray(start, start + length);
    at = start + Math.ceil(length / blockBytes) * blockBytes;
    const type = String.fromCharCode(block[156]!);
    if (type === types.longName) nextName = textOf(content);
    else if (type === types.extended) nextName = extendedName(content) ?? nextName;
    if (type === types.longName || type === types.extended || type === types.extendedForAll) continue;
    const name = nextName ?? nameOf(block);
    nextName = undefined;
    const isDirectory = type === types.directory;
    if (!isDirectory && type !== types.file && type !== types.oldFile) continue;
    entries.push({
      name: name.replace(/^(\.?\/)+|\/+$/g, ''),
      isDirectory,
      mode: numberOf(block, 100, 8) & 0o7777,
      modifiedAtMs: numberOf(block, 136, 12) * 1000,
      content: isDirectory ? new Uint8Array(0) : content,
    });
  }
  return entries;
}

function nameOf(block: Buffer): string {
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? textOf(block.subarray(345, 500)) : '';
  const name = textOf(block.subarray(0, nameBytesMax));
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

function numberOf(block: Buffer, at: number, length: number): number {
  const field = block.subarray(at, at + length);
  // GNU's form of numbers that are too large for octal digits.
  if ((field[0]! & 0x80) !== 0) return field.readUIntBE(length - 6, 6);
  const text = textOf(field).trim();
  if (text !== '' && !/^[0-7]+$/.test(text)) throw new TarError('This does not look like a tar archive');
  return Number.parseInt(text || '0', 8);
}

/** Of records `LENGTH path=NAME`, each with its own length in bytes. */
function extendedName(content: Buffer): string | undefined {
  let name: string | undefined;
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) return name;
    const [, found] = /^\d+ path=(.*)\n$/s.exec(content.toString('utf8', at, at + length)) ?? [];
    name = found ?? name;
    at += length;
  }
  return name;
}
