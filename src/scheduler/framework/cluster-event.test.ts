import { describe, expect, it } from 'vitest';
import { makeNode, makePod, type NodeParts, type PodParts } from '../../../test/fixtures/scheduling-objects.ts';
import { action, nodeActions, podActions } from './cluster-event.ts';

const condition = (status: string, lastHeartbeatTime: string) => ({
  status: { conditions: [{ type: 'Ready', status, lastHeartbeatTime, lastTransitionTime: '' }] },
});

describe('nodeActions', () => {
  it.each<[string, NodeParts, NodeParts, number]>([
    ['nothing', {}, {}, 0],
    ['a heartbeat', condition('True', '1'), condition('True', '2'), 0],
    ['allocatable', {}, { allocatable: { cpu: '8' } }, action.updateNodeAllocatable],
    ['labels', {}, { labels: { a: 'b' } }, action.updateNodeLabel],
    ['taints', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }, {}, action.updateNodeTaint],
    ['cordoned', {}, { spec: { unschedulable: true } }, action.updateNodeTaint],
    ['a condition', condition('True', '1'), condition('False', '1'), action.updateNodeCondition],
    [
      'several at once',
      {},
      { labels: { a: 'b' }, allocatable: { cpu: '8' } },
      action.updateNodeLabel | action.updateNodeAllocatable,
    ],
  ])('%s', (_, old, current, actions) => {
    expect(nodeActions(makeNode('n', old), makeNode('n', current))).toBe(actions);
  });
});

describe('podActions', () => {
  const gates = (...names: string[]): PodParts => ({ spec: { schedulingGates: names.map((name) => ({ name })) } });
  it.each<[string, PodParts, PodParts, number]>([
    ['nothing', {}, {}, 0],
    ['status', {}, { status: { phase: 'Running' } }, 0],
    ['labels', {}, { metadata: { labels: { a: 'b' } } }, action.updatePodLabel],
    ['requests more', { requests: { cpu: '1' } }, { requests: { cpu: '2' } }, 0],
    ['requests less', { requests: { cpu: '2' } }, { requests: { cpu: '1' } }, action.updatePodScaleDown],
    ['no longer requests', { requests: { 'example.com/x': '2' } }, {}, action.updatePodScaleDown],
    ['tolerations', {}, { spec: { tolerations: [{ key: 'a' }] } }, action.updatePodToleration],
    ['one gate of two', gates('a', 'b'), gates('a'), 0],
    ['the last gate', gates('a'), {}, action.updatePodSchedulingGatesEliminated],
    [
      'a claim that was made for it',
      {},
      { status: { resourceClaimStatuses: [{ name: 'a', resourceClaimName: 'b' }] } },
      action.updatePodGeneratedResourceClaim,
    ],
  ])('%s', (_, old, current, actions) => {
    expect(podActions(makePod('p', old), makePod('p', current))).toBe(actions);
  });
});
