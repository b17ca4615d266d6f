import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Leases } from './leases.ts';

function fixture(): { clock: VirtualClock; leases: Leases; granted: number[]; failNext: () => void } {
  const clock = new VirtualClock();
  const granted: number[] = [];
  let failing = false;
  const grant = async (ttlSeconds: number): Promise<bigint> => {
    if (failing) {
      failing = false;
      throw new Error('no lease');
    }
    granted.push(ttlSeconds);
    return BigInt(granted.length);
  };
  const failNext = (): void => {
    failing = true;
  };
  return { clock, leases: new Leases({ clock, grant }), granted, failNext };
}

describe('leases', () => {
  it('are shared by writes of one minute, and outlive each by its time to live', async () => {
    const { clock, leases, granted } = fixture();
    expect(await Promise.all([leases.take(3_600), leases.take(3_600)])).toEqual([1n, 1n]);
    await clock.advance(59_999);
    expect(await leases.take(3_600)).toBe(1n);
    await clock.advance(1);
    expect(await leases.take(3_600)).toBe(2n);
    expect(granted).toEqual([3_660, 3_660]);
  });

  it.each([
    { ttlSeconds: 1, granted: 1 },
    { ttlSeconds: 2.5, granted: 3 },
    { ttlSeconds: 100, granted: 105 },
    { ttlSeconds: 86_400, granted: 86_460 },
  ])('for $ttlSeconds s are granted for $granted s', async ({ ttlSeconds, granted: seconds }) => {
    const { leases, granted } = fixture();
    await leases.take(ttlSeconds);
    expect(granted).toEqual([seconds]);
  });

  it('of a short time are not shared', async () => {
    const { leases } = fixture();
    expect([await leases.take(2), await leases.take(2)]).toEqual([1n, 2n]);
  });

  it('serve at most a thousand keys', async () => {
    const { leases } = fixture();
    const taken = await Promise.all(Array.from({ length: 2_001 }, () => leases.take(3_600)));
    expect([1n, 2n, 3n].map((id) => taken.filter((each) => each === id).length)).toEqual([1_000, 1_000, 1]);
  });

  it('that were not granted, or are gone, are asked for anew', async () => {
    const { leases, failNext } = fixture();
    failNext();
    await expect(leases.take(3_600)).rejects.toThrow('no lease');
    expect(await leases.take(3_600)).toBe(1n);
    await leases.discard(1n);
    await leases.discard(1n);
    expect(await leases.take(3_600)).toBe(2n);
  });

  it('are remembered for sixteen times to live', async () => {
    const { leases, granted } = fixture();
    for (let ttl = 1_000; ttl < 1_017; ttl++) await leases.take(ttl);
    await leases.take(1_016);
    expect(granted).toHaveLength(17);
    await leases.take(1_000);
    expect(granted).toHaveLength(18);
  });
});
