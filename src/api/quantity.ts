/**
 * Kubernetes' resource.Quantity: a decimal number with a unit, exact down to 10^-9. Values are immutable; a text is
 * parsed once and then found in a bounded cache, since every decoded Pod has several.
 *
 * A text that upstream's parser takes for canonical is kept as it was written ("1.500" stays "1.500"), any other is
 * rewritten ("0.1" to "100m"), so that objects come back as upstream would return them.
 */

/** Which family of suffixes a quantity is written with. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** The text is no quantity. The messages are upstream's. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const formatMessage =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" as const;
const suffixMessage = "unable to parse quantity's suffix" as const;
const numericMessage = 'unable to parse numeric part of quantity' as const;

/** Texts remembered together with their quantities. */
export const quantityCacheEntriesMax = 8192;
/** Longer texts are parsed each time, so that the cache stays small. */
const cachedTextCharsMax = 40;
/** Upstream takes any 32-bit exponent. Ours is kept where the arithmetic stays cheap. */
const exponentMax = 1000;
const textCharsMax = 2048;

/** Smallest power of ten that a quantity has; what is smaller is rounded away from zero. */
const nano = -9;
const int64Max = 2n ** 63n - 1n;

/** Digits that surely fit into 63 bits: upstream keeps the text of shorter numbers only. */
const int64Digits = 18;

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const decimalSuffixes: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const binarySuffixes: ReadonlyMap<string, number> = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const decimalSuffixOf = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixOf = new Map([...binarySuffixes].map(([suffix, exponent]) => [exponent, suffix]));

export class Quantity {
  readonly format: QuantityFormat;
  /** The value is mantissa × 10^exponent; the exponent is never below -9. */
  readonly #mantissa: bigint;
  readonly #exponent: number;
  #text: string | undefined;

  /** `text` is given only where it is the canonical form already. */
  constructor(value: { mantissa: bigint; exponent: number; format: QuantityFormat; text?: string }) {
    this.#mantissa = value.mantissa;
    this.#exponent = value.exponent;
    this.format = value.format;
    this.#text = value.text;
  }

  static readonly zero = new Quantity({ mantissa: 0n, exponent: 0, format: 'DecimalSI' });

  /** A whole number of units. */
  static of(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity({ mantissa: BigInt(value), exponent: 0, format });
  }

  /** A whole number of thousandths. */
  static ofMilli(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity({ mantissa: BigInt(value), exponent: -3, format });
  }

  isZero(): boolean {
    return this.#mantissa === 0n;
  }

