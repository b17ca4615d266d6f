import { describe, expect, it } from 'vitest';
import { soon } from './soon.ts';

describe('what is known soon', () => {
  it('goes on at once where it is known', () => {
    expect(soon(1, (value) => value + 1)).toBe(2);
    expect(soon(undefined, (value) => value)).toBeUndefined();
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(() => soon(1, broken)).toThrow('broken');
  });

  it('goes on later where it has to be waited for', async () => {
    const result = soon(Promise.resolve(1), (value) => value + 1);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(2);
    await expect(soon(Promise.reject(new Error('lost')), () => 1)).rejects.toThrow('lost');
  });
});
