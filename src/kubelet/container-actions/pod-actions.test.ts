import { describe, expect, it } from 'vitest';
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ProbeResult } from '../probes/probe-results.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import { needsNothing, podActions } from './pod-actions.ts';
import { specHash } from './spec-hash.ts';

const startupProbe = { tcpSocket: { port: 1 } };

function containerNamed(name: string): Container {
  return { name, image: 'image', resources: {} } as Container;
}

const sidecar = (name: string, more: object = {}): Container =>
  ({ ...containerNamed(name), restartPolicy: 'Always', ...more }) as Container;

/** `a+` runs, `a0` has exited with 0, `a3` with 3, `a.` was created, `a?` is unknown, `a*` runs with another image; `/1` is of sandbox 1. */
function runtimeContainers(text: string): RuntimeContainer[] {
  if (text === '') return [];
  return text.split(' ').map((word) => {
    const [, name = '', state = '', sandbox = '0'] = /^([a-z]+)(.)(?:\/(\d))?$/.exec(word) ?? [];
    const container = containerNamed(name);
    return {
      id: `id-${name}`,
      sandboxId: `sandbox-${sandbox}`,
      name,
      attempt: 0,
      specHash: specHash(state === '*' ? { ...container, image: 'other' } : container),
      state:
        state === '+' || state === '*' ? 'running' : state === '.' ? 'created' : state === '?' ? 'unknown' : 'exited',
      exitCode: Number(state) || 0,
    } as RuntimeContainer;
  });
}

interface Case {
  readonly name: string;
  readonly init?: readonly Container[];
  readonly containers?: string;
  readonly policy?: string;
  readonly deleted?: boolean;
  /** Whether each is ready, the newest first: `+-`. */
  readonly sandboxes?: string;
  readonly runtime?: string;
  readonly probes?: Readonly<Record<string, ProbeResult>>;
  /** What is to be done, in words. */
  readonly actions: string;
}

function describeActions({ init, containers = 'a', policy = 'Always', deleted = false, ...rest }: Case): string {
  const { sandboxes = '+', runtime = '', probes = {} } = rest;
  const pod = {
    metadata: { name: 'p', ...(deleted && { deletionTimestamp: 'now' }) },
    spec: { restartPolicy: policy, initContainers: init, containers: containers.split(' ').map(containerNamed) },
    status: {},
  } as unknown as Pod;
  const runtimePod: RuntimePod = {
    uid: '',
    namespace: '',
    name: '',
    sandboxes: [...sandboxes].map((state, i) => {
      const attempt = sandboxes.length - 1 - i;
      return { id: `sandbox-${attempt}`, attempt, ready: state === '+', createdAtMs: 0, ips: ['10.0.0.1'] };
    }),
    containers: runtimeContainers(runtime),
  };
  const actions = podActions({
    pod,
    runtimePod,
    probes: { result: (type, id) => probes[`${type} ${id.slice(3)}`] },
  });
  if (needsNothing(actions)) return 'nothing';
  const names = (list: readonly Container[]): string => list.map(({ name }) => name).join(' ');
  return [
    actions.killPod ? 'kill Pod' : '',
    actions.createSandbox ? `sandbox ${actions.sandboxAttempt}` : '',
    ...actions.containersToKill.map(
      ({ container, reason, message }) => `kill ${container.name} (${reason}: ${message})`,
    ),
    actions.initContainersToStart.length > 0 ? `init ${names(actions.initContainersToStart)}` : '',
    actions.containersToStart.length > 0 ? `start ${names(actions.containersToStart)}` : '',
  ]
    .filter((word) => word !== '')
    .join(', ');
}

