import { describe, expect, it } from 'vitest';
import { metadata, rowOf, secondsBefore } from '../../columns/row-fixture.ts';
import { podResource } from './pod-resource.ts';

const started = { running: { startedAt: secondsBefore(300) } };
const waiting = (reason?: string) => ({ waiting: { reason } });
const terminated = (end: object) => ({ terminated: { finishedAt: secondsBefore(60), ...end } });

interface Container {
  readonly state?: object;
  readonly ready?: boolean;
  readonly started?: boolean;
  readonly restarts?: number;
  /** When it ended last, in seconds before now. */
  readonly ended?: number;
  readonly sidecar?: boolean;
}

const running: Container = { state: started, ready: true, started: true };

interface Given {
  readonly init?: readonly Container[];
  readonly main?: readonly Container[];
  readonly phase?: string;
  readonly spec?: object;
  readonly status?: object;
  readonly deleted?: boolean;
  /** Conditions that are true. */
  readonly conditions?: readonly string[];
}

function podOf({ init = [], main = [{}], phase = 'Running', spec, status, deleted, conditions }: Given): object {
  const specs = (containers: readonly Container[], prefix: string) =>
    containers.map(({ sidecar }, i) => ({ name: `${prefix}${i}`, ...(sidecar && { restartPolicy: 'Always' }) }));
  const statuses = (containers: readonly Container[], prefix: string) =>
    containers.flatMap(({ state, restarts = 0, ended, sidecar, ...rest }, i) => {
      if (state === undefined) return [];
      const lastState = ended === undefined ? {} : { terminated: { exitCode: 1, finishedAt: secondsBefore(ended) } };
      return [{ name: `${prefix}${i}`, state, restartCount: restarts, lastState, ...rest }];
    });
  return {
    metadata: { ...metadata, ...(deleted && { deletionTimestamp: secondsBefore(1) }) },
    spec: { containers: specs(main, 'main'), initContainers: specs(init, 'init'), ...spec },
    status: {
      phase,
      initContainerStatuses: statuses(init, 'init'),
      containerStatuses: statuses(main, 'main'),
      conditions: conditions?.map((type) => ({ type, status: 'True' })),
      ...status,
    },
  };
}

const quiet = {
  Name: 'x',
  Restarts: '0',
  Age: '5m10s',
  IP: '<none>',
  Node: '<none>',
  'Nominated Node': '<none>',
  'Readiness Gates': '<none>',
};

