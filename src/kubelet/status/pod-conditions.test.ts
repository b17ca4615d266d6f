import { describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod, PodCondition } from '../../api/core/v1/pod.ts';
import { conditionFindings, type Finding } from './pod-conditions.ts';
import type { PodPhase } from './pod-phase.ts';

interface Case {
  readonly name: string;
  readonly phase?: PodPhase;
  readonly spec?: object;
  readonly init?: readonly object[];
  readonly statuses?: readonly object[];
  readonly others?: readonly object[];
  readonly expected: Partial<Record<'Initialized' | 'Ready' | 'ContainersReady', Finding>>;
}

const holds: Finding = { status: 'True' };
const fails = (reason: string, message?: string): Finding => ({ status: 'False', reason, ...(message && { message }) });
const ready = (name: string) => ({ name, ready: true, started: true, state: { running: {} }, lastState: {} });
const waiting = (name: string) => ({ name, ready: false, started: false, state: { waiting: {} }, lastState: {} });
const sidecars = { initContainers: [{ name: 's', restartPolicy: 'Always' }] };
const gates = { readinessGates: [{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }] };

const cases: readonly Case[] = [
  {
    name: 'all are ready',
    statuses: [ready('a'), ready('b')],
    expected: { Initialized: holds, Ready: holds, ContainersReady: holds },
  },
  {
    name: 'some are not ready',
    statuses: [waiting('a'), waiting('b')],
    expected: {
      Initialized: holds,
      Ready: fails('ContainersNotReady', 'containers with unready status: [a b]'),
      ContainersReady: fails('ContainersNotReady', 'containers with unready status: [a b]'),
    },
  },
  {
    name: 'of some nothing is known',
    statuses: [waiting('a')],
    expected: {
      ContainersReady: fails(
        'ContainersNotReady',
        'containers with unknown status: [b], containers with unready status: [a]',
      ),
    },
  },
  {
    name: 'init containers are under way',
    spec: { initContainers: [{ name: 'i' }, { name: 'j' }] },
    init: [{ ...waiting('i'), ready: true }, waiting('j')],
    statuses: [waiting('a'), waiting('b')],
    expected: {
      Initialized: fails('ContainersNotInitialized', 'containers with incomplete status: [j]'),
      ContainersReady: fails('ContainersNotReady', 'containers with unready status: [a b]'),
    },
  },
  {
    name: 'a sidecar has not started',
    spec: sidecars,
    init: [waiting('s')],
    statuses: [waiting('a'), waiting('b')],
    expected: {
      Initialized: fails('ContainersNotInitialized', 'containers with incomplete status: [s]'),
      ContainersReady: fails('ContainersNotReady', 'containers with unready status: [s a b]'),
    },
  },
  {
    name: 'a sidecar starts anew',
    spec: sidecars,
    init: [waiting('s')],
    statuses: [ready('a'), ready('b')],
    expected: {
      Initialized: holds,
      Ready: fails('ContainersNotReady', 'containers with unready status: [s]'),
    },
  },
  {
    name: 'the Pod has succeeded',
    phase: 'Succeeded',
    spec: { initContainers: [{ name: 'i' }] },
    init: [{ ...waiting('i'), ready: true }],
    statuses: [waiting('a'), waiting('b')],
    expected: {
      Initialized: { status: 'True', reason: 'PodCompleted' },
      Ready: fails('PodCompleted'),
      ContainersReady: fails('PodCompleted'),
    },
  },
  {
    name: 'the Pod has failed',
    phase: 'Failed',
    statuses: [ready('a'), ready('b')],
    expected: { Initialized: holds, Ready: fails('PodFailed'), ContainersReady: fails('PodFailed') },
  },
  {
    name: 'readiness gates are missing or shut',
    spec: gates,
    statuses: [ready('a'), ready('b')],
    others: [{ type: 'example.com/b', status: 'False' }],
    expected: {
      ContainersReady: holds,
      Ready: fails(
        'ReadinessGatesNotReady',
        'corresponding condition of pod readiness gate "example.com/a" does not exist., the status of pod readiness gate "example.com/b" is not "True", but False',
      ),
    },
  },
  {
    name: 'readiness gates are open',
    spec: gates,
    statuses: [ready('a'), ready('b')],
    others: ['a', 'b'].map((name) => ({ type: `example.com/${name}`, status: 'True' })),
    expected: { ContainersReady: holds, Ready: holds },
  },
];

describe('conditions', () => {
  it.each(cases)('$name', ({ phase = 'Running', spec, init = [], statuses = [], others = [], expected }) => {
    const pod = { metadata: {}, spec: { containers: [{ name: 'a' }, { name: 'b' }], ...spec }, status: {} };
    const findings = conditionFindings({
      pod: pod as unknown as Pod,
      phase,
      initStatuses: init as ContainerStatus[],
      statuses: statuses as ContainerStatus[],
      hasSandbox: true,
      others: others as PodCondition[],
    });
    for (const [type, finding] of Object.entries(expected)) {
      expect({ type, ...findings[type as keyof typeof findings] }).toEqual({ type, ...finding });
    }
    expect(findings.PodScheduled).toEqual(holds);
    expect(findings.PodReadyToStartContainers).toEqual(holds);
  });

  it('says that containers can not start without a sandbox', () => {
    const pod = { metadata: {}, spec: { containers: [] }, status: {} } as unknown as Pod;
    const facts = { pod, phase: 'Pending' as const, initStatuses: [], statuses: [], hasSandbox: false, others: [] };
    expect(conditionFindings(facts).PodReadyToStartContainers).toEqual({ status: 'False' });
  });
});
