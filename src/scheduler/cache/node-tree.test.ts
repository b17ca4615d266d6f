import { describe, expect, it } from 'vitest';
import { makeNode } from '../../../test/fixtures/scheduling-objects.ts';
import { NodeTree } from './node-tree.ts';

const inZone = (name: string, zone: string, region = 'r') =>
  makeNode(name, { labels: { 'topology.kubernetes.io/zone': zone, 'topology.kubernetes.io/region': region } });

describe('NodeTree', () => {
  it.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    ['no Nodes', [], []],
    [
      'one zone',
      [
        ['a', 'z1'],
        ['b', 'z1'],
      ],
      ['a', 'b'],
    ],
    [
      'zones in turn',
      [
        ['a', 'z1'],
        ['b', 'z1'],
        ['c', 'z2'],
        ['d', 'z3'],
        ['e', 'z3'],
      ],
      ['a', 'c', 'd', 'b', 'e'],
    ],
  ])('%s', (_, nodes, order) => {
    const tree = new NodeTree();
    for (const [name, zone] of nodes) tree.put(name, inZone(name, zone));
    expect(tree.list()).toEqual(order);
    expect(tree.size).toBe(nodes.length);
  });

  it('tells whether the order has changed', () => {
    const tree = new NodeTree();
    expect(tree.put('a', inZone('a', 'z1'))).toBe(true);
    expect(tree.put('a', inZone('a', 'z1'))).toBe(false);
    expect(tree.put('b', inZone('b', 'z1'))).toBe(true);
    expect(tree.put('a', inZone('a', 'z1', 'elsewhere'))).toBe(true);
    expect(tree.list()).toEqual(['b', 'a']);
    expect(tree.remove('a')).toBe(true);
    expect(tree.remove('a')).toBe(false);
    expect(tree.list()).toEqual(['b']);
  });
});
