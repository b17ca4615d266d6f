import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatDurationNanos,
  humanDuration,
  normalizeDuration,
  parseDuration,
  parseDurationNanos,
  shortHumanDuration,
} from './duration.ts';

describe('normalizeDuration', () => {
  it.each([
    ['0', '0s'],
    ['1h', '1h0m0s'],
    ['90m', '1h30m0s'],
    ['1.5h', '1h30m0s'],
    ['-1.5s', '-1.5s'],
    ['+5s', '5s'],
    ['300ms', '300ms'],
    ['1500us', '1.5ms'],
    ['1us', '1µs'],
    ['1\u03bcs', '1µs'],
    ['1.s', '1s'],
    ['.5s', '500ms'],
    ['1m1h', '1h1m0s'],
    ['0.0000000001s', '0s'],
    ['9223372036854775807ns', '2562047h47m16.854775807s'],
    ['-9223372036854775808ns', '-2562047h47m16.854775808s'],
  ])('writes %j as %j', (text, normal) => {
    expect(normalizeDuration(text)).toBe(normal);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['.s', 'time: invalid duration ".s"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['2562048h', 'time: invalid duration "2562048h"'],
    ['5', 'time: missing unit in duration "5"'],
    ['5x', 'time: unknown unit "x" in duration "5x"'],
    ['1h 2m', 'time: unknown unit "h " in duration "1h 2m"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
  ])('refuses %j', (text, message) => {
    expect(() => normalizeDuration(text)).toThrow(message);
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanos) => {
        expect(parseDurationNanos(formatDurationNanos(nanos))).toBe(nanos);
      }),
    );
  });

  it('converts from and to milliseconds', () => {
    expect(parseDuration('1.5s')).toBe(1500);
    expect(parseDuration('500us')).toBe(0.5);
    expect(formatDuration(3_600_000)).toBe('1h0m0s');
    expect(formatDuration(0.5)).toBe('500µs');
  });
});

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

describe('humanDuration', () => {
  it.each([
    { ms: -2 * second, long: '<invalid>', short: '<invalid>' },
    { ms: -second, long: '0s', short: '0s' },
    { ms: -1, long: '0s', short: '0s' },
    { ms: 0, long: '0s', short: '0s' },
    { ms: second - 1, long: '0s', short: '0s' },
    { ms: 119 * second, long: '119s', short: '1m' },
    { ms: 2 * minute, long: '2m', short: '2m' },
    { ms: 2 * minute + 2 * second, long: '2m2s', short: '2m' },
    { ms: 10 * minute - second, long: '9m59s', short: '9m' },
    { ms: 10 * minute + 5 * second, long: '10m', short: '10m' },
    { ms: 3 * hour - 1, long: '179m', short: '2h' },
    { ms: 3 * hour, long: '3h', short: '3h' },
    { ms: 3 * hour + 5 * minute, long: '3h5m', short: '3h' },
    { ms: 8 * hour - minute, long: '7h59m', short: '7h' },
    { ms: 8 * hour + 59 * minute, long: '8h', short: '8h' },
    { ms: 48 * hour - 1, long: '47h', short: '1d' },
    { ms: 2 * day, long: '2d', short: '2d' },
    { ms: 2 * day + 3 * hour, long: '2d3h', short: '2d' },
    { ms: 8 * day - hour, long: '7d23h', short: '7d' },
    { ms: 12 * day + 5 * hour, long: '12d', short: '12d' },
    { ms: 2 * year - day, long: '729d', short: '1y' },
    { ms: 2 * year, long: '2y', short: '2y' },
    { ms: 2 * year + 45 * day, long: '2y45d', short: '2y' },
    { ms: 8 * year - 1, long: '7y364d', short: '7y' },
    { ms: 8 * year + 200 * day, long: '8y', short: '8y' },
  ])('shows $ms ms as $long, or $short', ({ ms, long, short }) => {
    expect(humanDuration(ms)).toBe(long);
    expect(shortHumanDuration(ms)).toBe(short);
  });
});
