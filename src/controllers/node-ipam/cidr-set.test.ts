import { describe, expect, it } from 'vitest';
import { CidrSet } from './cidr-set.ts';

const take = (set: CidrSet, count: number) => Array.from({ length: count }, () => set.allocateNext());

describe('blocks for Nodes', () => {
  it.each<[string, number, readonly (string | undefined)[]]>([
    ['10.244.0.0/16', 24, ['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24']],
    ['10.0.0.0/30', 31, ['10.0.0.0/31', '10.0.0.2/31', undefined]],
    ['10.1.2.3/24', 24, ['10.1.2.0/24', undefined, undefined]],
    ['fd00:10:244::/48', 64, ['fd00:10:244::/64', 'fd00:10:244:1::/64', 'fd00:10:244:2::/64']],
  ])('of %s with /%i', (clusterCidr, nodeMaskSize, expected) => {
    expect(take(new CidrSet(clusterCidr, nodeMaskSize), expected.length)).toEqual(expected);
  });

  it.each([
    ['nonsense', 24, 'is no block of addresses'],
    ['10.244.0.0/24', 16, 'cannot have the mask size 16'],
    ['10.244.0.0/24', 33, 'cannot have the mask size 33'],
    ['10.0.0.0/8', 25, 'has too many blocks'],
  ])('of %s with /%i are refused', (clusterCidr, nodeMaskSize, message) => {
    expect(() => new CidrSet(clusterCidr, nodeMaskSize)).toThrow(message);
  });

  it('go round, so that a block rests before it is given out again', () => {
    const set = new CidrSet('10.0.0.0/30', 32);
    expect(take(set, 2)).toEqual(['10.0.0.0/32', '10.0.0.1/32']);
    set.release('10.0.0.0/32');
    expect(take(set, 3)).toEqual(['10.0.0.2/32', '10.0.0.3/32', '10.0.0.0/32']);
    expect(set.allocateNext()).toBeUndefined();
  });

  it.each([
    ['one block', '10.244.1.0/24', 255],
    ['a smaller one', '10.244.1.128/25', 255],
    ['a larger one', '10.244.2.0/23', 254],
    ['all', '10.0.0.0/8', 0],
    ['one on the edge', '10.243.255.0/24', 256],
    ['one beyond', '10.245.0.0/16', 256],
    ['one of the other family', 'fd00::/64', 256],
    ['nonsense', 'x', 256],
  ])('that are occupied are not given out: %s', (_, cidr, free) => {
    const set = new CidrSet('10.244.0.0/16', 24);
    set.occupy(cidr);
    set.occupy(cidr);
    expect(set.free).toBe(free);
    const given = take(set, free);
    expect(new Set(given).size).toBe(free);
    expect(given).not.toContain(free === 256 ? undefined : cidr);
    set.release(cidr);
    set.release(cidr);
    expect(set.free).toBe(256 - free);
  });
});
