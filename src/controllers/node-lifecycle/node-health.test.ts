import { describe, expect, it } from 'vitest';
import type { Lease } from '../../api/coordination/v1/lease.ts';
import type { Node, NodeCondition } from '../../api/core/v1/node.ts';
import { parseTime } from '../../api/time.ts';
import { isLost, lostConditions, observed } from './node-health.ts';

const createdAt = '2030-01-01T00:00:00Z';
const at = (seconds: number): number => parseTime(createdAt) + seconds * 1000;
const time = (seconds: number): string =>
  `2030-01-01T00:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}Z`;

const condition = (type: string, status: string, heartbeat: number): NodeCondition => ({
  type,
  status,
  lastHeartbeatTime: time(heartbeat),
  lastTransitionTime: createdAt,
  reason: 'KubeletReady',
  message: 'fine',
});

function node(...conditions: readonly NodeCondition[]): Node {
  return { metadata: { name: 'n', creationTimestamp: createdAt }, spec: {}, status: { conditions } } as unknown as Node;
}

const lease = (seconds: number): Lease =>
  ({ metadata: {}, spec: { renewTime: time(seconds).replace('Z', '.000000Z') } }) as unknown as Lease;

const grace = { monitorMs: 50_000, startupMs: 60_000 };

describe('a heart', () => {
  const silent = node();
  const first = node(condition('Ready', 'True', 10));
  const same = node(condition('Ready', 'True', 10), condition('NetworkUnavailable', 'False', 20));
  const second = node(condition('Ready', 'True', 20));
  type Look = readonly [Node, Lease | undefined, number];
  it.each<[string, readonly Look[], number]>([
    ['that nobody has heard is counted from the beginning', [[silent, undefined, 30]], 0],
    ['that beats by its Lease alone', [[silent, lease(20), 30]], 30],
    ['is counted from the first look', [[first, undefined, 30]], 30],
    [
      'beats with the status',
      [
        [first, undefined, 30],
        [second, undefined, 35],
      ],
      35,
    ],
    [
      'begins with the status',
      [
        [silent, undefined, 30],
        [first, undefined, 35],
      ],
      35,
    ],
    [
      'beats when its status is taken away',
      [
        [first, undefined, 30],
        [silent, undefined, 35],
      ],
      35,
    ],
    [
      'does not beat with what others say',
      [
        [first, undefined, 30],
        [same, undefined, 35],
      ],
      30,
    ],
    [
      'beats with the Lease',
      [
        [first, lease(20), 30],
        [first, lease(30), 35],
      ],
      35,
    ],
    [
      'does not beat with a Lease that stays',
      [
        [first, lease(20), 30],
        [first, lease(20), 35],
        [same, lease(20), 40],
      ],
      30,
    ],
    [
      'does not beat with a Lease from before',
      [
        [first, lease(20), 30],
        [first, lease(10), 35],
      ],
      30,
    ],
    [
      'does not beat with a Lease that goes',
      [
        [first, lease(20), 30],
        [first, undefined, 35],
      ],
      30,
    ],
    [
      'nor with one that comes back as it was',
      [
        [first, lease(20), 30],
        [same, undefined, 35],
        [same, lease(20), 40],
      ],
      30,
    ],
  ])('%s', (_, looks, expected) => {
    let health: ReturnType<typeof observed> | undefined;
    for (const [seen, seenLease, seconds] of looks) health = observed(health, seen, seenLease, at(seconds));
    expect(health?.probeMs).toBe(at(expected));
  });

  it('that has not beaten is the same value', () => {
    const health = observed(undefined, first, lease(20), at(30));
    expect(observed(health, first, lease(20), at(35))).toBe(health);
  });

  it.each([
    ['that has never spoken', silent, 60, false],
    ['that has never spoken', silent, 61, true],
    ['that has spoken', first, 60, false],
    ['that has spoken', first, 61, true],
  ])('%s is lost after its time', (_, seen, seconds, expected) => {
    // The first look is at 10 s; who has never spoken is counted from 0 s.
    expect(isLost(observed(undefined, seen, undefined, at(10)), grace, at(seconds))).toBe(expected);
  });
});

describe('the conditions of a lost Node', () => {
  const forgotten = (given: NodeCondition): NodeCondition => ({
    ...given,
    status: 'Unknown',
    lastTransitionTime: time(100),
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  const never = (type: string): NodeCondition => ({
    type,
    status: 'Unknown',
    lastHeartbeatTime: createdAt,
    lastTransitionTime: time(100),
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
  });
  const all = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => condition(type, 'False', 10));
  const ready = condition('Ready', 'True', 10);
  const network = condition('NetworkUnavailable', 'False', 10);
  const unknown = { ...condition('MemoryPressure', 'Unknown', 10), reason: 'NodeStatusUnknown' };

  it.each<[string, Node, readonly NodeCondition[] | undefined]>([
    ['that was well', node(network, ...all, ready), [network, ...all.map(forgotten), forgotten(ready)]],
    ['that never spoke', node(), ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map(never)],
    [
      'that never spoke of all',
      node(ready, unknown),
      [forgotten(ready), unknown, never('DiskPressure'), never('PIDPressure')],
    ],
    ['that is known to be lost', node(forgotten(ready)), undefined],
  ])('%s', (_, given, expected) => {
    expect(lostConditions(given, time(100))).toEqual(expected);
  });
});
