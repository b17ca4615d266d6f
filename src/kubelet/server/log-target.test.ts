import { describe, expect, it } from 'vitest';
import type { ContainerState } from '../../api/core/v1/container-status.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { logTarget } from './log-target.ts';

const running: ContainerState = { running: { startedAt: '2030-01-01T00:00:00Z' } };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const ended = (containerID: string): ContainerState => ({
  terminated: {
    exitCode: 1,
    startedAt: '2030-01-01T00:00:00Z',
    finishedAt: '2030-01-01T00:00:01Z',
    ...(containerID === '' ? {} : { containerID }),
  },
});

const podWith = (list: string, status: object): Pod =>
  ({ metadata: { name: 'p' }, spec: { containers: [] }, status: { [list]: [status] } }) as unknown as Pod;

describe('whose log it is', () => {
  const cases: Record<string, [ContainerState, ContainerState, string, string]> = {
    'a container that runs': [running, {}, 'sim://now', 'previous terminated container "c" in pod "p" not found'],
    'one that runs again': [running, ended('sim://old'), 'sim://now', 'sim://old'],
    'one that has ended': [ended('sim://end'), ended('sim://old'), 'sim://end', 'sim://old'],
    'one whose next try came to nothing': [ended(''), ended('sim://old'), 'sim://old', 'sim://old'],
    'one that never came into being': [
      ended(''),
      {},
      'container "c" in pod "p" is terminated',
      'previous terminated container "c" in pod "p" not found',
    ],
    'one that waits to be started again': [waiting('CrashLoopBackOff'), ended('sim://old'), 'sim://old', 'sim://old'],
    'one that waits, and whose last try came to nothing': [
      waiting('CrashLoopBackOff'),
      ended(''),
      'container "c" in pod "p" is terminated',
      'previous terminated container "c" in pod "p" not found',
    ],
    'one that is being created': [
      waiting('ContainerCreating'),
      {},
      'container "c" in pod "p" is waiting to start: ContainerCreating',
      'previous terminated container "c" in pod "p" not found',
    ],
    'one whose image cannot be pulled': [
      waiting('ErrImagePull'),
      {},
      `container "c" in pod "p" is waiting to start: image can't be pulled`,
      'previous terminated container "c" in pod "p" not found',
    ],
    'one whose image is tried again': [
      waiting('ImagePullBackOff'),
      {},
      'container "c" in pod "p" is waiting to start: trying and failing to pull image',
      'previous terminated container "c" in pod "p" not found',
    ],
    'one of which nothing is known': [
      {},
      {},
      'container "c" in pod "p" is waiting to start - no logs yet',
      'previous terminated container "c" in pod "p" not found',
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [state, lastState, now, previous]) => {
    const pod = podWith('containerStatuses', { name: 'c', state, lastState, containerID: 'sim://now' });
    const answer = (asked: boolean): string => {
      const target = logTarget(pod, 'c', asked);
      return target.refusal ?? target.containerId;
    };
    expect([answer(false), answer(true)]).toEqual([now, previous]);
  });

  it.each(['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'])('found in %s', (list) => {
    const pod = podWith(list, { name: 'c', state: running, lastState: {}, containerID: 'sim://now' });
    expect(logTarget(pod, 'c', false)).toEqual({ containerId: 'sim://now' });
    expect(logTarget(pod, 'd', false)).toEqual({ refusal: 'container "d" in pod "p" is not available' });
  });
});
