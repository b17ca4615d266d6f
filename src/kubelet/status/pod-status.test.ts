import { describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod, PodStatus } from '../../api/core/v1/pod.ts';
import { noProbeResults } from '../probes/probe-results.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import { podStatus, rejectedStatus } from './pod-status.ts';
import type { StatusFacts } from './status-facts.ts';

const t0 = Date.UTC(2030, 0, 1);
const at = (seconds: number): string => new Date(t0 + seconds * 1000).toISOString().replace('.000', '');

function running(more: Partial<RuntimeContainer> = {}): RuntimeContainer {
  return {
    id: 'c1',
    sandboxId: 's1',
    name: 'web',
    attempt: 0,
    specHash: '',
    image: 'docker.io/library/nginx:1',
    imageRef: 'docker.io/library/nginx@sha256:1',
    state: 'running',
    createdAtMs: t0,
    startedAtMs: t0 + 1000,
    finishedAtMs: 0,
    exitCode: 0,
    reason: '',
    message: '',
    ...more,
  };
}

const exited = (more: Partial<RuntimeContainer> = {}): RuntimeContainer =>
  running({ state: 'exited', finishedAtMs: t0 + 5000, exitCode: 1, reason: 'Error', ...more });

function factsOf(containers: readonly RuntimeContainer[], more: object = {}, spec: object = {}): StatusFacts {
  const pod = {
    metadata: { name: 'p', namespace: 'default', uid: 'u', generation: 3 },
    spec: { containers: [{ name: 'web', image: 'nginx:1', resources: {} }], ...spec },
    status: { qosClass: 'BestEffort' },
  } as unknown as Pod;
  const runtimePod: RuntimePod = {
    uid: 'u',
    namespace: 'default',
    name: 'p',
    sandboxes: [{ id: 's1', attempt: 0, ready: true, createdAtMs: t0, ips: ['10.0.0.5'] }],
    containers,
  };
  return {
    pod,
    runtimePod,
    runtimeName: 'cri',
    previous: pod.status,
    startErrors: new Map(),
    probes: noProbeResults,
    hostIps: ['192.0.2.1'],
    isTerminal: false,
    failure: undefined,
    nowMs: t0 + 9000,
    ...more,
  };
}

const webOf = (status: PodStatus): ContainerStatus => status.containerStatuses![0]!;
const terminated = (exitCode: number, id = 'c1', more: object = {}) => ({
  terminated: { exitCode, reason: 'Error', startedAt: at(1), finishedAt: at(5), containerID: `cri://${id}`, ...more },
});

