import { goQuote } from '../base/go-quote.ts';

/** Durations as Go writes them, which is what metav1.Duration has in JSON (`1h0m0s`), and as kubectl shows ages. */

/** The text is no duration. The messages are those of Go's time package. */
export class DurationError extends Error {
  override readonly name = 'DurationError';
}

const nanosPerUnit: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const nanosPerMs = 1_000_000n;
const int64Max = 2n ** 63n - 1n;

/** Nanoseconds of `1h30m`, `-1.5s`, `300ms`. Throws DurationError. */
export function parseDurationNanos(text: string): bigint {
  const malformed = (): DurationError => new DurationError(`time: invalid duration ${goQuote(text)}`);
  const [, sign, magnitude] = /^([+-]?)(.*)$/s.exec(text) as unknown as [string, string, string];
  if (magnitude === '0') return 0n;
  if (magnitude === '') throw malformed();
  let nanos = 0n;
  let rest = magnitude;
  while (rest !== '') {
    const part = /^([0-9]*)(?:\.([0-9]*))?([^.0-9]*)/.exec(rest)!;
    const [whole = '', fraction = '', unitText = ''] = part.slice(1);
    if (whole === '' && fraction === '') throw malformed();
    if (unitText === '') throw new DurationError(`time: missing unit in duration ${goQuote(text)}`);
    const unit = nanosPerUnit.get(unitText);
    if (unit === undefined) {
      throw new DurationError(`time: unknown unit ${goQuote(unitText)} in duration ${goQuote(text)}`);
    }
    nanos += BigInt(whole) * unit + (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (nanos > int64Max + (sign === '-' ? 1n : 0n)) throw malformed();
    rest = rest.slice(part[0].length);
  }
  return sign === '-' ? -nanos : nanos;
}

/** Milliseconds, fractions included. Throws DurationError. */
export function parseDuration(text: string): number {
  return Number(parseDurationNanos(text)) / Number(nanosPerMs);
}

/** The text of a duration as Go would write it: `60m` becomes `1h0m0s`. Throws DurationError. */
export function normalizeDuration(text: string): string {
  return formatDurationNanos(parseDurationNanos(text));
}

/** Milliseconds as Go would write them. */
export function formatDuration(ms: number): string {
  return formatDurationNanos(BigInt(Math.round(ms * Number(nanosPerMs))));
}

/** Nanoseconds as Go would write them: `0s`, `1.5ms`, `2h45m0.5s`. */
export function formatDurationNanos(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  if (nanos < 0n) return `-${formatDurationNanos(-nanos)}`;
  if (nanos < 1_000n) return `${nanos}ns`;
  if (nanos < 1_000_000n) return `${decimal(nanos, 3)}\u00b5s`;
  if (nanos < 1_000_000_000n) return `${decimal(nanos, 6)}ms`;
  const minutes = nanos / 60_000_000_000n;
  const seconds = `${decimal(nanos % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** value × 10^-places, without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** An age as kubectl shows it, to two or three figures: `5m10s`, `3h`, `12d`, `2y45d`. */
export function humanDuration(ms: number): string {
  const { seconds, minutes, hours, days, years } = wholeUnits(ms);
  // Clocks of two machines may differ a little, so that a second in the future counts as now.
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return withRest(days, 'd', hours % 24, 'h');
  if (days < 2 * 365) return `${days}d`;
  if (days < 8 * 365) return withRest(years, 'y', days % 365, 'd');
  return `${years}y`;
}

/** An age in its largest unit alone. */
export function shortHumanDuration(ms: number): string {
  const { seconds, minutes, hours, days, years } = wholeUnits(ms);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60) return `${seconds}s`;
  if (minutes < 60) return `${minutes}m`;
  if (hours < 24) return `${hours}h`;
  return days < 365 ? `${days}d` : `${years}y`;
}

function wholeUnits(ms: number) {
  const seconds = Math.trunc(ms / 1000);
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  const days = Math.trunc(hours / 24);
  return { seconds, minutes, hours, days, years: Math.trunc(days / 365) };
}

function withRest(count: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count}${unit}` : `${count}${unit}${rest}${restUnit}`;
}
