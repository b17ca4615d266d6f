import { describe, expect, it } from 'vitest';
import { defaultPodCidr, PodAddresses } from './pod-addresses.ts';

describe('addresses of Pods', () => {
  const ranges: readonly { cidr: string; first: string; count: number }[] = [
    { cidr: '10.1.2.0/24', first: '10.1.2.2', count: 253 },
    { cidr: '10.1.2.7/30', first: '10.1.2.6', count: 1 },
    { cidr: '10.1.2.4/31', first: '10.1.2.4', count: 2 },
    { cidr: '10.1.2.4/32', first: '10.1.2.4', count: 1 },
    { cidr: 'fd00:1::/64', first: 'fd00:1::2', count: 65_533 },
    { cidr: '10.0.0.0/8', first: '10.0.0.2', count: 65_533 },
  ];
  it.each(ranges)('of $cidr begin with $first and are $count', ({ cidr, first, count }) => {
    const addresses = new PodAddresses(cidr);
    const taken = new Set<string>();
    for (let i = 0; i < count; i++) taken.add(addresses.take());
    expect([...taken][0]).toBe(first);
    expect(taken.size).toBe(count);
    expect(() => addresses.take()).toThrow('no IP addresses available in range set');
    addresses.giveBack(first);
    expect(addresses.take()).toBe(first);
  });

  it('are of a range', () => {
    expect(() => new PodAddresses('10.0.0.0')).toThrow('10.0.0.0 is no range of addresses');
  });

  it('are of a range made of the Node, where it has none', () => {
    expect(defaultPodCidr('node-1')).toMatch(/^10\.(1[2-9]\d|2\d\d)\.\d+\.0\/24$/);
    expect(defaultPodCidr('node-1')).toBe(defaultPodCidr('node-1'));
    expect(defaultPodCidr('node-1')).not.toBe(defaultPodCidr('node-2'));
  });
});
