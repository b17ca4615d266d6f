import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Expiry } from './expiry.ts';

function setUp(): { clock: VirtualClock; expiry: Expiry; lapsed: string[] } {
  const clock = new VirtualClock();
  const start = clock.now();
  const lapsed: string[] = [];
  const expiry = new Expiry(clock, (key, modRevision) => {
    lapsed.push(`${key}@${modRevision} after ${clock.now() - start} ms`);
  });
  return { clock, expiry, lapsed };
}

describe('Expiry', () => {
  it('tells of each key at its second, the earliest first', async () => {
    const { clock, expiry, lapsed } = setUp();
    expiry.set('late', 1, clock.now() + 5_000);
    expiry.set('early', 2, clock.now() + 2_000);
    expiry.set('between', 3, clock.now() + 2_001);
    await clock.advance(10_000);
    expect(lapsed).toEqual(['early@2 after 2000 ms', 'between@3 after 3000 ms', 'late@1 after 5000 ms']);
    expect(clock.pending).toBe(0);
  });

  it('goes by the last time that was set', async () => {
    const { clock, expiry, lapsed } = setUp();
    expiry.set('extended', 1, clock.now() + 1_000);
    expiry.set('extended', 2, clock.now() + 3_000);
    expiry.set('cleared', 3, clock.now() + 1_000);
    expiry.clear('cleared');
    await clock.advance(10_000);
    expect(lapsed).toEqual(['extended@2 after 3000 ms']);
    expect(expiry.size).toBe(0);
  });

  it('tells at once of what lapsed while nobody watched the clock', async () => {
    const { clock, expiry, lapsed } = setUp();
    expiry.set('a', 1, clock.now() - 60_000);
    await clock.advance(0);
    expect(lapsed).toEqual(['a@1 after 0 ms']);
  });

  it('is silent once stopped', async () => {
    const { clock, expiry, lapsed } = setUp();
    expiry.set('a', 1, clock.now() + 1_000);
    expiry.stop();
    await clock.advance(10_000);
    expect(lapsed).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
