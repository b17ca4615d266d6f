import { describe, expect, test } from 'vitest';
import { type PodOptions, podObject } from '../../../test/fixtures/service-objects.ts';
import type { Pod, PodCondition } from '../../api/core/v1/pod.ts';
import { parseTime } from '../../api/time.ts';
import { untilStaleMs, withoutDisruption } from './stale-disruption.ts';

const since = '2030-01-01T00:00:00Z';
const condition: PodCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
  lastProbeTime: null as unknown as string,
  lastTransitionTime: since,
};
const ready = podObject('web-1').status.conditions![0]!;

function pod(conditions: readonly PodCondition[], options: PodOptions = {}): Pod {
  return podObject('web-1', { ...options, status: { ...options.status, conditions: [ready, ...conditions] } });
}

describe('untilStaleMs', () => {
  test.each<{ name: string; pod: Pod; afterMs: number; ms: number | undefined }>([
    { name: 'no condition', pod: pod([]), afterMs: 0, ms: undefined },
    { name: 'fresh', pod: pod([condition]), afterMs: 20_000, ms: 100_000 },
    { name: 'just stale', pod: pod([condition]), afterMs: 120_000, ms: 0 },
    { name: 'long stale', pod: pod([condition]), afterMs: 900_000, ms: 0 },
    { name: 'taken back', pod: pod([{ ...condition, status: 'False' }]), afterMs: 900_000, ms: undefined },
    {
      name: "a kubelet's word",
      pod: pod([{ ...condition, reason: 'TerminationByKubelet' }]),
      afterMs: 900_000,
      ms: undefined,
    },
    {
      name: 'it is going',
      pod: pod([condition], { metadata: { deletionTimestamp: since } }),
      afterMs: 900_000,
      ms: undefined,
    },
    { name: 'it has ended', pod: pod([condition], { status: { phase: 'Failed' } }), afterMs: 900_000, ms: undefined },
  ])('$name', ({ pod, afterMs, ms }) => {
    expect(untilStaleMs(pod, parseTime(since) + afterMs)).toBe(ms);
  });
});

test('withoutDisruption takes the condition back, with all that it says', () => {
  const before = pod([condition], { metadata: { generation: 3 } });
  expect(withoutDisruption(before, parseTime(since) + 120_000).status.conditions).toEqual([
    ready,
    {
      type: 'DisruptionTarget',
      status: 'False',
      observedGeneration: 3,
      lastProbeTime: null,
      lastTransitionTime: '2030-01-01T00:02:00Z',
    },
  ]);
});
