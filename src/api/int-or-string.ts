import { goQuote } from '../base/go-quote.ts';

/** A number, a percentage like `25%`, or a name like that of a port. */
export type IntOrString = number | string;

/** The value is neither a number nor a percentage. The messages are upstream's. */
export class IntOrStringError extends Error {
  override readonly name = 'IntOrStringError';
}

/** Whether this is a string that ends in `%`; what is before it may still be no number. */
export function isPercent(value: IntOrString): value is string {
  return typeof value === 'string' && value.endsWith('%');
}

/** The number before the `%`. Throws IntOrStringError unless the value is a percentage. */
export function percentOf(value: IntOrString): number {
  const reason = 'invalid value for IntOrString: ';
  if (!isPercent(value)) throw new IntOrStringError(`${reason}invalid type: string is not a percentage`);
  const digits = value.slice(0, -1);
  if (!/^[+-]?[0-9]+$/.test(digits)) {
    const cause = `strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`;
    throw new IntOrStringError(`${reason}invalid value ${goQuote(value)}: ${cause}`);
  }
  return Number(digits);
}

/**
 * A number as it is, a percentage as that share of `total`, rounded up or down to a whole number.
 * Throws IntOrStringError for any other string.
 */
export function scaledValue(value: IntOrString, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const share = (percentOf(value) * total) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
