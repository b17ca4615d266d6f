import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import { nodeLifecycleDefaults } from './node-lifecycle-controller.ts';
import { disruptionStep, type ZoneReadiness, type ZoneState, zoneOf, zoneState } from './zone-state.ts';

describe('the state of a zone', () => {
  it.each<[number, number, ZoneState]>([
    [0, 0, 'Normal'],
    [3, 0, 'Normal'],
    [0, 1, 'FullDisruption'],
    [1, 2, 'Normal'],
    [2, 3, 'PartialDisruption'],
    [9, 11, 'PartialDisruption'],
    [10, 11, 'Normal'],
  ])('with %i ready and %i unready Nodes', (ready, notReady, expected) => {
    expect(zoneState({ ready, notReady }, nodeLifecycleDefaults)).toBe(expected);
  });
});

describe('the zone of a Node', () => {
  const separator = ':\u0000:';
  it.each<[Readonly<Record<string, string>> | undefined, string]>([
    [undefined, ''],
    [{ 'topology.kubernetes.io/zone': 'z' }, `${separator}z`],
    [{ 'topology.kubernetes.io/region': 'r', 'topology.kubernetes.io/zone': 'z' }, `r${separator}z`],
    [{ 'failure-domain.beta.kubernetes.io/zone': 'z' }, `${separator}z`],
  ])('of labels %j', (labels, expected) => {
    expect(zoneOf({ metadata: { labels } } as unknown as Node)).toBe(expected);
  });
});

describe('what follows from the zones', () => {
  const well: ZoneReadiness = { ready: 5, notReady: 0 };
  const gone: ZoneReadiness = { ready: 0, notReady: 5 };
  const small: ZoneReadiness = { ready: 2, notReady: 4 };
  const large: ZoneReadiness = { ready: 20, notReady: 40 };
  type Zones = Readonly<Record<string, ZoneReadiness>>;
  type States = Readonly<Record<string, ZoneState>>;
  type Limits = Readonly<Record<string, number>>;
  it.each<[string, States, Zones, States, Limits, 'entered' | 'left' | undefined]>([
    ['no Nodes at all', {}, {}, {}, {}, undefined],
    ['the first look at a zone that is well', {}, { a: well }, { a: 'Normal' }, { a: 0.1 }, undefined],
    ['nothing new', { a: 'Normal' }, { a: well }, { a: 'Normal' }, {}, undefined],
    ['a small zone partly gone', { a: 'Normal' }, { a: small }, { a: 'PartialDisruption' }, { a: 0 }, undefined],
    ['a large zone partly gone', { a: 'Normal' }, { a: large }, { a: 'PartialDisruption' }, { a: 0.01 }, undefined],
    [
      'one zone of two wholly gone',
      { a: 'PartialDisruption', b: 'Normal' },
      { a: gone, b: well },
      { a: 'FullDisruption', b: 'Normal' },
      { a: 0.1 },
      undefined,
    ],
    [
      'both gone',
      { a: 'FullDisruption', b: 'Normal' },
      { a: gone, b: gone },
      { a: 'FullDisruption', b: 'FullDisruption' },
      { a: 0, b: 0 },
      'entered',
    ],
    ['everything gone at the first look', {}, { a: gone }, { a: 'FullDisruption' }, { a: 0 }, 'entered'],
    ['everything still gone', { a: 'FullDisruption' }, { a: gone }, { a: 'FullDisruption' }, {}, undefined],
    [
      'one of two back',
      { a: 'FullDisruption', b: 'FullDisruption' },
      { a: well, b: gone },
      { a: 'Normal', b: 'FullDisruption' },
      { a: 0.1, b: 0.1 },
      'left',
    ],
    ['a zone that has no Nodes any more', { a: 'Normal', b: 'Normal' }, { a: well }, { a: 'Normal' }, {}, undefined],
    [
      'a new zone while all others are gone',
      { a: 'FullDisruption' },
      { a: gone, b: gone },
      { a: 'FullDisruption', b: 'FullDisruption' },
      { a: 0, b: 0 },
      'entered',
    ],
  ])('%s', (_, before, zones, states, limits, everything) => {
    const step = disruptionStep(new Map(Object.entries(before)), new Map(Object.entries(zones)), nodeLifecycleDefaults);
    expect(Object.fromEntries(step.states)).toEqual(states);
    expect(Object.fromEntries(step.limits)).toEqual(limits);
    expect(step.everything).toBe(everything);
  });
});
