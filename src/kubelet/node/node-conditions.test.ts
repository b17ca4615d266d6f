import { describe, expect, it } from 'vitest';
import type { NodeCondition } from '../../api/core/v1/node.ts';
import { healthyObservation, type NodeObservation } from './machine.ts';
import { conditionEvents, nodeConditions } from './node-conditions.ts';

const before = '2030-01-01T00:00:00Z';
const now = '2030-01-01T00:00:10Z';

const healthy: readonly NodeCondition[] = nodeConditions([], healthyObservation, before);

describe('the conditions of a Node', () => {
  const row = (type: string, status: string, reason: string, message: string) => ({ type, status, reason, message });
  const rows = {
    memory: row('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    disk: row('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    pid: row('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    ready: row('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  };
  const cases: Record<string, [Partial<NodeObservation>, Partial<typeof rows>, readonly string[]]> = {
    'of a healthy one': [{}, {}, []],
    'short of memory': [
      { memoryPressure: true },
      {
        memory: row(
          'MemoryPressure',
          'True',
          'KubeletHasInsufficientMemory',
          'kubelet has insufficient memory available',
        ),
      },
      ['NodeHasInsufficientMemory'],
    ],
    'short of disk': [
      { diskPressure: true },
      { disk: row('DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure') },
      ['NodeHasDiskPressure'],
    ],
    'short of processes': [
      { pidPressure: true },
      { pid: row('PIDPressure', 'True', 'KubeletHasInsufficientPID', 'kubelet has insufficient PID available') },
      ['NodeHasInsufficientPID'],
    ],
    'with one thing wrong': [
      { errors: ['container runtime is down'] },
      { ready: row('Ready', 'False', 'KubeletNotReady', 'container runtime is down') },
      ['NodeNotReady'],
    ],
    'with two things wrong': [
      { errors: ['container runtime is down', 'PLEG is not healthy'] },
      { ready: row('Ready', 'False', 'KubeletNotReady', '[container runtime is down, PLEG is not healthy]') },
      ['NodeNotReady'],
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [observed, changes, events]) => {
    const observation = { ...healthyObservation, ...observed };
    const expected = Object.entries({ ...rows, ...changes }).map(([name, condition]) => ({
      ...condition,
      lastHeartbeatTime: now,
      lastTransitionTime: name in changes ? now : before,
    }));
    expect(nodeConditions(healthy, observation, now)).toEqual(expected);
    expect(conditionEvents(healthy, observation)).toEqual(events);
  });

  it('of a new Node begin now, and are told of but for Ready', () => {
    expect(nodeConditions([], healthyObservation, now).map((condition) => condition.lastTransitionTime)).toEqual(
      Array(4).fill(now),
    );
    expect(conditionEvents([], healthyObservation)).toEqual([
      'NodeHasSufficientMemory',
      'NodeHasNoDiskPressure',
      'NodeHasSufficientPID',
    ]);
  });

  it('that are of others stay where they are', () => {
    const foreign = { type: 'NetworkUnavailable', status: 'False', lastHeartbeatTime: null, lastTransitionTime: null };
    const conditions = nodeConditions([foreign as unknown as NodeCondition, ...healthy], healthyObservation, now);
    expect(conditions.map(({ type }) => type)).toEqual([
      'NetworkUnavailable',
      'MemoryPressure',
      'DiskPressure',
      'PIDPressure',
      'Ready',
    ]);
    expect(conditions[0]).toBe(foreign);
  });

  it('that the control plane has called unknown are known again', () => {
    const lost = healthy.map((condition) => ({ ...condition, status: 'Unknown', reason: 'NodeStatusUnknown' }));
    expect(nodeConditions(lost, healthyObservation, now).map(({ status }) => status)).toEqual([
      'False',
      'False',
      'False',
      'True',
    ]);
    expect(conditionEvents(lost, healthyObservation)).toEqual([
      'NodeHasSufficientMemory',
      'NodeHasNoDiskPressure',
      'NodeHasSufficientPID',
      'NodeReady',
    ]);
  });
});
