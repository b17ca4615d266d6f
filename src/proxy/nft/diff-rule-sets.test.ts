import { describe, expect, it } from 'vitest';
import { deleteTable, diffRuleSets, replaceTable } from './diff-rule-sets.ts';
import { type Chain, noRules, type RuleSet, type SetDeclaration } from './rule-set.ts';

const map: SetDeclaration = { kind: 'map', declaration: 'type ipv4_addr : verdict;' };
const set: SetDeclaration = { kind: 'set', declaration: 'type ipv4_addr;' };

function ruleSet(of: {
  readonly sets?: Readonly<Record<string, SetDeclaration>>;
  readonly chains?: Readonly<Record<string, readonly string[] | Chain>>;
  readonly elements?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}): RuleSet {
  const chains = Object.entries(of.chains ?? {}).map(([name, chain]): [string, Chain] => [
    name,
    'rules' in chain ? chain : { rules: chain },
  ]);
  const elements = Object.entries(of.elements ?? {}).map(([name, entries]): [string, Map<string, string>] => [
    name,
    new Map(Object.entries(entries)),
  ]);
  return { sets: new Map(Object.entries(of.sets ?? {})), chains: new Map(chains), elements: new Map(elements) };
}

interface Case {
  readonly name: string;
  readonly previous: RuleSet;
  readonly next: RuleSet;
  readonly commands: readonly string[];
}

const full = ruleSet({
  sets: { vips: map, clients: set },
  chains: { nat: { hook: 'type nat hook output priority -100;', rules: ['goto web'] }, web: ['a', 'b'] },
  elements: { vips: { '10.0.0.1': 'goto web', '10.0.0.2': 'drop' }, clients: { '10.0.0.3': '' } },
});

const cases: readonly Case[] = [
  { name: 'nothing to nothing', previous: noRules, next: noRules, commands: [] },
  {
    name: 'all goes',
    previous: full,
    next: noRules,
    commands: [
      'delete element inet wherry-proxy vips { 10.0.0.1, 10.0.0.2 }',
      'delete element inet wherry-proxy clients { 10.0.0.3 }',
      'flush chain inet wherry-proxy nat',
      'flush chain inet wherry-proxy web',
      'delete chain inet wherry-proxy nat',
      'delete chain inet wherry-proxy web',
      'delete map inet wherry-proxy vips',
      'delete set inet wherry-proxy clients',
    ],
  },
  {
    name: 'all from nothing: sets, chains, then the rules and elements that name them',
    previous: noRules,
    next: full,
    commands: [
      'add map inet wherry-proxy vips { type ipv4_addr : verdict; }',
      'add set inet wherry-proxy clients { type ipv4_addr; }',
      'add chain inet wherry-proxy nat { type nat hook output priority -100; }',
      'add chain inet wherry-proxy web',
      'add rule inet wherry-proxy nat goto web',
      'add rule inet wherry-proxy web a',
      'add rule inet wherry-proxy web b',
      'add element inet wherry-proxy vips { 10.0.0.1 : goto web, 10.0.0.2 : drop }',
      'add element inet wherry-proxy clients { 10.0.0.3 }',
    ],
  },
  {
    name: 'a chain with other rules, and nothing else',
    previous: ruleSet({ chains: { web: ['a', 'b'], other: ['x'] } }),
    next: ruleSet({ chains: { web: ['a', 'c'], other: ['x'] } }),
    commands: [
      'flush chain inet wherry-proxy web',
      'add rule inet wherry-proxy web a',
      'add rule inet wherry-proxy web c',
    ],
  },
  {
    name: 'a chain with fewer rules',
    previous: ruleSet({ chains: { web: ['a', 'b'] } }),
    next: ruleSet({ chains: { web: ['a'] } }),
    commands: ['flush chain inet wherry-proxy web', 'add rule inet wherry-proxy web a'],
  },
  {
    name: 'elements that come, go and change',
    previous: ruleSet({ elements: { vips: { a: 'drop', b: 'drop', c: 'drop' }, clients: { x: '' } } }),
    next: ruleSet({ elements: { vips: { b: 'drop', c: 'goto web', d: 'drop' }, clients: { x: '', y: '' } } }),
    commands: [
      'delete element inet wherry-proxy vips { a, c }',
      'add element inet wherry-proxy vips { c : goto web, d : drop }',
      'add element inet wherry-proxy clients { y }',
    ],
  },
  {
    name: 'a chain goes that others led to: first nothing leads to it any more',
    previous: ruleSet({
      sets: { old: set },
      chains: { web: ['goto old'], old: ['drop'] },
      elements: { vips: { a: 'goto old' } },
    }),
    next: ruleSet({
      sets: { young: set },
      chains: { web: ['goto young'], young: ['accept'] },
      elements: { vips: { a: 'goto young' } },
    }),
    commands: [
      'delete element inet wherry-proxy vips { a }',
      'add set inet wherry-proxy young { type ipv4_addr; }',
      'add chain inet wherry-proxy young',
      'flush chain inet wherry-proxy web',
      'flush chain inet wherry-proxy old',
      'add rule inet wherry-proxy web goto young',
      'add rule inet wherry-proxy young accept',
      'delete chain inet wherry-proxy old',
      'delete set inet wherry-proxy old',
      'add element inet wherry-proxy vips { a : goto young }',
    ],
  },
];

describe('the commands from one rule set to another', () => {
  it.each(cases)('$name', ({ previous, next, commands }) => {
    expect(diffRuleSets(previous, next)).toBe(commands.map((command) => `${command}\n`).join(''));
    expect(diffRuleSets(next, next)).toBe('');
  });

  it('take the table away, whether there is one or not, before all is made anew', () => {
    expect(replaceTable(ruleSet({ chains: { web: ['a'] } })).split('\n')).toEqual([
      ...deleteTable.trim().split('\n'),
      'add table inet wherry-proxy',
      'add chain inet wherry-proxy web',
      'add rule inet wherry-proxy web a',
      '',
    ]);
    expect(deleteTable).toBe('add table inet wherry-proxy\ndelete table inet wherry-proxy\n');
  });
});
