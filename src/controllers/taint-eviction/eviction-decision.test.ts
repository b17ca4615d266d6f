import { describe, expect, it } from 'vitest';
import type { Taint, Toleration } from '../../api/core/v1/scheduling.ts';
import { type EvictionDecision, evictionDecision, noExecuteTaints } from './eviction-decision.ts';

const taint = (key: string): Taint => ({ key, effect: 'NoExecute' });
const toleration = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
});

const sinceMs = 1_000_000;
const nowMs = 1_060_000;
const stay: EvictionDecision = { kind: 'stay' };
const evict: EvictionDecision = { kind: 'evict' };
const wait = (untilMs: number): EvictionDecision => ({ kind: 'wait', untilMs });

describe('a Pod of 60 s on a tainted Node', () => {
  it.each<[string, readonly Taint[], readonly Toleration[] | undefined, EvictionDecision]>([
    ['that is tainted no more', [], [], stay],
    ['tolerates nothing', [taint('a')], undefined, evict],
    ['tolerates another taint', [taint('a')], [toleration('b')], evict],
    ['tolerates one of two', [taint('a'), taint('b')], [toleration('a')], evict],
    ['tolerates it for ever', [taint('a')], [toleration('a')], stay],
    ['tolerates it for longer', [taint('a')], [toleration('a', 300)], wait(1_300_000)],
    ['has tolerated it for long enough', [taint('a')], [toleration('a', 60)], evict],
    ['tolerates it for no time', [taint('a')], [toleration('a', 0)], evict],
    ['tolerates it for less than no time', [taint('a')], [toleration('a', -1)], evict],
    ['tolerates two', [taint('a'), taint('b')], [toleration('a', 300), toleration('b', 90)], wait(1_090_000)],
    [
      'tolerates one of them for ever',
      [taint('a'), taint('b')],
      [toleration('a'), toleration('b', 90)],
      wait(1_090_000),
    ],
    ['tolerates it by the first that fits', [taint('a')], [toleration('a', 90), toleration('a')], wait(1_090_000)],
  ])('%s', (_, taints, tolerations, expected) => {
    expect(evictionDecision(taints, tolerations, sinceMs, nowMs)).toEqual(expected);
  });

  it('cares for NoExecute alone', () => {
    const taints = [taint('a'), { key: 'b', effect: 'NoSchedule' }, { key: 'c', effect: 'PreferNoSchedule' }];
    expect(noExecuteTaints(taints)).toEqual([taint('a')]);
    expect(noExecuteTaints(undefined)).toEqual([]);
  });
});
