import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from './sha256.ts';

describe('sha256Hex', () => {
  it('is what Node makes of texts of every length around the blocks', () => {
    for (let length = 0; length < 300; length++) {
      const input = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
      expect(sha256Hex(input)).toBe(createHash('sha256').update(input).digest('hex').toUpperCase());
    }
  });
});
