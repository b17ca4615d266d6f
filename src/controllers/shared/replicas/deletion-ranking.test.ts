import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { formatTime } from '../../../api/time.ts';
import {
  compareForDeletion,
  deletionCostOf,
  podDeletionCostAnnotation,
  podsToDelete,
  rankedPod,
} from './deletion-ranking.ts';

const nowMs = Date.UTC(2030, 0, 1);
const ago = (seconds: number): string => formatTime(nowMs - seconds * 1000);

interface PodOptions {
  readonly name?: string;
  readonly uid?: string;
  readonly node?: string;
  readonly phase?: string;
  /** For how many seconds it has been ready; null: nobody noted. Not ready where absent. */
  readonly readySeconds?: number | null;
  readonly cost?: string;
  readonly related?: number;
  readonly restarts?: readonly number[];
  readonly sidecarRestarts?: number;
  /** Of an init container that is no sidecar. */
  readonly initRestarts?: number;
  /** null: it has no creationTimestamp. */
  readonly ageSeconds?: number | null;
  readonly deleting?: boolean;
}

const sidecar = { name: 'sidecar', restartPolicy: 'Always', resources: {} };
const init = { name: 'init', resources: {} };
const containerStatus = (name: string, restartCount: number) => ({
  name,
  restartCount,
  ready: true,
  image: 'nginx',
  imageID: '',
  state: {},
  lastState: {},
});

function pod(options: PodOptions = {}): Pod {
  const {
    name = 'web',
    uid = name,
    node = 'node-1',
    phase = 'Running',
    readySeconds,
    cost,
    ageSeconds = 1000,
  } = options;
  const { restarts = [0], sidecarRestarts = 0, initRestarts = 0, deleting = false } = options;
  // A time that nobody noted is null in JSON.
  const since = readySeconds == null ? (null as unknown as string) : ago(readySeconds);
  const ready = { type: 'Ready', status: 'True', lastProbeTime: '', lastTransitionTime: since };
  return {
    metadata: {
      name,
      uid,
      creationTimestamp: ageSeconds === null ? undefined : ago(ageSeconds),
      deletionTimestamp: deleting ? ago(0) : undefined,
      annotations: cost === undefined ? undefined : { [podDeletionCostAnnotation]: cost },
    },
    spec: { nodeName: node, containers: [], initContainers: [sidecar, init] },
    status: {
      phase,
      conditions: readySeconds === undefined ? [] : [ready],
      containerStatuses: restarts.map((count, index) => containerStatus(`c${index}`, count)),
      initContainerStatuses: [containerStatus('sidecar', sidecarRestarts), containerStatus('init', initRestarts)],
    },
  };
}

interface Case {
  readonly name: string;
  readonly first: PodOptions;
  readonly second: PodOptions;
}

// Each pair differs in one criterion, or a later one speaks against the order, so that the earlier one is seen to win.
const cases: readonly Case[] = [
  {
    name: '1: unassigned before assigned, whatever their phases',
    first: { node: '', phase: 'Running', readySeconds: 900 },
    second: { node: 'node-1', phase: 'Pending' },
  },
  { name: '2: Pending before Unknown', first: { phase: 'Pending', readySeconds: 900 }, second: { phase: 'Unknown' } },
  { name: '2: Unknown before Running', first: { phase: 'Unknown', readySeconds: 900 }, second: { phase: 'Running' } },
  { name: '2: no phase before Running', first: { phase: '', readySeconds: 900 }, second: { phase: 'Running' } },
  { name: '3: not ready before ready, whatever their costs', first: { cost: '100' }, second: { readySeconds: 1 } },
  {
    name: '4: lower deletion cost first, whatever their Nodes',
    first: { cost: '-1', related: 0, readySeconds: 900 },
    second: { related: 5, readySeconds: 1 },
  },
  { name: '4: costs are numbers', first: { cost: '9', readySeconds: 9 }, second: { cost: '10', readySeconds: 9 } },
  {
    name: '5: more related Pods on the Node first, whatever their ages',
    first: { related: 2, readySeconds: 900 },
    second: { related: 1, readySeconds: 1 },
  },
  {
    name: '6: ready for less time first, whatever their restarts',
    first: { readySeconds: 100, restarts: [0] },
    second: { readySeconds: 300, restarts: [9] },
  },
  {
    name: '6: nobody noted since when: first of all',
    first: { readySeconds: null, uid: 'b' },
    second: { readySeconds: 1, uid: 'a' },
  },
  {
    name: '6: nobody noted since when: also before one that is ready from now on',
    first: { readySeconds: null, uid: 'b' },
    second: { readySeconds: 0, uid: 'a' },
  },
  {
    name: '6: ready for about as long: the smaller uid first, whatever their restarts',
    first: { readySeconds: 210, uid: 'a', restarts: [0] },
    second: { readySeconds: 200, uid: 'b', restarts: [9] },
  },
  {
    name: '6: ready from now on before ready for a second',
    first: { readySeconds: 0, uid: 'b' },
    second: { readySeconds: 1, uid: 'a' },
  },
  {
    name: '7: more restarts of any container first, whatever their ages',
    first: { restarts: [0, 3], ageSeconds: 9000 },
    second: { restarts: [2, 2], ageSeconds: 1 },
  },
  {
    name: '7: containers before sidecars',
    first: { restarts: [1], sidecarRestarts: 0 },
    second: { restarts: [0], sidecarRestarts: 9 },
  },
  {
    name: '7: more restarts of a sidecar first; those of other init containers do not count',
    first: { sidecarRestarts: 1, initRestarts: 0, ageSeconds: 9000 },
    second: { sidecarRestarts: 0, initRestarts: 9, ageSeconds: 1 },
  },
  {
    name: '7: ready since the same second, more restarts first',
    first: { readySeconds: 5, restarts: [1] },
    second: { readySeconds: 5, restarts: [0] },
  },
  { name: '8: newer first', first: { ageSeconds: 100, uid: 'b' }, second: { ageSeconds: 300, uid: 'a' } },
  {
    name: '8: of about the same age: the smaller uid first',
    first: { ageSeconds: 210, uid: 'a' },
    second: { ageSeconds: 200, uid: 'b' },
  },
  {
    name: '8: no creation time before any',
    first: { ageSeconds: null, uid: 'b' },
    second: { ageSeconds: 1, uid: 'a' },
  },
  {
    name: '8: no creation time also before one of right now',
    first: { ageSeconds: null, uid: 'b' },
    second: { ageSeconds: 0, uid: 'a' },
  },
];

