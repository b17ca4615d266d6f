import { describe, expect, it } from 'vitest';
import { makeNode, makePod, makePodInfo } from '../../../test/fixtures/scheduling-objects.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { assumedPodTtlMs, SchedulerCache } from './scheduler-cache.ts';
import type { Snapshot } from './snapshot.ts';

const requests = { cpu: '1', memory: '1Gi' };

function setup(nodes: readonly string[] = ['a', 'b', 'c']) {
  const clock = new VirtualClock();
  const cache = new SchedulerCache(clock);
  for (const name of nodes) cache.setNode(makeNode(name));
  return { clock, cache };
}

const cpus = (snapshot: Snapshot) => snapshot.nodes.map(({ name, requested }) => `${name}:${requested.milliCpu}`);

describe('SchedulerCache', () => {
  it('sums up what the Pods of a Node request', () => {
    const { cache } = setup(['a']);
    const spec = {
      nodeName: 'a',
      containers: [
        {
          name: 'c',
          resources: { requests: { ...requests, 'example.com/x': '2' } },
          ports: [{ containerPort: 1, hostPort: 80 }],
        },
      ],
    };
    cache.setPod(makePod('p', { spec }));
    cache.setPod(makePod('q', { spec: { nodeName: 'a' } }));
    const [node] = cache.snapshot().nodes;
    expect(node).toMatchObject({
      requested: { milliCpu: 1000, memory: 2 ** 30, ephemeralStorage: 0, scalar: new Map([['example.com/x', 2]]) },
      nonZeroMilliCpu: 1100,
      nonZeroMemory: 2 ** 30 + 200 * 2 ** 20,
    });
    expect(node!.pods.map(({ key }) => key)).toEqual(['default/p', 'default/q']);
    expect(node!.usedPorts?.conflictsWith({ ip: '0.0.0.0', port: 'TCP/80' })).toBe(true);
    cache.removePod('p-uid');
    const [after] = cache.snapshot().nodes;
    expect(after).toMatchObject({ requested: { milliCpu: 0, memory: 0 }, nonZeroMilliCpu: 100 });
    expect(after!.usedPorts?.conflictsWith({ ip: '0.0.0.0', port: 'TCP/80' })).toBe(false);
  });

  it('replaces in the snapshot only the Nodes that have changed, and leaves the old ones as they were', () => {
    const { cache } = setup();
    const before = [...cache.snapshot().nodes];
    cache.assume(makePodInfo('p', { requests }), 'b');
    const after = cache.snapshot().nodes;
    expect(after.map((node, i) => node === before[i])).toEqual([true, false, true]);
    expect(before[1]!.requested.milliCpu).toBe(0);
    expect(after[1]!.requested.milliCpu).toBe(1000);
    expect(after[1]!.generation).toBeGreaterThan(before[1]!.generation);
    const same = [...after];
    expect(cache.snapshot().nodes.every((node, i) => node === same[i])).toBe(true);
    // A Node more: those that have not changed are still the same.
    cache.setNode(makeNode('d'));
    expect(cache.snapshot().nodes.map((node, i) => node === same[i])).toEqual([true, true, true, false]);
  });

  it('follows a Pod from assumed to bound', () => {
    const { cache } = setup();
    const info = makePodInfo('p', { requests });
    cache.assume(info, 'a');
    expect(() => cache.assume(info, 'b')).toThrow("pod default/p (p-uid) is in the cache, so can't be assumed");
    expect([cache.isAssumed(info.uid), cache.assumedCount, cache.podCount]).toEqual([true, 1, 1]);
    cache.finishBinding(info.uid);
    cache.setPod(makePod('p', { requests, spec: { nodeName: 'a' } }));
    expect([cache.isAssumed(info.uid), cache.assumedCount, cache.podCount]).toEqual([false, 0, 1]);
    expect(cpus(cache.snapshot())).toEqual(['a:1000', 'b:0', 'c:0']);
    expect(cache.forget(info.uid)).toBe(false);
    expect(cache.removePod(info.uid)).toBe(true);
    expect(cache.removePod(info.uid)).toBe(false);
    expect(cpus(cache.snapshot())).toEqual(['a:0', 'b:0', 'c:0']);
  });

  it('believes the informer about where a Pod is', () => {
    const { cache } = setup();
    cache.assume(makePodInfo('p', { requests }), 'a');
    cache.setPod(makePod('p', { requests: { cpu: '2' }, spec: { nodeName: 'b' } }));
    expect(cpus(cache.snapshot())).toEqual(['a:0', 'b:2000', 'c:0']);
  });

  it('forgets an assumed Pod whose binding failed', () => {
    const { cache } = setup();
    cache.assume(makePodInfo('p', { requests }), 'a');
    expect(cache.forget('p-uid')).toBe(true);
    expect(cache.forget('p-uid')).toBe(false);
    expect(cpus(cache.snapshot())).toEqual(['a:0', 'b:0', 'c:0']);
  });

  it('lets an assumed Pod expire that the informer never tells of, once its binding has finished', async () => {
    const { cache, clock } = setup();
    for (const name of ['p', 'q', 'r']) cache.assume(makePodInfo(name, { requests }), 'a');
    cache.finishBinding('p-uid');
    await clock.advance(1000);
    cache.finishBinding('q-uid');
    await clock.advance(assumedPodTtlMs - 1001);
    expect(cache.assumedCount).toBe(3);
    await clock.advance(1);
    expect([cache.isAssumed('p-uid'), cache.isAssumed('q-uid')]).toEqual([false, true]);
    await clock.advance(1000);
    expect([cache.isAssumed('q-uid'), cache.isAssumed('r-uid')]).toEqual([false, true]);
    await clock.advance(assumedPodTtlMs * 2);
    expect(cache.isAssumed('r-uid')).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('keeps the Pods of a Node that goes and comes back, and of one that is yet to come', () => {
    const { cache } = setup(['a']);
    cache.setPod(makePod('p', { requests, spec: { nodeName: 'a' } }));
    cache.setPod(makePod('q', { requests, spec: { nodeName: 'late' } }));
    cache.removeNode('a');
    expect([cache.nodeCount, cpus(cache.snapshot())]).toEqual([0, []]);
    cache.setNode(makeNode('a'));
    cache.setNode(makeNode('late'));
    expect(cpus(cache.snapshot())).toEqual(['a:1000', 'late:1000']);
    expect(cache.snapshot().get('gone')).toBeUndefined();
  });

  it('counts on how many Nodes an image is', () => {
    const { cache } = setup([]);
    const images = (...names: string[]) => ({
      status: { images: names.map((name) => ({ names: [name], sizeBytes: 7 })) },
    });
    const state = (node: string, image: string) => cache.snapshot().get(node)?.images.get(image);
    cache.setNode(makeNode('a', images('web:1', 'registry:5000/db')));
    cache.setNode(makeNode('b', images('web:1')));
    expect(state('a', 'web:1')).toEqual({ sizeBytes: 7, nodeCount: 2 });
    expect(state('a', 'registry:5000/db:latest')).toEqual({ sizeBytes: 7, nodeCount: 1 });
    cache.setNode(makeNode('b', images('other:1')));
    expect(state('a', 'web:1')?.nodeCount).toBe(1);
    expect(state('b', 'web:1')).toBeUndefined();
    cache.removeNode('a');
    expect([...cache.snapshot().images.keys()]).toEqual(['other:1']);
  });

  it('lists the Nodes with Pods that care for other Pods', () => {
    const { cache } = setup();
    const term = { topologyKey: 'kubernetes.io/hostname' };
    const affinity = (kind: string) => ({
      spec: { nodeName: 'a', affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    });
    const lists = () => {
      const { nodesWithAffinityPods, nodesWithRequiredAntiAffinityPods } = cache.snapshot();
      return [nodesWithAffinityPods, nodesWithRequiredAntiAffinityPods].map((list) => list.map(({ name }) => name));
    };
    expect(lists()).toEqual([[], []]);
    cache.setPod(makePod('p', affinity('podAffinity')));
    expect(lists()).toEqual([['a'], []]);
    cache.setPod(makePod('q', affinity('podAntiAffinity')));
    expect(lists()).toEqual([['a'], ['a']]);
    cache.removePod('p-uid');
    cache.removePod('q-uid');
    expect(lists()).toEqual([[], []]);
  });
});
