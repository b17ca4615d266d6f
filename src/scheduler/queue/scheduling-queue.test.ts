import { describe, expect, it } from 'vitest';
import { makeNode, makePod, type PodParts } from '../../../test/fixtures/scheduling-objects.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { silentLogger } from '../../base/logger.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { nodes, pods } from '../../client/resources.ts';
import { action, type ClusterEvent, on } from '../framework/cluster-event.ts';
import type { Plugin } from '../framework/plugin.ts';
import { isBefore } from '../plugins/queue-sort/priority-sort.ts';
import { openGates } from '../plugins/scheduling-gates/scheduling-gates.ts';
import { flushIntervalMs, SchedulingQueue, unschedulableMsMax } from './scheduling-queue.ts';

/** Plugins that care for different things; `Labels` for Nodes that get the label which the Pod is named after. */
const plugins: readonly Plugin[] = [
  { name: 'Nodes', events: [on(nodes, action.add)] },
  { name: 'Taints', events: [on(nodes, action.updateNodeTaint)] },
  {
    name: 'Labels',
    events: [
      on(nodes, action.updateNodeLabel, ({ pod }, _old, current) =>
        current?.metadata.labels?.[pod.metadata.name ?? ''] === 'yes' ? 'Queue' : 'Skip',
      ),
    ],
  },
  {
    name: 'Broken',
    events: [
      on(nodes, action.updateNodeCondition, () => {
        throw new Error('a bug');
      }),
    ],
  },
  { name: 'Itself', events: [on(pods, action.updatePodToleration)] },
  { name: 'SchedulingGates', events: [on(pods, action.updatePodSchedulingGatesEliminated)] },
  { name: 'Silent' },
];

function setup() {
  const clock = new VirtualClock();
  let ready = 0;
  const queue = new SchedulingQueue({
    clock,
    logger: silentLogger,
    less: isBefore,
    preEnqueue: openGates,
    plugins,
    onReady: () => {
      ready++;
    },
  });
  const add = (name: string, parts: PodParts = {}): Pod => {
    const pod = makePod(name, parts);
    queue.set(pod);
    return pod;
  };
  /** The Pod is tried, and rejected by these; by none after an error. */
  const fail = (name: string, rejectedBy: readonly string[], pendingOn: readonly string[] = []): void => {
    const queued = queue.pop()!;
    expect(queued.info.pod.metadata.name).toBe(name);
    queue.addUnschedulable(queued, queued.info.pod, { rejectedBy, pendingOn });
  };
  const place = (name: string) => queue.placeOf(`${name}-uid`);
  const popAll = (): string[] => {
    const names: string[] = [];
    for (let queued = queue.pop(); queued !== undefined; queued = queue.pop())
      names.push(queued.info.pod.metadata.name!);
    return names;
  };
  return { clock, queue, add, fail, place, popAll, readyCalls: () => ready };
}

const nodeEvent = (actions: number, labels: Readonly<Record<string, string>> = {}): ClusterEvent => ({
  kind: 'Node',
  actions,
  old: undefined,
  new: makeNode('n', { labels }),
});

