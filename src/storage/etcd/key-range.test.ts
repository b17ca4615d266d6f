import { describe, expect, it } from 'vitest';
import { nextKey, prefixRange } from './key-range.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('key ranges', () => {
  it.each([
    { name: 'a prefix', prefix: '/pods/', startKey: undefined, key: '/pods/', rangeEnd: '/pods0' },
    { name: 'all keys', prefix: '', startKey: undefined, key: '\0', rangeEnd: '\0' },
    { name: 'all keys from one on', prefix: '', startKey: 'b', key: 'b', rangeEnd: '\0' },
    { name: 'a start within', prefix: '/pods/', startKey: '/pods/b', key: '/pods/b', rangeEnd: '/pods0' },
    { name: 'a start before', prefix: '/pods/', startKey: '/a', key: '/pods/', rangeEnd: '/pods0' },
    { name: 'a start past the end', prefix: '/pods/', startKey: '/x', key: '/x', rangeEnd: '/pods0' },
    { name: 'a prefix beyond ASCII', prefix: 'é', startKey: undefined, key: '\xc3\xa9', rangeEnd: '\xc3\xaa' },
    {
      name: 'a prefix whose last byte carries',
      prefix: '\u{10ffff}',
      startKey: undefined,
      key: '\xf4\x8f\xbf\xbf',
      rangeEnd: '\xf4\x8f\xbf\xc0',
    },
  ])('$name', ({ prefix, startKey, key, rangeEnd }) => {
    const range = prefixRange(prefix, startKey);
    expect({ key: text(range.key), rangeEnd: text(range.rangeEnd) }).toEqual({ key, rangeEnd });
  });

  it('the next key has nothing between itself and its forerunner', () => {
    expect(text(nextKey('/pods/a'))).toBe('/pods/a\0');
  });
});