const sandboxCases: readonly Case[] = [
  { name: 'a new Pod', sandboxes: '', actions: 'kill Pod, sandbox 0, start a' },
  {
    name: 'a new Pod with two containers',
    sandboxes: '',
    containers: 'a b',
    actions: 'kill Pod, sandbox 0, start a b',
  },
  {
    name: 'a new Pod with init containers',
    sandboxes: '',
    init: [containerNamed('i'), containerNamed('j')],
    actions: 'kill Pod, sandbox 0, init i',
  },
  { name: 'a sandbox without containers', actions: 'start a' },
  { name: 'a sandbox that has died', sandboxes: '-', runtime: 'a0', actions: 'kill Pod, sandbox 1, start a' },
  {
    name: 'a sandbox that has died begins with the init containers',
    sandboxes: '-',
    init: [containerNamed('i')],
    runtime: 'a0 i0',
    actions: 'kill Pod, sandbox 1, init i',
  },
  {
    name: 'in a new sandbox init containers come first, whatever ended in the old one',
    sandboxes: '+-',
    init: [containerNamed('i')],
    runtime: 'a0/0',
    actions: 'init i',
  },
  { name: 'two sandboxes', sandboxes: '++', runtime: 'a+', actions: 'kill Pod, sandbox 2, start a' },
  { name: 'Never: a dead sandbox is the end', sandboxes: '-', policy: 'Never', runtime: 'a1', actions: 'kill Pod' },
  {
    name: 'Never: a dead sandbox without containers',
    sandboxes: '-',
    policy: 'Never',
    actions: 'kill Pod, sandbox 1, start a',
  },
  {
    name: 'OnFailure: only those that failed start in a new sandbox',
    sandboxes: '-',
    policy: 'OnFailure',
    containers: 'a b',
    runtime: 'a0 b1',
    actions: 'kill Pod, sandbox 1, start b',
  },
  {
    name: 'OnFailure: all have succeeded',
    sandboxes: '-',
    policy: 'OnFailure',
    runtime: 'a0',
    actions: 'kill Pod',
  },
];

const regularCases: readonly Case[] = [
  { name: 'all run', containers: 'a b', runtime: 'a+ b+', actions: 'nothing' },
  { name: 'one was not started yet', containers: 'a b', runtime: 'a+', actions: 'start b' },
  { name: 'Always: one has ended well', containers: 'a b', runtime: 'a0 b+', actions: 'start a' },
  {
    name: 'OnFailure: one has ended well',
    policy: 'OnFailure',
    containers: 'a b',
    runtime: 'a0 b+',
    actions: 'nothing',
  },
  { name: 'OnFailure: one has failed', policy: 'OnFailure', containers: 'a b', runtime: 'a1 b+', actions: 'start a' },
  { name: 'Never: one has failed', policy: 'Never', containers: 'a b', runtime: 'a1 b+', actions: 'nothing' },
  { name: 'Never: all have ended', policy: 'Never', containers: 'a b', runtime: 'a1 b0', actions: 'kill Pod' },
  { name: 'one that could not be started', runtime: 'a.', actions: 'start a' },
  {
    name: 'one of which nobody knows',
    runtime: 'a?',
    actions: 'kill a (unknown: Container is in "unknown" state, try killing it before restart), start a',
  },
  {
    name: 'another image',
    policy: 'Never',
    runtime: 'a*',
    actions: 'kill a (changed: Container a definition changed, will be restarted), start a',
  },
  {
    name: 'a failed liveness probe',
    runtime: 'a+',
    probes: { 'liveness a': 'failure' },
    actions: 'kill a (liveness: Container a failed liveness probe, will be restarted), start a',
  },
  {
    name: 'a failed startup probe',
    runtime: 'a+',
    probes: { 'startup a': 'failure' },
    actions: 'kill a (startup: Container a failed startup probe, will be restarted), start a',
  },
  {
    name: 'Never: a failed liveness probe is the end',
    policy: 'Never',
    runtime: 'a+',
    containers: 'a b',
    probes: { 'liveness a': 'failure' },
    actions: 'kill a (liveness: Container a failed liveness probe), start b',
  },
  { name: 'a failed readiness probe', runtime: 'a+', probes: { 'readiness a': 'failure' }, actions: 'nothing' },
  { name: 'deleted: nothing starts', deleted: true, containers: 'a b', runtime: 'a+ b0', actions: 'nothing' },
];

