import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicroTime, formatTime, normalizeMicroTime, normalizeTime, parseTime } from './time.ts';

describe('normalizeTime', () => {
  it.each([
    { name: 'the normal form', text: '2020-01-02T03:04:05Z', normal: '2020-01-02T03:04:05Z' },
    { name: 'a fraction', text: '2020-01-02T03:04:05.999999999Z', normal: '2020-01-02T03:04:05Z' },
    { name: 'a comma', text: '2020-01-02T03:04:05,5Z', normal: '2020-01-02T03:04:05Z' },
    { name: 'an offset', text: '2020-01-01T00:30:00+01:00', normal: '2019-12-31T23:30:00Z' },
    { name: 'a negative offset', text: '2019-12-31T23:30:00-01:30', normal: '2020-01-01T01:00:00Z' },
    { name: 'the widest offset', text: '2020-01-01T00:00:00+24:00', normal: '2019-12-31T00:00:00Z' },
    { name: 'a one-digit hour', text: '2020-01-01T1:00:00Z', normal: '2020-01-01T01:00:00Z' },
    { name: 'a leap day', text: '2020-02-29T00:00:00Z', normal: '2020-02-29T00:00:00Z' },
    { name: 'the first century', text: '0001-01-01T00:00:00Z', normal: '0001-01-01T00:00:00Z' },
    { name: 'year zero by its offset', text: '0001-01-01T00:00:00+01:00', normal: '0000-12-31T23:00:00Z' },
  ])('takes $name', ({ text, normal }) => {
    expect(normalizeTime(text)).toBe(normal);
  });

  const layout = 'as "2006-01-02T15:04:05Z07:00": cannot parse';
  it.each([
    ['x', `parsing time "x" ${layout} "x" as "2006"`],
    ['', `parsing time "" ${layout} "" as "2006"`],
    ['2020', `parsing time "2020" ${layout} "" as "-"`],
    ['2020-01-01', `parsing time "2020-01-01" ${layout} "" as "T"`],
    ['2020-1-01T00:00:00Z', `parsing time "2020-1-01T00:00:00Z" ${layout} "1-01T00:00:00Z" as "01"`],
    ['2020-01-0T00:00:00Z', `parsing time "2020-01-0T00:00:00Z" ${layout} "0T00:00:00Z" as "02"`],
    ['2020-01-01 00:00:00Z', `parsing time "2020-01-01 00:00:00Z" ${layout} " 00:00:00Z" as "T"`],
    ['2020-01-01T00:0:00Z', `parsing time "2020-01-01T00:0:00Z" ${layout} "0:00Z" as "04"`],
    ['2020-01-01T00:00:0Z', `parsing time "2020-01-01T00:00:0Z" ${layout} "0Z" as "05"`],
    ['2020-01-01T00:00:00', `parsing time "2020-01-01T00:00:00" ${layout} "" as "Z07:00"`],
    ['2020-01-01T00:00:00.Z', `parsing time "2020-01-01T00:00:00.Z" ${layout} ".Z" as "Z07:00"`],
    ['2020-01-01T00:00:00+0100', `parsing time "2020-01-01T00:00:00+0100" ${layout} "+0100" as "Z07:00"`],
    ['2020-13-01T00:00:00Z', 'parsing time "2020-13-01T00:00:00Z": month out of range'],
    ['2021-02-29T00:00:00Z', 'parsing time "2021-02-29T00:00:00Z": day out of range'],
    ['2020-01-01T24:00:00Z', 'parsing time "2020-01-01T24:00:00Z": hour out of range'],
    ['2020-01-01T00:60:00Z', 'parsing time "2020-01-01T00:60:00Z": minute out of range'],
    ['2020-01-01T00:00:60Z', 'parsing time "2020-01-01T00:00:60Z": second out of range'],
    ['2020-01-01T00:00:00+25:00', 'parsing time "2020-01-01T00:00:00+25:00": time zone offset hour out of range'],
    ['2020-01-01T00:00:00Zx', 'parsing time "2020-01-01T00:00:00Zx": extra text: "x"'],
  ])('refuses %j', (text, message) => {
    expect(() => normalizeTime(text)).toThrow(message);
  });
});

describe('normalizeMicroTime', () => {
  it.each([
    { text: '2020-01-02T03:04:05.123456Z', normal: '2020-01-02T03:04:05.123456Z' },
    { text: '2020-01-01T00:30:00.000001+01:00', normal: '2019-12-31T23:30:00.000001Z' },
  ])('takes $text', ({ text, normal }) => {
    expect(normalizeMicroTime(text)).toBe(normal);
  });

  const layout = 'as "2006-01-02T15:04:05.000000Z07:00": cannot parse';
  it.each([
    ['2020-01-01T00:00:00Z', `${layout} "Z" as ".000000"`],
    ['2020-01-01T00:00:00.123Z', `${layout} ".123Z" as ".000000"`],
    ['2020-01-01T00:00:00.123456789Z', `${layout} "789Z" as "Z07:00"`],
  ])('refuses %j', (text, reason) => {
    expect(() => normalizeMicroTime(text)).toThrow(`parsing time "${text}" ${reason}`);
  });
});

describe('times as numbers', () => {
  it('are milliseconds since 1970', () => {
    expect(parseTime('1970-01-01T00:00:01Z')).toBe(1000);
    expect(parseTime('1970-01-01T00:00:01.000500Z')).toBe(1000.5);
    expect(formatTime(1999)).toBe('1970-01-01T00:00:01Z');
    expect(formatTime(-1)).toBe('1969-12-31T23:59:59Z');
    expect(formatMicroTime(1000.5)).toBe('1970-01-01T00:00:01.000500Z');
    expect(formatMicroTime(-1)).toBe('1969-12-31T23:59:59.999000Z');
  });

  it('come back from their text', () => {
    const anyMs = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(anyMs, (ms) => {
        expect(parseTime(formatMicroTime(ms))).toBe(ms);
        expect(parseTime(formatTime(ms))).toBe(Math.floor(ms / 1000) * 1000);
        expect(normalizeTime(formatTime(ms))).toBe(formatTime(ms));
      }),
    );
  });
});