describe('the status of containers', () => {
  const crash = { reason: 'CrashLoopBackOff', message: 'back-off 10s' };
  const cases: readonly { name: string; facts: StatusFacts; expected: object }[] = [
    {
      name: 'not created yet',
      facts: factsOf([]),
      expected: {
        name: 'web',
        state: { waiting: { reason: 'ContainerCreating' } },
        lastState: {},
        image: 'nginx:1',
        imageID: '',
        restartCount: 0,
        ready: false,
        started: false,
      },
    },
    {
      name: 'not created yet, for init containers come first',
      facts: factsOf([], {}, { initContainers: [{ name: 'i', resources: {} }] }),
      expected: expect.objectContaining({ state: { waiting: { reason: 'PodInitializing' } } }),
    },
    {
      name: 'created',
      facts: factsOf([running({ state: 'created' })]),
      expected: expect.objectContaining({ state: { waiting: {} }, containerID: 'cri://c1', ready: false }),
    },
    {
      name: 'running',
      facts: factsOf(
        [running({ attempt: 2 })],
        {},
        {
          containers: [{ name: 'web', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } }],
        },
      ),
      expected: {
        name: 'web',
        state: { running: { startedAt: at(1) } },
        lastState: {},
        image: 'docker.io/library/nginx:1',
        imageID: 'docker.io/library/nginx@sha256:1',
        containerID: 'cri://c1',
        restartCount: 2,
        ready: true,
        started: true,
        allocatedResources: { cpu: '1' },
        resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
      },
    },
    {
      name: 'with volumes',
      facts: factsOf(
        [running()],
        {},
        {
          containers: [
            {
              name: 'web',
              resources: {},
              volumeMounts: [
                { name: 'v', mountPath: '/v' },
                { name: 'w', mountPath: '/w', readOnly: true },
              ],
            },
          ],
        },
      ),
      expected: expect.objectContaining({
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'w', mountPath: '/w', readOnly: true, recursiveReadOnly: 'Disabled' },
        ],
      }),
    },
    {
      name: 'ended',
      facts: factsOf([exited({ exitCode: 3, message: 'why' })]),
      expected: expect.objectContaining({
        state: terminated(3, 'c1', { message: 'why' }),
        lastState: {},
        ready: false,
      }),
    },
    {
      name: 'running again',
      facts: factsOf([running({ id: 'c2', attempt: 1 }), exited()]),
      expected: expect.objectContaining({
        state: { running: { startedAt: at(1) } },
        lastState: terminated(1),
        restartCount: 1,
      }),
    },
    {
      name: 'running again, with nothing left of the run before',
      facts: factsOf([running({ id: 'c2', attempt: 1 })], {
        previous: {
          containerStatuses: [
            { name: 'web', containerID: 'cri://c2', state: { running: {} }, lastState: terminated(1), restartCount: 1 },
          ],
        },
      }),
      expected: expect.objectContaining({ lastState: terminated(1) }),
    },
    {
      name: 'backing off',
      facts: factsOf([exited()], { startErrors: new Map([['web', crash]]) }),
      expected: expect.objectContaining({ state: { waiting: crash }, lastState: terminated(1), restartCount: 0 }),
    },
    {
      name: 'backing off for the second time',
      facts: factsOf([exited({ id: 'c2', attempt: 1 }), exited()], { startErrors: new Map([['web', crash]]) }),
      expected: expect.objectContaining({ state: { waiting: crash }, lastState: terminated(1, 'c2'), restartCount: 1 }),
    },
    {
      name: 'not started, and never to be again',
      facts: factsOf([exited()], { startErrors: new Map([['web', crash]]) }, { restartPolicy: 'Never' }),
      expected: expect.objectContaining({ state: terminated(1), lastState: {}, restartCount: 0 }),
    },
    {
      name: 'without an image',
      facts: factsOf([], { startErrors: new Map([['web', { reason: 'ErrImagePull', message: 'no such host' }]]) }),
      expected: expect.objectContaining({ state: { waiting: { reason: 'ErrImagePull', message: 'no such host' } } }),
    },
    {
      name: 'ended, and lost by the runtime',
      facts: factsOf([], {
        previous: { containerStatuses: [{ name: 'web', state: terminated(1), lastState: {}, restartCount: 0 }] },
      }),
      expected: expect.objectContaining({ state: terminated(1), ready: false, started: false }),
    },
    {
      name: 'running before, and lost by the runtime',
      facts: factsOf([], {
        previous: { containerStatuses: [{ name: 'web', state: { running: {} }, lastState: {}, restartCount: 2 }] },
      }),
      expected: expect.objectContaining({
        state: { waiting: { reason: 'ContainerCreating' } },
        lastState: {
          terminated: {
            exitCode: 137,
            reason: 'ContainerStatusUnknown',
            startedAt: null,
            finishedAt: null,
            message: 'The container could not be located when the pod was deleted.  The container used to be Running',
          },
        },
        restartCount: 3,
      }),
    },
    {
      name: 'running before, and unknown to the runtime',
      facts: factsOf([running({ state: 'unknown' })], {
        previous: { containerStatuses: [{ name: 'web', state: { running: {} }, lastState: {}, restartCount: 2 }] },
      }),
      expected: expect.objectContaining({
        state: {
          terminated: {
            exitCode: 137,
            reason: 'ContainerStatusUnknown',
            startedAt: null,
            finishedAt: null,
            message: 'The container could not be located when the pod was terminated',
          },
        },
        restartCount: 3,
      }),
    },
  ];
  it.each(cases)('$name', ({ facts, expected }) => {
    expect(webOf(podStatus(facts))).toEqual(expected);
  });

  const probed = (results: Readonly<Record<string, string>>, spec: object): ContainerStatus =>
    webOf(
      podStatus(
        factsOf(
          [running()],
          { probes: { result: (type: string) => results[type] } },
          {
            containers: [{ name: 'web', resources: {}, ...spec }],
          },
        ),
      ),
    );
  const startupProbe = {};
  const readinessProbe = {};
  const probeCases: readonly { name: string; results: object; spec: object; started: boolean; ready: boolean }[] = [
    { name: 'no result of startup', results: {}, spec: { startupProbe }, started: false, ready: false },
    { name: 'a good startup', results: { startup: 'success' }, spec: { startupProbe }, started: true, ready: true },
    { name: 'a bad startup', results: { startup: 'failure' }, spec: { startupProbe }, started: false, ready: false },
    { name: 'no result of readiness', results: {}, spec: { readinessProbe }, started: true, ready: false },
    { name: 'ready', results: { readiness: 'success' }, spec: { readinessProbe }, started: true, ready: true },
    { name: 'not ready', results: { readiness: 'failure' }, spec: { readinessProbe }, started: true, ready: false },
    {
      name: 'ready before it has started',
      results: { readiness: 'success' },
      spec: { startupProbe, readinessProbe },
      started: false,
      ready: false,
    },
  ];
  it.each(probeCases)('with probes: $name', ({ results, spec, started, ready }) => {
    expect(probed(results as Record<string, string>, spec)).toMatchObject({ started, ready });
  });

  it('has init containers ready when they have succeeded, and sidecars when they run', () => {
    const initContainers = [
      { name: 'i', resources: {} },
      { name: 's', resources: {}, restartPolicy: 'Always' },
    ];
    const facts = factsOf(
      [running({ name: 's', id: 's' }), exited({ name: 'i', id: 'i', exitCode: 0 })],
      {},
      {
        initContainers,
      },
    );
    const { initContainerStatuses = [] } = podStatus(facts);
    expect(initContainerStatuses.map(({ name, ready, started }) => ({ name, ready, started }))).toEqual([
      { name: 'i', ready: true, started: false },
      { name: 's', ready: true, started: true },
    ]);
  });
});

