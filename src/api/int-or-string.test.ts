import { describe, expect, it } from 'vitest';
import { type IntOrString, isPercent, scaledValue } from './int-or-string.ts';

describe('scaledValue', () => {
  it.each<{ value: IntOrString; total: number; up: number; down: number }>([
    { value: 3, total: 10, up: 3, down: 3 },
    { value: '25%', total: 10, up: 3, down: 2 },
    { value: '25%', total: 4, up: 1, down: 1 },
    { value: '0%', total: 7, up: 0, down: 0 },
    { value: '100%', total: 7, up: 7, down: 7 },
    { value: '150%', total: 3, up: 5, down: 4 },
    { value: '25%', total: 0, up: 0, down: 0 },
  ])('takes $value of $total for $up or $down', ({ value, total, up, down }) => {
    expect(scaledValue(value, total, 'up')).toBe(up);
    expect(scaledValue(value, total, 'down')).toBe(down);
  });

  it.each([
    ['http', 'invalid value for IntOrString: invalid type: string is not a percentage'],
    ['5', 'invalid value for IntOrString: invalid type: string is not a percentage'],
    ['x%', 'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax'],
    ['%', 'invalid value for IntOrString: invalid value "%": strconv.Atoi: parsing "": invalid syntax'],
  ])('refuses %j', (value, message) => {
    expect(() => scaledValue(value, 10, 'up')).toThrow(message);
  });
});

describe('isPercent', () => {
  it.each<[IntOrString, boolean]>([
    [5, false],
    ['5', false],
    ['5%', true],
    ['http', false],
  ])('%j: %j', (value, percent) => {
    expect(isPercent(value)).toBe(percent);
  });
});