describe('compareForDeletion', () => {
  it.each(cases)('$name', ({ first, second }) => {
    const a = rankedPod(pod(first), first.related ?? 0);
    const b = rankedPod(pod(second), second.related ?? 0);
    expect([Math.sign(compareForDeletion(a, b, nowMs)), Math.sign(compareForDeletion(b, a, nowMs))]).toEqual([-1, 1]);
  });

  it('knows no order of Pods that do not differ', () => {
    const [a, b] = [rankedPod(pod({ readySeconds: 5, uid: 'a' }), 1), rankedPod(pod({ readySeconds: 5, uid: 'b' }), 1)];
    expect(compareForDeletion(a, b, nowMs)).toBe(0);
  });

  it('does not compare phases and Nodes of Pods that are both assigned to some', () => {
    const a = rankedPod(pod({ node: 'node-2' }), 1);
    const b = rankedPod(pod({ node: 'node-1' }), 1);
    expect(compareForDeletion(a, b, nowMs)).toBe(0);
  });
});

describe('podsToDelete', () => {
  const names = (pods: readonly Pod[]): (string | undefined)[] => pods.map(({ metadata }) => metadata.name);
  const crowded = pod({ name: 'crowded', node: 'node-1', readySeconds: 900 });
  const alone = pod({ name: 'alone', node: 'node-2', readySeconds: 5 });
  const pending = pod({ name: 'pending', node: '', phase: 'Pending' });
  const pods = [alone, crowded, pending];

  it.each([
    { name: 'none', related: [], count: 0, expected: [] },
    { name: 'the first ones of the order', related: [], count: 2, expected: ['pending', 'alone'] },
    {
      name: 'those first whose Node has more Pods of related ReplicaSets',
      related: [...pods, pod({ name: 'older-1' }), pod({ name: 'older-2' })],
      count: 2,
      expected: ['pending', 'crowded'],
    },
    {
      name: 'related Pods that are on their way out do not count',
      related: [...pods, pod({ name: 'older-1', deleting: true }), pod({ name: 'older-2', phase: 'Failed' })],
      count: 2,
      expected: ['pending', 'alone'],
    },
    { name: 'all of them, as they come', related: [], count: 3, expected: ['alone', 'crowded', 'pending'] },
  ])('$name', ({ related, count, expected }) => {
    expect(names(podsToDelete({ pods, related, nowMs }, count))).toEqual(expected);
    expect(names(pods)).toEqual(['alone', 'crowded', 'pending']);
  });
});

describe('deletionCostOf', () => {
  it.each([
    { text: undefined, cost: 0 },
    { text: '', cost: 0 },
    { text: '0', cost: 0 },
    { text: '-0', cost: 0 },
    { text: '7', cost: 7 },
    { text: '-12', cost: -12 },
    { text: '2147483647', cost: 2147483647 },
    { text: '-2147483648', cost: -2147483648 },
    { text: '2147483648', cost: 0 },
    { text: '+7', cost: 0 },
    { text: '07', cost: 0 },
    { text: '1.5', cost: 0 },
    { text: 'high', cost: 0 },
  ])('$text is $cost', ({ text, cost }) => {
    expect(deletionCostOf(pod({ cost: text }))).toBe(cost);
  });
});
