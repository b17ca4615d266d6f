/**
 * LevelDB opens a database whose newest log is damaged by leaving out what it cannot read, silently, and deletes the log
 * afterwards. Acknowledged writes would be gone without a word, so logs are looked through before LevelDB sees them. Their
 * format: blocks of 32 KiB with records of checksum (4 bytes), length (2), type (1) and data, no record across blocks.
 */

const blockBytes = 32 * 1024;
const headerBytes = 7;
/** Full, first, middle and last part of a record; 0 is in padding. */
const recordTypeMax = 4;

/**
 * `whole`: every record is as it was written. `torn`: the end is missing or unreadable, which is what a crash amid a write
 * leaves. `damaged`: something unreadable stands before something readable, which no crash brings about.
 */
export type LogCondition = 'whole' | 'torn' | 'damaged';

export function checkLog(log: Uint8Array): LogCondition {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  let at = 0;
  while (at < log.length) {
    const leftInBlock = blockBytes - (at % blockBytes);
    if (leftInBlock < headerBytes) {
      at += leftInBlock;
      continue;
    }
    const next = endOfRecord(view, at);
    if (next === undefined) return hasRecordAfter(view, at) ? 'damaged' : 'torn';
    at = next;
  }
  return 'whole';
}

/** Where the record at `at` ends, if it is readable. */
function endOfRecord(view: DataView, at: number): number | undefined {
  const blockEnd = Math.min(view.byteLength, at - (at % blockBytes) + blockBytes);
  if (at + headerBytes > blockEnd) return undefined;
  const type = view.getUint8(at + 6);
  const end = at + headerBytes + view.getUint16(at + 4, true);
  if (type === 0 || type > recordTypeMax || end > blockEnd) return undefined;
  return unmask(view.getUint32(at, true)) === crc32c(view, at + 6, end) ? end : undefined;
}

/** Looks for a record anywhere after `at`. Only a damaged log, or the end of a torn one, takes this long way. */
function hasRecordAfter(view: DataView, at: number): boolean {
  for (let place = at + 1; place < view.byteLength; place++) {
    if (endOfRecord(view, place) !== undefined) return true;
  }
  return false;
}

/** LevelDB stores checksums rotated and shifted, so that a checksum of data with checksums in it stays a good one. */
function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

const castagnoli = 0x82f63b78;
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ castagnoli : crc >>> 1;
  return crc >>> 0;
});

function crc32c(view: DataView, from: number, to: number): number {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let crc = 0xffffffff;
  for (let at = from; at < to; at++) crc = crcTable[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