describe('the row of a Pod', () => {
  const cases: Record<string, [Given, object]> = {
    'new': [{ phase: 'Pending' }, { Ready: '0/1', Status: 'Pending' }],
    'with scheduling gates': [
      {
        phase: 'Pending',
        status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
      },
      { Ready: '0/1', Status: 'SchedulingGated' },
    ],
    'nominated to a node': [
      { phase: 'Pending', status: { nominatedNodeName: 'n2' } },
      { Ready: '0/1', Status: 'Pending', 'Nominated Node': 'n2' },
    ],
    'being created': [
      { phase: 'Pending', main: [{ state: waiting('ContainerCreating') }], spec: { nodeName: 'n1' } },
      { Ready: '0/1', Status: 'ContainerCreating', Node: 'n1' },
    ],
    'waiting for its first init container': [
      { phase: 'Pending', init: [{ state: waiting('PodInitializing') }, { state: waiting('PodInitializing') }] },
      { Ready: '0/1', Status: 'Init:0/2' },
    ],
    'running its second init container': [
      {
        phase: 'Pending',
        init: [{ state: terminated({ exitCode: 0, reason: 'Completed' }), restarts: 2 }, { state: started }],
        main: [{ state: waiting('PodInitializing') }],
      },
      { Ready: '0/1', Status: 'Init:1/2', Restarts: '2' },
    ],
    'done with init containers': [
      {
        phase: 'Pending',
        init: [{ state: terminated({ exitCode: 0, reason: 'Completed' }), restarts: 2, ended: 90 }],
        main: [{ state: waiting('PodInitializing') }],
      },
      { Ready: '0/1', Status: 'PodInitializing' },
    ],
    'unable to pull the image of an init container': [
      { phase: 'Pending', init: [{ state: waiting('ImagePullBackOff') }] },
      { Ready: '0/1', Status: 'Init:ImagePullBackOff' },
    ],
    'with an init container that crashes again and again': [
      { phase: 'Pending', init: [{ state: waiting('CrashLoopBackOff'), restarts: 4, ended: 65 }] },
      { Ready: '0/1', Status: 'Init:CrashLoopBackOff', Restarts: '4 (65s ago)' },
    ],
    'with an init container that failed': [
      { phase: 'Pending', init: [{ state: terminated({ exitCode: 1, reason: 'Error' }) }] },
      { Ready: '0/1', Status: 'Init:Error' },
    ],
    'with an init container that failed for no reason': [
      { phase: 'Pending', init: [{ state: terminated({ exitCode: 3 }) }] },
      { Ready: '0/1', Status: 'Init:ExitCode:3' },
    ],
    'with an init container that was killed': [
      { phase: 'Pending', init: [{ state: terminated({ exitCode: 137, signal: 9 }) }] },
      { Ready: '0/1', Status: 'Init:Signal:9' },
    ],
    'with a sidecar that has not started yet': [
      { phase: 'Pending', init: [{ state: started, sidecar: true, started: false }, { state: waiting() }] },
      { Ready: '0/2', Status: 'Init:0/2' },
    ],
    'with a sidecar, and an init container at work': [
      { phase: 'Pending', init: [{ ...running, sidecar: true }, { state: started }] },
      { Ready: '1/2', Status: 'Init:1/2' },
    ],
    'running with a sidecar that was restarted': [
      {
        init: [{ ...running, sidecar: true, restarts: 1, ended: 200 }],
        main: [{ ...running, restarts: 2, ended: 600 }],
      },
      { Ready: '2/2', Status: 'Running', Restarts: '3 (3m20s ago)' },
    ],
    'running with a sidecar that is not ready': [
      { init: [{ ...running, sidecar: true, ready: false }], main: [running] },
      { Ready: '1/2', Status: 'Running' },
    ],
    'restarting its sidecar after initialization': [
      { init: [{ state: waiting('CrashLoopBackOff'), sidecar: true }], main: [running], conditions: ['Initialized'] },
      { Ready: '1/2', Status: 'Init:CrashLoopBackOff' },
    ],
    running: [
      {
        main: [running, running],
        spec: { nodeName: 'n1' },
        status: { podIP: '10.0.0.7', podIPs: [{ ip: '10.0.0.7' }, { ip: 'fd00::7' }] },
      },
      { Ready: '2/2', Status: 'Running', IP: '10.0.0.7', Node: 'n1' },
    ],
    'running but not ready': [{ main: [running, { ...running, ready: false }] }, { Ready: '1/2', Status: 'Running' }],
    'restarted at an unknown time': [
      { main: [{ ...running, restarts: 3 }] },
      { Ready: '1/1', Status: 'Running', Restarts: '3' },
    ],
    restarted: [
      {
        main: [
          { ...running, restarts: 3, ended: 300 },
          { ...running, restarts: 1, ended: 250 },
        ],
      },
      { Ready: '2/2', Status: 'Running', Restarts: '4 (4m10s ago)' },
    ],
    'crashing again and again': [
      { main: [running, { state: waiting('CrashLoopBackOff'), restarts: 7, ended: 20 }] },
      { Ready: '1/2', Status: 'CrashLoopBackOff', Restarts: '7 (20s ago)' },
    ],
    'with two containers in trouble': [
      { main: [{ state: waiting('ErrImagePull') }, { state: terminated({ exitCode: 1, reason: 'Error' }) }] },
      { Ready: '0/2', Status: 'ErrImagePull' },
    ],
    'out of memory': [
      { main: [{ state: terminated({ exitCode: 137, reason: 'OOMKilled' }) }] },
      { Ready: '0/1', Status: 'OOMKilled' },
    ],
    'ended with an exit code': [
      { phase: 'Failed', main: [{ state: terminated({ exitCode: 2 }) }] },
      { Ready: '0/1', Status: 'ExitCode:2' },
    ],
    'ended by a signal': [
      { phase: 'Failed', main: [{ state: terminated({ exitCode: 143, signal: 15 }) }] },
      { Ready: '0/1', Status: 'Signal:15' },
    ],
    completed: [
      { phase: 'Succeeded', main: [{ state: terminated({ exitCode: 0, reason: 'Completed' }) }] },
      { Ready: '0/1', Status: 'Completed' },
    ],
    'with one container completed, and ready': [
      { main: [{ state: terminated({ exitCode: 0, reason: 'Completed' }) }, running], conditions: ['Ready'] },
      { Ready: '1/2', Status: 'Running' },
    ],
    'with one container completed, and not ready': [
      { main: [{ state: terminated({ exitCode: 0, reason: 'Completed' }) }, running] },
      { Ready: '1/2', Status: 'NotReady' },
    ],
    evicted: [
      { phase: 'Failed', status: { reason: 'Evicted' } },
      { Ready: '0/1', Status: 'Evicted' },
    ],
    'being deleted': [
      { main: [running], deleted: true },
      { Ready: '1/1', Status: 'Terminating' },
    ],
    'being deleted while it initializes': [
      { phase: 'Pending', init: [{ state: started }], deleted: true },
      { Ready: '0/1', Status: 'Terminating' },
    ],
    'being deleted after its end': [
      { phase: 'Succeeded', main: [{ state: terminated({ exitCode: 0, reason: 'Completed' }) }], deleted: true },
      { Ready: '0/1', Status: 'Completed' },
    ],
    'on a lost node': [
      { main: [running], status: { reason: 'NodeLost' } },
      { Ready: '1/1', Status: 'NodeLost' },
    ],
    'being deleted on a lost node': [
      { main: [running], status: { reason: 'NodeLost' }, deleted: true },
      { Ready: '1/1', Status: 'Unknown' },
    ],
    'with readiness gates': [
      {
        main: [running],
        spec: { readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }, { conditionType: 'c' }] },
        status: {
          conditions: [
            { type: 'b', status: 'True' },
            { type: 'a', status: 'False' },
          ],
        },
      },
      { Ready: '1/1', Status: 'Running', 'Readiness Gates': '1/3' },
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [given, expected]) => {
    expect(rowOf(podResource, podOf(given))).toEqual({ ...quiet, ...expected });
  });

  it('of an unknown age', () => {
    expect(rowOf(podResource, { metadata: { name: 'x' } })).toEqual({
      ...quiet,
      Ready: '0/0',
      Status: '',
      Age: '<unknown>',
    });
  });
});