const i = containerNamed('i');
const j = containerNamed('j');
const initCases: readonly Case[] = [
  { name: 'none has run', init: [i, j], actions: 'init i' },
  { name: 'the first runs', init: [i, j], runtime: 'i+', actions: 'nothing' },
  { name: 'the first has succeeded', init: [i, j], runtime: 'i0', actions: 'init j' },
  { name: 'the last runs', init: [i, j], runtime: 'j+ i0', actions: 'nothing' },
  { name: 'the last has succeeded', init: [i, j], runtime: 'j0 i0', actions: 'start a' },
  {
    name: 'the last has succeeded, and nothing is known of the others',
    init: [i, j],
    runtime: 'j0',
    actions: 'start a',
  },
  { name: 'one has failed', init: [i, j], runtime: 'i1', actions: 'init i' },
  { name: 'Never: one has failed', policy: 'Never', init: [i, j], runtime: 'i1', actions: 'kill Pod' },
  { name: 'OnFailure: one has failed', policy: 'OnFailure', init: [i, j], runtime: 'i1', actions: 'init i' },
  { name: 'one could not be started', init: [i, j], runtime: 'i.', actions: 'init i' },
  {
    name: 'one of which nobody knows',
    init: [i, j],
    runtime: 'i?',
    actions: 'kill i (unknown: Init container is in "unknown" state, try killing it before restart), init i',
  },
  {
    name: 'the containers run, and nothing is known of init containers',
    init: [i, j],
    runtime: 'a+',
    actions: 'nothing',
  },
  { name: 'a container has ended', init: [i], runtime: 'a1 i0', actions: 'start a' },
  {
    name: 'a container has ended, and nothing is known of init containers',
    init: [i],
    runtime: 'a1',
    actions: 'start a',
  },
];

const s = sidecar('s');
const slow = sidecar('s', { startupProbe });
const sidecarCases: readonly Case[] = [
  { name: 'comes first', init: [s, i], actions: 'init s' },
  { name: 'runs: the next starts', init: [s, i], runtime: 's+', actions: 'init i' },
  { name: 'runs as the last: the containers start', init: [i, s], runtime: 's+ i0', actions: 'start a' },
  { name: 'has not passed its startup probe', init: [slow, i], runtime: 's+', actions: 'nothing' },
  {
    name: 'has passed its startup probe',
    init: [slow, i],
    runtime: 's+',
    probes: { 'startup s': 'success' },
    actions: 'init i',
  },
  {
    name: 'has failed its startup probe',
    init: [slow, i],
    runtime: 's+',
    probes: { 'startup s': 'failure' },
    actions: 'kill s (startup: Init container s failed startup probe), init s',
  },
  { name: 'has ended while the next runs', init: [s, i], runtime: 'i+ s1', actions: 'init s' },
  { name: 'has ended before the next began', init: [s, i], runtime: 's0', actions: 'init s' },
  { name: 'has ended while the containers run', init: [s], runtime: 'a+ s0', actions: 'init s' },
  { name: 'is gone while the containers run', init: [s], runtime: 'a+', actions: 'init s' },
  {
    name: 'has failed its liveness probe while the containers run',
    init: [s],
    runtime: 'a+ s+',
    probes: { 'liveness s': 'failure' },
    actions: 'kill s (liveness: Init container s failed liveness probe), init s',
  },
  { name: 'Never: restarts all the same', policy: 'Never', init: [s], runtime: 'a+ s1', actions: 'init s' },
  { name: 'does not outlive the containers', policy: 'Never', init: [s], runtime: 'a0 s+', actions: 'kill Pod' },
  {
    name: 'that has ended is not restarted for nobody',
    policy: 'Never',
    init: [s],
    runtime: 'a0 s1',
    actions: 'kill Pod',
  },
];

describe('what a Pod needs next', () => {
  it.each(sandboxCases)('sandbox: $name', (each) => expect(describeActions(each)).toBe(each.actions));
  it.each(regularCases)('containers: $name', (each) => expect(describeActions(each)).toBe(each.actions));
  it.each(initCases)('init containers: $name', (each) => expect(describeActions(each)).toBe(each.actions));
  it.each(sidecarCases)('a sidecar $name', (each) => expect(describeActions(each)).toBe(each.actions));
});
