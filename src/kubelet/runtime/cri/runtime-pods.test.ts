import { describe, expect, it } from 'vitest';
import { ContainerStatusResponse, PodSandboxStatusResponse } from './messages.ts';
import { sandboxIps, timeMs, toRuntimeContainer, toRuntimePod, toRuntimeSandbox } from './runtime-pods.ts';

type Status = Parameters<typeof ContainerStatusResponse.encode>[0]['status'];
const statusOf = (status: Status) => ContainerStatusResponse.decode(ContainerStatusResponse.encode({ status })).status!;

describe('times of CRI', () => {
  const cases: readonly (readonly [string, bigint, number])[] = [
    ['what has not happened', 0n, 0],
    ["Go's zero time", -6_795_364_578_871_345_152n, 0],
    ['a moment', 1_735_689_600_123_456_789n, 1_735_689_600_123],
  ];
  it.each(cases)('%s', (_, nanos, ms) => expect(timeMs(nanos)).toBe(ms));
});

describe('containers of CRI', () => {
  const base: NonNullable<Status> = {
    id: 'c1',
    metadata: { name: 'main', attempt: 3 },
    image: { image: 'docker.io/library/web:1' },
    imageRef: 'docker.io/library/web@sha256:1',
    createdAt: 1_000_000_000n,
    startedAt: 2_000_000_000n,
    annotations: { 'io.kubernetes.container.hash': 'abc' },
  };
  const expected = {
    id: 'c1',
    sandboxId: 's1',
    name: 'main',
    attempt: 3,
    specHash: 'abc',
    image: 'docker.io/library/web:1',
    imageRef: 'docker.io/library/web@sha256:1',
    state: 'running',
    createdAtMs: 1000,
    startedAtMs: 2000,
    finishedAtMs: 0,
    exitCode: 0,
    reason: '',
    message: '',
  };
  const exited = { state: 'CONTAINER_EXITED', finishedAt: 3_000_000_000n } as const;
  const cases: readonly { name: string; status: Status; message?: string; differs: object }[] = [
    {
      name: 'that was made',
      status: { ...base, state: 'CONTAINER_CREATED', startedAt: 0 },
      differs: { state: 'created', startedAtMs: 0 },
    },
    { name: 'that runs', status: { ...base, state: 'CONTAINER_RUNNING' }, differs: {} },
    {
      name: 'that has ended well',
      status: { ...base, ...exited, reason: 'Completed' },
      differs: { state: 'exited', finishedAtMs: 3000, reason: 'Completed' },
    },
    {
      name: 'that ran out of memory',
      status: { ...base, ...exited, exitCode: 137, reason: 'OOMKilled' },
      differs: { state: 'exited', finishedAtMs: 3000, exitCode: 137, reason: 'OOMKilled' },
    },
    {
      name: 'that did not start',
      status: { ...base, ...exited, startedAt: 0, exitCode: 128, reason: 'StartError', message: 'no such file' },
      differs: {
        state: 'exited',
        finishedAtMs: 3000,
        startedAtMs: 0,
        exitCode: 128,
        reason: 'StartError',
        message: 'no such file',
      },
    },
    {
      name: 'of a runtime that gives no reasons',
      status: { ...base, ...exited, exitCode: 1 },
      differs: { state: 'exited', finishedAtMs: 3000, exitCode: 1, reason: 'Error' },
    },
    {
      name: 'of such a runtime, ended well',
      status: { ...base, ...exited },
      differs: { state: 'exited', finishedAtMs: 3000, reason: 'Completed' },
    },
    {
      name: 'that left a message',
      status: { ...base, ...exited, reason: 'Completed' },
      message: 'bye',
      differs: { state: 'exited', finishedAtMs: 3000, reason: 'Completed', message: 'bye' },
    },
    {
      name: 'that left a message beside that of the runtime',
      status: { ...base, ...exited, exitCode: 1, reason: 'Error', message: 'the runtime' },
      message: 'bye',
      differs: { state: 'exited', finishedAtMs: 3000, exitCode: 1, reason: 'Error', message: 'the runtime: bye' },
    },
    {
      name: 'of which nothing is known',
      status: { ...base, state: 'CONTAINER_UNKNOWN' },
      differs: { state: 'unknown' },
    },
    {
      name: 'of a runtime that keeps the name of its image',
      status: { ...base, state: 'CONTAINER_RUNNING', image: { image: 'sha256:1', userSpecifiedImage: 'web:1' } },
      differs: { image: 'web:1' },
    },
  ];
  it.each(cases)('$name', ({ status, message, differs }) => {
    expect(toRuntimeContainer(statusOf(status), 's1', message)).toEqual({ ...expected, ...differs });
  });
});

describe('sandboxes of CRI', () => {
  const statusWith = (network: object | undefined) =>
    PodSandboxStatusResponse.decode(PodSandboxStatusResponse.encode({ status: { id: 's', network } })).status!;

  it('have all their addresses, the first one foremost', () => {
    expect(sandboxIps(statusWith(undefined))).toEqual([]);
    expect(sandboxIps(statusWith({ ip: '' }))).toEqual([]);
    expect(sandboxIps(statusWith({ ip: '10.0.0.1' }))).toEqual(['10.0.0.1']);
    expect(sandboxIps(statusWith({ ip: '10.0.0.1', additionalIps: [{ ip: 'fd00::1' }] }))).toEqual([
      '10.0.0.1',
      'fd00::1',
    ]);
  });

  it('are listed with their containers, the newest first', () => {
    const sandbox = (id: string, createdAt: bigint, attempt: number) =>
      toRuntimeSandbox(
        { id, createdAt, metadata: { name: '', uid: '', namespace: '', attempt }, state: 'SANDBOX_READY', labels: {} },
        [],
      );
    const container = (id: string, createdAt: bigint, attempt: number) =>
      toRuntimeContainer(statusOf({ id, createdAt, metadata: { name: 'main', attempt } }), 's');
    const labels = { 'io.kubernetes.pod.name': 'web', 'io.kubernetes.pod.namespace': 'shop' };
    const pod = toRuntimePod({
      uid: 'u',
      labels,
      sandboxes: [sandbox('old', 1_000_000n, 0), sandbox('new', 2_000_000n, 1)],
      // Of the same millisecond.
      containers: [container('a', 5_000_000n, 0), container('c', 5_000_001n, 2), container('b', 5_000_000n, 1)],
    });
    expect(pod).toMatchObject({ uid: 'u', name: 'web', namespace: 'shop' });
    expect(pod.sandboxes.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(pod.containers.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });
});
