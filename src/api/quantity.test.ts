import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalizeQuantity, parseQuantity, Quantity, quantityCacheEntriesMax } from './quantity.ts';

const shapeError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixError = "unable to parse quantity's suffix";

describe('canonicalizeQuantity', () => {
  it.each([
    ['0', '0'],
    ['0Mi', '0'],
    ['-0', '0'],
    ['0.0', '0'],
    ['1', '1'],
    ['0.1', '100m'],
    ['0.100', '100m'],
    ['.5', '500m'],
    ['1.5', '1500m'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['10000m', '10'],
    ['1000', '1k'],
    ['1234', '1234'],
    ['100000', '100k'],
    ['1e3', '1e3'],
    ['1E3', '1E3'],
    ['12e6', '12e6'],
    ['1e2', '100'],
    ['1000e3', '1e6'],
    ['1e-3', '1e-3'],
    ['100e-1', '10'],
    ['1E', '1E'],
    ['1Ki', '1Ki'],
    ['1024Mi', '1Gi'],
    ['1024Ki', '1Mi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['0.5Ki', '512'],
    ['1000Mi', '1000Mi'],
    ['1000Ki', '1000Ki'],
    ['1.1Ki', '1126400m'],
    ['-1.5Gi', '-1536Mi'],
    ['-0.5', '-500m'],
    ['1Ei', '1Ei'],
    ['7Ei', '7Ei'],
    ['1n', '1n'],
    ['0.1n', '1n'],
    ['1.1n', '2n'],
    ['-0.1n', '-1n'],
    ['0.0000000001', '1n'],
    ['1e-10', '1e-9'],
    ['1000000000000000000000', '1000E'],
    ['12345678901234567890', '12345678901234567890'],
    [' 1 ', '1'],
  ])('writes %j as %j', (text, canonical) => {
    expect(canonicalizeQuantity(text)).toBe(canonical);
  });

  it.each([
    ['a fraction of three digits', '1.500'],
    ['a leading zero before a binary suffix', '01Mi'],
    ['a plus sign', '+1'],
    ['a trailing dot', '1.'],
  ])('keeps %s, as upstream does', (_, text) => {
    expect(canonicalizeQuantity(text)).toBe(text);
  });

  it.each([
    [1, '1'],
    [0.5, '500m'],
    [1000, '1k'],
    [1e21, '1e21'],
    [-2.25, '-2250m'],
  ])('takes the JSON number %d', (number, canonical) => {
    expect(parseQuantity(canonicalizeQuantity(number)).equals(parseQuantity(canonical))).toBe(true);
  });

  it('caps binary quantities at the largest 64-bit number', () => {
    expect(canonicalizeQuantity('8Ei')).toBe('9223372036854775807');
    expect(canonicalizeQuantity('-100Ei')).toBe('-9223372036854775807');
  });

  it.each([
    ['', shapeError],
    ['aoeu', shapeError],
    ['1.1.M', shapeError],
    ['1+1.0M', shapeError],
    ['0.1am', shapeError],
    ['1 Mi', shapeError],
    ['1Mi ', undefined],
    ['0.1mi', suffixError],
    ['.5i', suffixError],
    ['1i', suffixError],
    ['1K', suffixError],
    ['1e', suffixError],
    ['-3.01i', suffixError],
    ['-3.01e-', suffixError],
    ['1-2', suffixError],
    ['1e1000000000', suffixError],
    ['9'.repeat(3000), 'unable to parse numeric part of quantity'],
  ])('answers %j with %j', (text, message) => {
    const parse = () => parseQuantity(text);
    if (message === undefined) expect(parse).not.toThrow();
    else expect(parse).toThrow(message);
  });
});

describe('Quantity', () => {
  it.each([
    { left: '1', right: '1000m', order: 0 },
    { left: '1Ki', right: '1k', order: 1 },
    { left: '-1', right: '1n', order: -1 },
    { left: '1e3', right: '1k', order: 0 },
    { left: '999m', right: '1', order: -1 },
  ])('compares $left with $right: $order', ({ left, right, order }) => {
    expect(parseQuantity(left).compare(parseQuantity(right))).toBe(order);
    expect(parseQuantity(left).equals(parseQuantity(right))).toBe(order === 0);
  });

  it.each([
    { sum: '1Gi + 512Mi', result: parseQuantity('1Gi').add(parseQuantity('512Mi')), text: '1536Mi' },
    { sum: '100m + 1', result: parseQuantity('100m').add(parseQuantity('1')), text: '1100m' },
    { sum: '0 + 1Ki', result: Quantity.zero.add(parseQuantity('1Ki')), text: '1Ki' },
    { sum: '1Gi + 1', result: parseQuantity('1Gi').add(parseQuantity('1')), text: '1073741825' },
    { sum: '1Gi - 1Gi', result: parseQuantity('1Gi').sub(parseQuantity('1Gi')), text: '0' },
    { sum: '0 - 1Mi', result: Quantity.zero.sub(parseQuantity('1Mi')), text: '-1Mi' },
    { sum: '250m × 4', result: parseQuantity('250m').multiply(4), text: '1' },
    { sum: '- 2Ki', result: parseQuantity('2Ki').negate(), text: '-2Ki' },
  ])('$sum is $text', ({ result, text }) => {
    expect(result.toString()).toBe(text);
  });

  it.each([
    { text: '1.1', value: 2, milli: 1100, sign: 1 },
    { text: '-1.1', value: -2, milli: -1100, sign: -1 },
    { text: '1n', value: 1, milli: 1, sign: 1 },
    { text: '2Gi', value: 2147483648, milli: 2147483648000, sign: 1 },
    { text: '0', value: 0, milli: 0, sign: 0 },
    { text: '1e3', value: 1000, milli: 1000000, sign: 1 },
  ])('$text has value $value, milli-value $milli, sign $sign', ({ text, value, milli, sign }) => {
    const quantity = parseQuantity(text);
    expect(quantity.value()).toBe(value);
    expect(quantity.milliValue()).toBe(milli);
    expect(quantity.sign()).toBe(sign);
    expect(quantity.isZero()).toBe(sign === 0);
  });

  it('makes quantities of numbers, and JSON of quantities', () => {
    expect(Quantity.of(2048, 'BinarySI').toString()).toBe('2Ki');
    expect(Quantity.ofMilli(1500).toString()).toBe('1500m');
    expect(JSON.stringify({ cpu: Quantity.ofMilli(100) })).toBe('{"cpu":"100m"}');
    expect(parseQuantity('1536Mi').toNumber()).toBe(1610612736);
    expect(parseQuantity('250m').toNumber()).toBe(0.25);
  });

  it('keeps parsing right when more texts come than the cache holds', () => {
    for (let i = 1; i <= quantityCacheEntriesMax + 10; i++) expect(parseQuantity(`${i}m`).milliValue()).toBe(i);
    expect(parseQuantity('1m').milliValue()).toBe(1);
  });
});

describe('any quantity', () => {
  const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'e-3', 'e2');
  const text = fc
    .tuple(fc.constantFrom('', '-', '+'), fc.nat(1_000_000), fc.option(fc.nat(999)), suffix)
    .map(([sign, whole, part, unit]) => `${sign}${whole}${part === null ? '' : `.${part}`}${unit}`);

  it('has a canonical form of the same value, which is its own canonical form', () => {
    fc.assert(
      fc.property(text, (input) => {
        const quantity = parseQuantity(input);
        const canonical = quantity.toString();
        expect(parseQuantity(canonical).equals(quantity)).toBe(true);
        expect(canonicalizeQuantity(canonical)).toBe(canonical);
      }),
    );
  });

  it('is what is left after another was added and taken away', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const sum = parseQuantity(left).add(parseQuantity(right));
        expect(sum.sub(parseQuantity(right)).equals(parseQuantity(left))).toBe(true);
      }),
    );
  });
});