describe('SchedulingQueue', () => {
  it('gives the most important Pod first, and of equals the one that has waited longest', async () => {
    const { clock, add, popAll, queue } = setup();
    add('first');
    await clock.advance(1);
    add('second');
    add('urgent', { spec: { priority: 10 } });
    add('idle', { spec: { priority: -1 } });
    expect(queue.isReady).toBe(true);
    expect(popAll()).toEqual(['urgent', 'first', 'second', 'idle']);
    expect(queue.isReady).toBe(false);
    expect(queue.sizes).toEqual({ active: 0, backoff: 0, errorBackoff: 0, unschedulable: 0, inFlight: 4 });
  });

  it('forgets what is bound or deleted, wherever it is', () => {
    const { add, fail, place, queue, popAll } = setup();
    add('rejected');
    fail('rejected', ['Nodes']);
    add('failed');
    fail('failed', []);
    add('gated', { spec: { schedulingGates: [{ name: 'g' }] } });
    add('taken');
    const taken = queue.pop()!;
    add('waiting');
    expect(queue.sizes).toEqual({ active: 1, backoff: 0, errorBackoff: 1, unschedulable: 2, inFlight: 1 });
    for (const name of ['rejected', 'failed', 'gated', 'taken', 'waiting', 'unknown']) queue.delete(`${name}-uid`);
    expect(queue.sizes).toEqual({ active: 0, backoff: 0, errorBackoff: 0, unschedulable: 0, inFlight: 0 });
    queue.done(taken);
    queue.moveOn(nodeEvent(action.add));
    expect([popAll(), place('rejected')]).toEqual([[], 'gone']);
  });

  describe('a rejected Pod', () => {
    it.each<[string, readonly string[], ClusterEvent, 'unschedulable' | 'backoff']>([
      ['is brought back by what its plugin cares for', ['Nodes'], nodeEvent(action.add), 'backoff'],
      ['is left alone by what another cares for', ['Nodes'], nodeEvent(action.updateNodeTaint), 'unschedulable'],
      ['is left alone by what nobody cares for', ['Nodes'], nodeEvent(action.delete), 'unschedulable'],
      [
        'is brought back if one of several plugins cares',
        ['Nodes', 'Taints'],
        nodeEvent(action.updateNodeTaint),
        'backoff',
      ],
      [
        'is brought back by one of several changes',
        ['Taints'],
        nodeEvent(action.updateNodeLabel | action.updateNodeTaint),
        'backoff',
      ],
      ['is brought back if the hint says so', ['Labels'], nodeEvent(action.updateNodeLabel, { p: 'yes' }), 'backoff'],
      [
        'is left alone if the hint says so',
        ['Labels'],
        nodeEvent(action.updateNodeLabel, { q: 'yes' }),
        'unschedulable',
      ],
      ['is brought back if the hint throws', ['Broken'], nodeEvent(action.updateNodeCondition), 'backoff'],
      ['waits if its plugin cares for nothing', ['Silent'], nodeEvent(action.add), 'unschedulable'],
      [
        'is left alone by other kinds',
        ['Nodes'],
        { kind: 'CSINode', actions: action.add, old: undefined, new: makeNode('n') },
        'unschedulable',
      ],
    ])('%s', (_, rejectedBy, event, expected) => {
      const { add, fail, place, queue } = setup();
      add('p');
      fail('p', rejectedBy);
      expect(place('p')).toBe('unschedulable');
      queue.moveOn(event);
      expect(place('p')).toBe(expected);
      const taken = queue.pop();
      expect(taken?.info.key).toBe(expected === 'backoff' ? 'default/p' : undefined);
      expect([...(taken?.rejectedBy ?? [])]).toEqual([]);
    });

    it('does not back off while it waits for something outside', () => {
      const { add, fail, place, queue } = setup();
      add('p');
      fail('p', ['Nodes', 'Taints'], ['Taints']);
      queue.moveOn(nodeEvent(action.updateNodeTaint));
      expect(place('p')).toBe('active');
    });

    it('comes back at once if its back-off is over', async () => {
      const { clock, add, fail, place, queue } = setup();
      add('p');
      fail('p', ['Nodes']);
      await clock.advance(1000);
      queue.moveOn(nodeEvent(action.add));
      expect(place('p')).toBe('active');
    });

    it('that backs off comes after those that do not, and is taken early if there are none', () => {
      const { add, fail, place, queue, popAll } = setup();
      add('p', { spec: { priority: 10 } });
      fail('p', ['Nodes']);
      queue.moveOn(nodeEvent(action.add));
      add('q');
      expect(place('p')).toBe('backoff');
      expect(popAll()).toEqual(['q', 'p']);
    });

    it('is active when its back-off is over', async () => {
      const { clock, add, fail, place, queue } = setup();
      add('p');
      fail('p', ['Nodes']);
      queue.moveOn(nodeEvent(action.add));
      await clock.advance(999);
      expect(place('p')).toBe('backoff');
      await clock.advance(1);
      expect(place('p')).toBe('active');
      expect(clock.pending).toBe(1);
    });

    it('is tried anyway after five minutes', async () => {
      const { clock, add, fail, place, popAll } = setup();
      add('p');
      fail('p', ['Silent']);
      add('gated', { spec: { schedulingGates: [{ name: 'g' }] } });
      await clock.advance(unschedulableMsMax);
      expect(place('p')).toBe('unschedulable');
      await clock.advance(flushIntervalMs);
      expect([place('p'), place('gated')]).toEqual(['active', 'unschedulable']);
      expect(popAll()).toEqual(['p']);
    });

    it('learns of what happened while it was tried', () => {
      const { add, place, queue } = setup();
      add('p');
      const taken = queue.pop()!;
      queue.moveOn(nodeEvent(action.add));
      queue.addUnschedulable(taken, taken.info.pod, { rejectedBy: ['Nodes'], pendingOn: [] });
      expect(place('p')).toBe('backoff');
    });

    it('does not learn of what happened before it was tried', () => {
      const { add, place, queue } = setup();
      add('p');
      add('q');
      queue.pop();
      queue.moveOn(nodeEvent(action.add));
      const taken = queue.pop()!;
      queue.addUnschedulable(taken, taken.info.pod, { rejectedBy: ['Nodes'], pendingOn: [] });
      expect(place('q')).toBe('unschedulable');
    });

    it('is brought back by a change of its own, if a plugin cares', () => {
      const { add, fail, place, queue } = setup();
      for (const [name, plugin] of [
        ['p', 'Itself'],
        ['q', 'Nodes'],
      ] as const) {
        add(name);
        fail(name, [plugin]);
        queue.set(makePod(name, { status: { phase: 'Pending' } }));
        expect(place(name)).toBe('unschedulable');
        queue.set(makePod(name, { spec: { tolerations: [{ key: 'a' }] } }));
      }
      expect([place('p'), place('q')]).toEqual(['backoff', 'unschedulable']);
      expect(queue.pop()?.info.pod.spec.tolerations).toEqual([{ key: 'a' }]);
    });
  });

  it('backs off after an error whatever happens: 1 s, doubling to 10 s', async () => {
    const { clock, add, fail, place, queue } = setup();
    add('p');
    for (const seconds of [1, 2, 4, 8, 10, 10]) {
      fail('p', []);
      queue.moveOn(nodeEvent(action.add));
      expect(queue.isReady).toBe(false);
      await clock.advance(seconds * 1000 - 1);
      expect(place('p')).toBe('errorBackoff');
      await clock.advance(1);
      expect(place('p')).toBe('active');
    }
  });

  it('keeps gated Pods out until their gates are gone', () => {
    const { add, place, queue, readyCalls } = setup();
    add('p', { spec: { schedulingGates: [{ name: 'g' }, { name: 'h' }] } });
    expect([place('p'), readyCalls()]).toEqual(['unschedulable', 0]);
    queue.activate(['p-uid']);
    queue.set(makePod('p', { spec: { schedulingGates: [{ name: 'h' }] } }));
    expect([place('p'), queue.pop()]).toEqual(['unschedulable', undefined]);
    queue.set(makePod('p'));
    expect([place('p'), readyCalls()]).toEqual(['active', 1]);
  });

  it('activates Pods when it is told to', () => {
    const { add, fail, place, queue } = setup();
    add('p');
    fail('p', ['Nodes']);
    add('q');
    fail('q', []);
    add('r');
    queue.pop();
    queue.activate(['p-uid', 'q-uid', 'r-uid', 'unknown']);
    expect([place('p'), place('q'), place('r')]).toEqual(['active', 'active', 'inFlight']);
  });

  it('gives nothing more once it is closed, and leaves no timer behind', () => {
    const { clock, add, fail, queue } = setup();
    add('p');
    fail('p', []);
    add('q');
    fail('q', ['Nodes']);
    add('r');
    queue.close();
    queue.close();
    add('s');
    expect([queue.pop(), queue.isReady, clock.pending, queue.placeOf('s-uid')]).toEqual([undefined, false, 0, 'gone']);
  });
});
