/** Standard base64 with padding. Node's Buffer would do, but what uses this runs in browsers too. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const digitCodes = Uint8Array.from(alphabet, (digit) => digit.charCodeAt(0));
const digitValues = new Int8Array(128).fill(-1);
for (const [value, code] of digitCodes.entries()) digitValues[code] = value;
const padding = 61;

const ascii = new TextDecoder('latin1');

export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let out = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | ((left > 1 ? bytes[i + 1]! : 0) << 8) | (left > 2 ? bytes[i + 2]! : 0);
    text[out++] = digitCodes[group >> 18]!;
    text[out++] = digitCodes[(group >> 12) & 63]!;
    text[out++] = left > 1 ? digitCodes[(group >> 6) & 63]! : padding;
    text[out++] = left > 2 ? digitCodes[group & 63]! : padding;
  }
  return ascii.decode(text);
}

/** How many bytes `text` stands for. */
export function base64ByteLength(text: string): number {
  const pads = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - pads;
}

/** Writes what `text` stands for into `target` at `offset`. The text must be well formed, which decoding of objects sees to. */
export function decodeBase64Into(text: string, target: Uint8Array, offset: number): void {
  const end = offset + base64ByteLength(text);
  let out = offset;
  for (let i = 0; i < text.length; i += 4) {
    const group = (value(text, i) << 18) | (value(text, i + 1) << 12) | (value(text, i + 2) << 6) | value(text, i + 3);
    target[out++] = group >> 16;
    if (out < end) target[out++] = (group >> 8) & 255;
    if (out < end) target[out++] = group & 255;
  }
}

export function decodeBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(base64ByteLength(text));
  decodeBase64Into(text, bytes, 0);
  return bytes;
}

function value(text: string, index: number): number {
  const code = text.charCodeAt(index);
  // The padding counts as zeros.
  return code === padding ? 0 : digitValues[code & 127]!;
}
