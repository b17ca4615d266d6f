import { expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { type ShutdownPhase, shutdownGraceSeconds, shutdownGroups, shutdownPhases } from './shutdown-groups.ts';

it.each([
  [30, 10, [20, 10]],
  [30, 0, [30, 0]],
  [30, 30, [0, 30]],
  [0, 0, []],
  [10, 30, []],
])('%i s of which %i for critical Pods', (totalSeconds, criticalSeconds, expected) => {
  expect(shutdownPhases({ totalSeconds, criticalSeconds }).map(({ seconds }) => seconds)).toEqual(expected);
});

const pod = (name: string, priority?: number) => ({ metadata: { name }, spec: { priority } }) as Pod;
const phase = (priority: number, seconds: number): ShutdownPhase => ({ priority, seconds });

it.each<[string, readonly Pod[], readonly ShutdownPhase[], readonly string[]]>([
  [
    'by priority, the lowest first',
    [pod('vital', 2_000_001_000), pod('usual'), pod('high', 1_999_999_999), pod('edge', 2_000_000_000)],
    shutdownPhases({ totalSeconds: 30, criticalSeconds: 10 }),
    ['0 in 20 s: usual high', '2000000000 in 10 s: vital edge'],
  ],
  ['below the lowest', [pod('low', -5)], [phase(10, 7), phase(0, 3)], ['0 in 3 s: low']],
  [
    'none of a group',
    [pod('vital', 2_000_000_000)],
    shutdownPhases({ totalSeconds: 9, criticalSeconds: 4 }),
    ['2000000000 in 4 s: vital'],
  ],
  ['no phases', [pod('a')], [], []],
])('%s', (_, pods, phases, expected) => {
  const texts = shutdownGroups(pods, phases).map(
    (group) => `${group.priority} in ${group.seconds} s: ${group.pods.map(({ metadata }) => metadata.name).join(' ')}`,
  );
  expect(texts).toEqual(expected);
});

it.each([
  [30, 20, 20],
  [5, 20, 5],
  [undefined, 20, 20],
])('a Pod that has %s s gets of %i', (terminationGracePeriodSeconds, seconds, expected) => {
  expect(shutdownGraceSeconds({ spec: { terminationGracePeriodSeconds } } as Pod, seconds)).toBe(expected);
});