describe('the status of a Pod', () => {
  it('carries what the Node and its Pod are', () => {
    const { conditions, containerStatuses, ...rest } = podStatus(factsOf([running()]));
    expect(rest).toEqual({
      observedGeneration: 3,
      phase: 'Running',
      startTime: at(9),
      hostIP: '192.0.2.1',
      hostIPs: [{ ip: '192.0.2.1' }],
      podIP: '10.0.0.5',
      podIPs: [{ ip: '10.0.0.5' }],
      qosClass: 'BestEffort',
    });
    expect(containerStatuses).toHaveLength(1);
    expect(conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
  });

  it('changes the times of those conditions alone that have changed', () => {
    const first = podStatus(factsOf([]));
    const second = podStatus(factsOf([running()], { previous: first, nowMs: t0 + 20_000 }));
    expect(second.startTime).toBe(first.startTime);
    expect(second.conditions?.map(({ type, lastTransitionTime }) => `${type} ${lastTransitionTime}`)).toEqual([
      `PodReadyToStartContainers ${at(9)}`,
      `Initialized ${at(9)}`,
      `Ready ${at(20)}`,
      `ContainersReady ${at(20)}`,
      `PodScheduled ${at(9)}`,
    ]);
  });

  it('takes the addresses of the host on its network', () => {
    const status = podStatus(factsOf([running()], { hostIps: ['192.0.2.1', '2001:db8::1'] }, { hostNetwork: true }));
    expect(status).toMatchObject({
      podIP: '192.0.2.1',
      podIPs: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }],
      hostIPs: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }],
    });
  });

  it('keeps its address when it has ended', () => {
    const previous = podStatus(factsOf([running()]));
    const facts = factsOf([exited()], { previous, isTerminal: true });
    const { runtimePod } = facts;
    const sandboxes = runtimePod.sandboxes.map((sandbox) => ({ ...sandbox, ready: false }));
    expect(podStatus({ ...facts, runtimePod: { ...runtimePod, sandboxes } })).toMatchObject({
      phase: 'Failed',
      podIP: '10.0.0.5',
    });
  });

  it('does not come back from its end', () => {
    const facts = factsOf([running()], { previous: { phase: 'Failed', reason: 'Evicted', message: 'why' } });
    expect(podStatus(facts)).toMatchObject({ phase: 'Failed', reason: 'Evicted', message: 'why' });
    const ended = { ...facts.pod, status: { phase: 'Succeeded' } } as Pod;
    expect(podStatus({ ...facts, pod: ended, previous: {} as PodStatus }).phase).toBe('Succeeded');
  });

  it('says why the kubelet has ended it', () => {
    const failure = { reason: 'DeadlineExceeded', message: 'too long' };
    expect(podStatus(factsOf([exited({ exitCode: 0 })], { failure, isTerminal: true }))).toMatchObject({
      phase: 'Failed',
      ...failure,
    });
  });

  it('has failed where it ended before it had begun', () => {
    expect(podStatus(factsOf([], { isTerminal: true })).phase).toBe('Failed');
  });

  it('is short where the Node does not take it', () => {
    const { pod, nowMs } = factsOf([]);
    expect(rejectedStatus(pod, { reason: 'OutOfcpu', message: 'too much' }, nowMs)).toEqual({
      observedGeneration: 3,
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: 'Pod was rejected: too much',
      startTime: at(9),
      qosClass: 'BestEffort',
    });
  });
});