  sign(): -1 | 0 | 1 {
    if (this.#mantissa === 0n) return 0;
    return this.#mantissa < 0n ? -1 : 1;
  }

  compare(other: Quantity): -1 | 0 | 1 {
    const exponent = Math.min(this.#exponent, other.#exponent);
    const left = this.#atExponent(exponent);
    const right = other.#atExponent(exponent);
    if (left === right) return 0;
    return left < right ? -1 : 1;
  }

  equals(other: Quantity): boolean {
    return this.compare(other) === 0;
  }

  /** The sum, in this quantity's format, or in the other's if this is zero. */
  add(other: Quantity): Quantity {
    const exponent = Math.min(this.#exponent, other.#exponent);
    return new Quantity({
      mantissa: this.#atExponent(exponent) + other.#atExponent(exponent),
      exponent,
      format: this.isZero() ? other.format : this.format,
    });
  }

  /** The difference, in this quantity's format, or in the other's if this is zero. */
  sub(other: Quantity): Quantity {
    return this.add(other.negate());
  }

  negate(): Quantity {
    return new Quantity({ mantissa: -this.#mantissa, exponent: this.#exponent, format: this.format });
  }

  multiply(factor: number | bigint): Quantity {
    return new Quantity({
      mantissa: this.#mantissa * BigInt(factor),
      exponent: this.#exponent,
      format: this.format,
    });
  }

  /** In units, rounded away from zero to a whole number; exact up to 2^53. */
  value(): number {
    return Number(this.scaledValue(0));
  }

  /** In thousandths, rounded away from zero to a whole number; exact up to 2^53. */
  milliValue(): number {
    return Number(this.scaledValue(-3));
  }

  /** In multiples of 10^scale, rounded away from zero to a whole number. */
  scaledValue(scale: number): bigint {
    return shiftRoundingUp(this.#mantissa, this.#exponent - scale);
  }

  /** As a floating-point number, possibly losing precision. */
  toNumber(): number {
    return Number(`${this.#mantissa}e${this.#exponent}`);
  }

  /** The canonical form: no fraction, and the largest suffix that loses nothing. */
  toString(): string {
    this.#text ??= this.#canonicalText();
    return this.#text;
  }

  toJSON(): string {
    return this.toString();
  }

  #atExponent(exponent: number): bigint {
    return this.#mantissa * 10n ** BigInt(this.#exponent - exponent);
  }

  #canonicalText(): string {
    if (this.#mantissa === 0n) return '0';
    if (this.format !== 'BinarySI') return this.#decimalText(this.format);
    const units = this.scaledValue(0);
    const exact = units * 10n ** 9n === this.#atExponent(nano);
    // Small and fractional numbers would be rounded by a binary suffix.
    return exact && (units >= 1024n || units <= -1024n) ? binaryText(units) : this.#decimalText('DecimalSI');
  }

  #decimalText(format: QuantityFormat): string {
    let mantissa = this.#mantissa;
    let exponent = this.#exponent;
    while (mantissa % 10n === 0n) {
      mantissa /= 10n;
      exponent++;
    }
    // Upstream loses the suffix of what is beyond E; we stop there instead.
    const largest = format === 'DecimalSI' ? Math.min(exponent, 18) : exponent;
    const multipleOf3 = Math.floor(largest / 3) * 3;
    mantissa *= 10n ** BigInt(exponent - multipleOf3);
    if (format === 'DecimalSI') return `${mantissa}${decimalSuffixOf.get(multipleOf3)}`;
    return multipleOf3 === 0 ? `${mantissa}` : `${mantissa}e${multipleOf3}`;
  }
}

const cache = new Map<string, Quantity>();

/** Throws QuantityError. White space around the number is ignored, as in JSON upstream. */
export function parseQuantity(text: string): Quantity {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const quantity = parse(text.trim());
  if (text.length <= cachedTextCharsMax) {
    if (cache.size >= quantityCacheEntriesMax) cache.clear();
    cache.set(text, quantity);
  }
  return quantity;
}

/** The canonical text of a quantity given in JSON as a string or a number. Throws QuantityError. */
export function canonicalizeQuantity(text: string | number): string {
  return parseQuantity(typeof text === 'number' ? String(text) : text).toString();
}

const shape = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function parse(text: string): Quantity {
  const match = shape.exec(text);
  if (match === null || text === '') throw new QuantityError(formatMessage);
  if (text.length > textCharsMax) throw new QuantityError(numericMessage);
  const [, sign, whole, fraction = '', suffixText] = match as unknown as [string, string, string, string?, string?];
  const suffix = parseSuffix(suffixText ?? '');
  const integer = whole.replace(/^0+/, '') || '0';
  const digits = integer + fraction;
  const exponent = (suffix.base === 10 ? suffix.exponent : 0) - fraction.length;
  const magnitude = BigInt(digits) * (suffix.base === 2 ? 2n ** BigInt(suffix.exponent) : 1n);
  const canonical = isTakenForCanonical({ integer, fraction, exponent, suffix });
  if (canonical) {
    const mantissa = sign === '-' ? -magnitude : magnitude;
    // A leading zero or plus sign stays: upstream returns the text as it came.
    return new Quantity({ mantissa, exponent, format: suffix.format, text });
  }
  return quantityOf(magnitude, exponent, suffix.format, sign === '-');
}

function quantityOf(magnitude: bigint, exponent: number, format: QuantityFormat, negative: boolean): Quantity {
  // Whoever asks for some of a resource gets some: what is too small is rounded up, never to zero.
  let mantissa = exponent < nano ? shiftRoundingUp(magnitude, exponent - nano) : magnitude;
  let scale = Math.max(exponent, nano);
  if (format === 'BinarySI' && shiftRoundingUp(mantissa, scale) > int64Max) {
    mantissa = int64Max;
    scale = 0;
  }
  return new Quantity({ mantissa: negative ? -mantissa : mantissa, exponent: scale, format });
}

/** Whether upstream keeps the text: its short cut for numbers that fit into 64 bits and have nothing to remove. */
function isTakenForCanonical(parts: { integer: string; fraction: string; exponent: number; suffix: Suffix }): boolean {
  const { integer, fraction, exponent, suffix } = parts;
  const digits = integer + fraction;
  if (suffix.format === 'BinarySI') {
    const precision = 15 - integer.length - Math.floor((suffix.exponent * 3) / 10) - 1;
    return fraction === '' && precision >= 0 && Number(integer) % 8 !== 0;
  }
  if (digits.length > int64Digits || exponent < nano) return false;
  return exponent % 3 === 0 && !digits.endsWith('000') && digits[0] !== '0';
}

function parseSuffix(text: string): Suffix {
  const decimal = decimalSuffixes.get(text);
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = binarySuffixes.get(text);
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(text)?.[1];
  if (exponent === undefined || Math.abs(Number(exponent)) > exponentMax) throw new QuantityError(suffixMessage);
  return { base: 10, exponent: Number(exponent), format: 'DecimalExponent' };
}

function binaryText(units: bigint): string {
  let mantissa = units;
  let exponent = 0;
  while (mantissa % 1024n === 0n && exponent < 60) {
    mantissa /= 1024n;
    exponent += 10;
  }
  return `${mantissa}${binarySuffixOf.get(exponent) ?? ''}`;
}

/** value × 10^places, rounded away from zero. */
function shiftRoundingUp(value: bigint, places: number): bigint {
  if (places >= 0) return value * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(-places);
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}
