import { describe, expect, it } from 'vitest';
import { goQuote } from './go-quote.ts';

describe('goQuote', () => {
  it.each([
    { name: 'nothing', text: '', quoted: '""' },
    { name: 'plain text', text: "it's plain", quoted: `"it's plain"` },
    { name: 'quotes and backslashes', text: 'a"b\\c', quoted: '"a\\"b\\\\c"' },
    { name: 'named escapes', text: '\x07\b\f\n\r\t\v', quoted: '"\\a\\b\\f\\n\\r\\t\\v"' },
    { name: 'other control characters', text: '\0\x1f\x7f', quoted: '"\\x00\\x1f\\x7f"' },
    { name: 'printable beyond ASCII', text: 'née ☃ 𝄞', quoted: '"née ☃ 𝄞"' },
    { name: 'spaces other than the common one', text: '\u00a0\u2028', quoted: '"\\u00a0\\u2028"' },
    { name: 'unprintable beyond the first plane', text: '\u{e0001}', quoted: '"\\U000e0001"' },
    { name: 'a lone surrogate', text: '\ud800', quoted: '"\ufffd"' },
  ])('$name', ({ text, quoted }) => {
    expect(goQuote(text)).toBe(quoted);
  });
});
