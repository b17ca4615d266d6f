import { expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { podGraceSeconds } from './pod-grace.ts';

const pod = (terminationGracePeriodSeconds: number | undefined, phase = 'Running'): Pod =>
  ({ metadata: {}, spec: { terminationGracePeriodSeconds, containers: [] }, status: { phase } }) as unknown as Pod;

it.each([
  { name: 'no Pods', pods: [], passedSeconds: 0, seconds: 0 },
  { name: 'the slowest counts', pods: [pod(30), pod(60), pod(5)], passedSeconds: 0, seconds: 60 },
  {
    name: 'what has ended does not',
    pods: [pod(30), pod(60, 'Succeeded'), pod(90, 'Failed')],
    passedSeconds: 0,
    seconds: 30,
  },
  { name: 'one that says nothing', pods: [pod(undefined)], passedSeconds: 0, seconds: 0 },
  { name: 'some of it has passed', pods: [pod(30)], passedSeconds: 29, seconds: 30 },
  { name: 'all of it has passed', pods: [pod(30)], passedSeconds: 30, seconds: 0 },
])('$name', ({ pods, passedSeconds, seconds }) => {
  expect(podGraceSeconds(pods, 1000, 1000 + passedSeconds * 1000)).toBe(seconds);
});
