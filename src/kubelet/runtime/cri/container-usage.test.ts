import { describe, expect, it } from 'vitest';
import type { RuntimeContainer, RuntimeContainerState, RuntimePod } from '../runtime.ts';
import { containerUsages, podUsages } from './container-usage.ts';
import type { CriContainerStats, CriPodSandboxStats } from './messages.ts';

const container = (id: string, state: RuntimeContainerState = 'running'): RuntimeContainer =>
  ({ id, name: `name-of-${id}`, state, startedAtMs: 1000 }) as RuntimeContainer;
const pod: RuntimePod = {
  uid: 'u',
  namespace: 'default',
  name: 'web',
  sandboxes: [],
  containers: [container('a'), container('b'), container('ended', 'exited'), container('new')],
};

function stats(id: string, cpuNanos: bigint | undefined, workingSetBytes: bigint | undefined): CriContainerStats {
  return {
    attributes: { id },
    cpu: { timestamp: 5_000_000_000n, usageCoreNanoSeconds: cpuNanos },
    memory: { timestamp: 5_000_000_000n, workingSetBytes },
  } as unknown as CriContainerStats;
}

describe('the use of containers', () => {
  const ofA = {
    namespace: 'default',
    podName: 'web',
    containerName: 'name-of-a',
    startedAtMs: 1000,
    atMs: 5000,
    cpuSeconds: 1.5,
    memoryWorkingSetBytes: 4096,
  };
  const cases: readonly { name: string; given: readonly CriContainerStats[]; expected: readonly object[] }[] = [
    { name: 'what was measured', given: [stats('a', 1_500_000_000n, 4096n)], expected: [ofA] },
    { name: 'nothing of those that have ended', given: [stats('ended', 1n, 1n)], expected: [] },
    { name: 'nothing of those that nobody knows', given: [stats('other', 1n, 1n)], expected: [] },
    { name: 'nothing of those whose processors were not measured', given: [stats('a', undefined, 1n)], expected: [] },
    {
      name: 'no memory where there is none',
      given: [stats('b', 0n, undefined), stats('a', 1_500_000_000n, 4096n)],
      expected: [ofA, { ...ofA, containerName: 'name-of-b', cpuSeconds: 0, memoryWorkingSetBytes: 0 }],
    },
  ];
  it.each(cases)('is $name', ({ given, expected }) => expect(containerUsages(given, [pod])).toEqual(expected));
});

describe('the use of Pods', () => {
  const sandbox = (id: string, ready: boolean) => ({ id, ready, attempt: 0, createdAtMs: 0, ips: [] });
  const withSandboxes: RuntimePod = { ...pod, sandboxes: [sandbox('new', true), sandbox('old', false)] };
  const { cpu, memory } = stats('', 2_500_000_000n, 8192n);
  const of = (id: string) => ({ attributes: { id }, linux: { cpu, memory } }) as unknown as CriPodSandboxStats;

  const usage = { namespace: 'default', podName: 'web', atMs: 5000, cpuSeconds: 2.5, memoryWorkingSetBytes: 8192 };
  const cases: readonly { name: string; given: readonly CriPodSandboxStats[]; pod: RuntimePod; expected: object[] }[] =
    [
      {
        name: 'that of the sandbox that is ready',
        given: [of('old'), of('new')],
        pod: withSandboxes,
        expected: [usage],
      },
      { name: 'nothing of one that was not measured', given: [of('old')], pod: withSandboxes, expected: [] },
      { name: 'nothing of one without a sandbox', given: [of('new')], pod, expected: [] },
    ];
  it.each(cases)('is $name', ({ given, pod: one, expected }) => expect(podUsages(given, [one])).toEqual(expected));
});
