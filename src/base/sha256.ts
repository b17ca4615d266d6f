/** SHA-256 where Web Crypto, which is asynchronous, and node:crypto, which browsers lack, are no use. Not for secrets: its timing tells. */
const primes = firstPrimes(64);
/** The first 32 bits of the fractions of the primes' square and cube roots. */
const initialState = primes.slice(0, 8).map((prime) => fractionBits(prime ** (1 / 2)));
const roundConstants = Uint32Array.from(primes, (prime) => fractionBits(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return found;
}

function fractionBits(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

const blockBytes = 64;

export function sha256(input: Uint8Array): Uint8Array {
  const state = Uint32Array.from(initialState);
  const schedule = new Uint32Array(64);
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const whole = input.length - (input.length % blockBytes);
  for (let at = 0; at < whole; at += blockBytes) addBlock(state, schedule, view, at);
  const tail = paddedTail(input, whole);
  for (let at = 0; at < tail.byteLength; at += blockBytes) addBlock(state, schedule, tail, at);
  const digest = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) digest.setUint32(i * 4, word);
  return new Uint8Array(digest.buffer);
}

/** What is left after the whole blocks, a one bit, zeros, and the length in bits. */
function paddedTail(input: Uint8Array, from: number): DataView {
  const rest = input.length - from;
  const bytes = new Uint8Array(rest + 9 <= blockBytes ? blockBytes : 2 * blockBytes);
  bytes.set(input.subarray(from));
  bytes[rest] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, BigInt(input.length) * 8n);
  return view;
}

function addBlock(state: Uint32Array, w: Uint32Array, block: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = block.getUint32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [w[i - 15]!, w[i - 2]!];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundConstants[i]! + w[i]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word;
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** In upper-case hexadecimal digits. */
export function sha256Hex(input: Uint8Array): string {
  return Array.from(sha256(input), (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}
