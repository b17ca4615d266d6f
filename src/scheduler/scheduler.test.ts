import { afterEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../test/fixtures/controller-fixture.ts';
import { conflict, StatusError } from '../api/status-error.ts';
import { Client } from '../client/client.ts';
import type { Transport } from '../client/transport.ts';
import { Scheduler, type SchedulerContext } from './scheduler.ts';

const nodesPath = '/api/v1/nodes';
const podsPath = '/api/v1/namespaces/default/pods';
const mergePatch = { contentType: 'application/merge-patch+json' };
const notReady = 'node.kubernetes.io/not-ready';

const node = (name: string, cpu = '4', spec: object = {}) => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec,
  status: { allocatable: { cpu, memory: '8Gi', pods: '110' }, capacity: { cpu, memory: '8Gi', pods: '110' } },
});

const pod = (name: string, cpu = '1', spec: object = {}, metadata: object = {}) => ({
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }], ...spec },
});

let fixture: ControllerFixture;
afterEach(() => fixture.stop());

/** `beforeBinding`: what happens when the scheduler has decided, and has not told the API yet. */
async function start(beforeBinding: () => Promise<void> = async () => {}) {
  const tampered = (context: SchedulerContext): SchedulerContext => {
    const { transport } = context.client;
    const send: Transport['send'] = async (request) => {
      if (request.path.endsWith('/binding')) await beforeBinding();
      return transport.send(request);
    };
    const list: Transport['list'] = (request) => transport.list(request);
    const watch: Transport['watch'] = (request, sink) => transport.watch(request, sink);
    return { ...context, client: new Client({ send, list, watch, close: () => transport.close() }) };
  };
  fixture = await startControllerFixture((context) => new Scheduler(tampered(context)));
  const { send } = fixture;
  return {
    ...fixture,
    /** A Node whose not-ready taint, which the API server gives to new ones, has gone. */
    addNode: async (...args: Parameters<typeof node>) => {
      const created = await send('POST', nodesPath, node(...args));
      const taints = created.spec.taints.filter(({ key }: { key: string }) => key !== notReady);
      await send('PATCH', `${nodesPath}/${args[0]}`, { spec: { taints } }, mergePatch);
    },
    addPod: (...args: Parameters<typeof pod>) => send('POST', podsPath, pod(...args)),
    nodeOf: async (name: string): Promise<string | undefined> =>
      (await send('GET', `${podsPath}/${name}`)).spec.nodeName,
    scheduled: async (name: string) => {
      const { status } = await send('GET', `${podsPath}/${name}`);
      return status.conditions?.find(({ type }: { type: string }) => type === 'PodScheduled');
    },
  };
}

const bindingOf = (name: string) => `POST ${podsPath}/${name}/binding`;
const statusOf = (name: string) => `PATCH ${podsPath}/${name}/status`;

/** What is said where no eviction would help. */
const noFit = (nodeCount: number, reasons: string): string => {
  const preemption = `0/${nodeCount} nodes are available: ${nodeCount} Preemption is not helpful for scheduling.`;
  return `0/${nodeCount} nodes are available: ${reasons}. no new claims to deallocate, preemption: ${preemption}`;
};

describe('Scheduler', () => {
  it('binds Pods, each to the emptiest Node', async () => {
    const { addNode, addPod, nodeOf, scheduled, settle, events, writes } = await start();
    await addNode('a');
    await addNode('b');
    for (const name of ['p1', 'p2', 'p3', 'p4']) await addPod(name);
    await settle();
    const placed = await Promise.all(['p1', 'p2', 'p3', 'p4'].map(nodeOf));
    expect([...placed].sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(await scheduled('p1')).toMatchObject({ status: 'True' });
    expect(writes().sort()).toEqual(['p1', 'p2', 'p3', 'p4'].map(bindingOf));
    expect(events().sort()).toEqual(
      placed.map((name, i) => `Normal Scheduled p${i + 1}: Successfully assigned default/p${i + 1} to ${name}`),
    );
  });

  it('leaves Pods of other schedulers and Pods that name their Node alone, and counts the latter', async () => {
    const { addNode, addPod, nodeOf, settle, writes } = await start();
    await addNode('a', '2');
    await addPod('other', '1', { schedulerName: 'mine' });
    await addPod('placed', '2', { nodeName: 'a' });
    await addPod('late', '1');
    await settle();
    expect([await nodeOf('other'), await nodeOf('late')]).toEqual([undefined, undefined]);
    expect(writes()).toEqual([statusOf('late')]);
  });

  it('says why a Pod fits nowhere, once, and binds it when there is a Node for it', async () => {
    const { addNode, addPod, nodeOf, scheduled, settle, events, writes, clock } = await start();
    await addNode('small', '1');
    await addNode('tainted', '8', { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] });
    await addNode('cordoned', '8', { unschedulable: true });
    await addPod('p', '2');
    await settle();
    const message = noFit(3, '1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable');
    expect(events()).toEqual([`Warning FailedScheduling p: ${message}`]);
    expect(await scheduled('p')).toMatchObject({ status: 'False', reason: 'Unschedulable', message });
    expect(writes()).toEqual([statusOf('p')]);
    // After five minutes it is tried anyway. Nothing has changed, so nothing is written.
    await settle(6 * 60_000);
    expect([events(), writes()]).toEqual([[`Warning FailedScheduling p: ${message}`], []]);
    await clock.advance(10_000);
    await addNode('large', '4');
    await settle();
    expect([await nodeOf('p'), writes().at(-1), events().at(-1)]).toEqual([
      'large',
      bindingOf('p'),
      'Normal Scheduled p: Successfully assigned default/p to large',
    ]);
  });

  it('is not stirred by what does not help', async () => {
    const { addNode, addPod, nodeOf, settle, send, events } = await start();
    await addNode('small', '1');
    await addPod('p', '2');
    await addPod('filler', '1');
    await settle();
    expect([await nodeOf('filler'), events().length]).toEqual(['small', 2]);
    await addNode('smaller', '500m');
    await send('PATCH', `${nodesPath}/small`, { metadata: { labels: { a: 'b' } } }, mergePatch);
    await settle(60_000);
    expect(events()).toEqual([]);
    await send('PATCH', `${nodesPath}/smaller/status`, { status: { allocatable: { cpu: '2' } } }, mergePatch);
    await settle();
    expect(await nodeOf('p')).toBe('smaller');
  });

  it('binds a Pod when another has made room', async () => {
    const { addNode, addPod, nodeOf, settle, send } = await start();
    await addNode('a', '2');
    await addPod('first', '2');
    await settle();
    await addPod('second', '2');
    await settle(1000);
    expect([await nodeOf('first'), await nodeOf('second')]).toEqual(['a', undefined]);
    await send('DELETE', `${podsPath}/first`, { gracePeriodSeconds: 0 });
    await settle();
    expect(await nodeOf('second')).toBe('a');
  });

  it('gives the room of finished Pods to others', async () => {
    const { addNode, addPod, nodeOf, settle, send } = await start();
    await addNode('a', '2');
    await addPod('job', '2');
    await settle();
    await addPod('next', '2');
    await settle(1000);
    expect(await nodeOf('next')).toBeUndefined();
    await send('PATCH', `${podsPath}/job/status`, { status: { phase: 'Succeeded' } }, mergePatch);
    await settle();
    expect(await nodeOf('next')).toBe('a');
  });

  it('waits for the first Node', async () => {
    const { addPod, addNode, nodeOf, scheduled, settle, events } = await start();
    await addPod('p');
    await settle();
    const message = 'no nodes available to schedule pods';
    expect(await scheduled('p')).toMatchObject({ status: 'False', reason: 'Unschedulable', message });
    await settle(60_000);
    expect(events()).toEqual([`Warning FailedScheduling p: ${message}`]);
    await addNode('a');
    await settle();
    expect(await nodeOf('p')).toBe('a');
  });

  it('does not touch a Pod with gates until they are gone', async () => {
    const { addNode, addPod, nodeOf, scheduled, settle, send, events, writes } = await start();
    await addNode('a');
    await addPod('p', '1', { schedulingGates: [{ name: 'example.com/wait' }, { name: 'example.com/more' }] });
    await settle(10 * 60_000);
    expect([events(), writes()]).toEqual([[], []]);
    expect(await scheduled('p')).toMatchObject({ status: 'False', reason: 'SchedulingGated' });
    await send('PATCH', `${podsPath}/p`, { spec: { schedulingGates: [{ name: 'example.com/more' }] } }, mergePatch);
    await settle();
    expect(await nodeOf('p')).toBeUndefined();
    await send('PATCH', `${podsPath}/p`, { spec: { schedulingGates: [] } }, mergePatch);
    await settle();
    expect([await nodeOf('p'), writes()]).toEqual(['a', [bindingOf('p')]]);
  });

  it('tries again with back-off when the API refuses a binding', async () => {
    const refusals = [
      conflict({ group: '', resource: 'pods/binding' }, 'p', 'not now'),
      new StatusError(500, 'InternalError', 'out of order'),
    ];
    const { addNode, addPod, nodeOf, scheduled, settle, events, writes } = await start(async () => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
    });
    await addNode('a', '1');
    await addPod('p');
    await settle();
    const first = 'running Bind plugin "DefaultBinder": Operation cannot be fulfilled on pods/binding "p": not now';
    expect(await scheduled('p')).toMatchObject({ status: 'False', reason: 'SchedulerError', message: first });
    expect([events(), writes()]).toEqual([[`Warning FailedScheduling p: ${first}`], [statusOf('p')]]);
    await settle(999);
    expect([events(), await nodeOf('p')]).toEqual([[], undefined]);
    await settle(1);
    expect(events()).toEqual(['Warning FailedScheduling p: running Bind plugin "DefaultBinder": out of order']);
    await settle(1999);
    expect(await nodeOf('p')).toBeUndefined();
    await settle(1);
    // It takes all of the Node: what was assumed for the failed bindings has been given back.
    expect([await nodeOf('p'), events()]).toEqual(['a', ['Normal Scheduled p: Successfully assigned default/p to a']]);
  });

  it('leaves a Pod alone that somebody else has bound meanwhile', async () => {
    let others = async (): Promise<void> => {};
    const { addNode, addPod, nodeOf, scheduled, settle, send, events, writes } = await start(() => others());
    await addNode('a');
    others = () =>
      send('POST', `${podsPath}/p/binding`, { metadata: { name: 'p' }, target: { kind: 'Node', name: 'z' } });
    await addPod('p');
    await settle(60_000);
    expect(await nodeOf('p')).toBe('z');
    expect(await scheduled('p')).toMatchObject({ status: 'True' });
    expect([events(), writes()]).toEqual([[], [bindingOf('p')]]);
  });

  it('takes a Pod for gone that is deleted while it is being bound', async () => {
    let others = async (): Promise<void> => {};
    const { addNode, addPod, nodeOf, settle, send, writes } = await start(() => others());
    await addNode('a', '1');
    others = async () => {
      others = async () => {};
      await send('DELETE', `${podsPath}/p`, { gracePeriodSeconds: 0 });
    };
    await addPod('p');
    await settle();
    await addPod('q');
    await settle(60_000);
    expect([await nodeOf('q'), writes()]).toEqual(['a', [bindingOf('p'), bindingOf('q')]]);
  });

  it('does not schedule what is being deleted', async () => {
    const { addPod, addNode, nodeOf, settle, send, events, writes } = await start();
    await addPod('p', '1', {}, { finalizers: ['example.com/stay'] });
    await settle();
    await send('DELETE', `${podsPath}/p`, { gracePeriodSeconds: 0 });
    events();
    writes();
    await addNode('a');
    await settle(60_000);
    expect([await nodeOf('p'), writes()]).toEqual([undefined, []]);
    expect(events()).toEqual(['Warning FailedScheduling p: skip schedule deleting pod: default/p']);
  });

  it('evicts less important Pods for a more important one', async () => {
    const { addNode, addPod, nodeOf, settle, send, events } = await start();
    for (const [name, value] of [
      ['low', 1],
      ['high', 1000],
    ] as const) {
      await send('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name }, value });
    }
    await addNode('a', '2');
    await addPod('victim', '2', { priorityClassName: 'low', terminationGracePeriodSeconds: 30 });
    await settle();
    await addPod('vip', '2', { priorityClassName: 'high' });
    await settle();
    const vip = await send('GET', `${podsPath}/vip`);
    const victim = await send('GET', `${podsPath}/victim`);
    expect(vip.status.nominatedNodeName).toBe('a');
    expect(victim.metadata.deletionTimestamp).toBeDefined();
    expect(victim.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }),
    );
    expect(events()).toContain(`Normal Preempted victim: Preempted by pod ${vip.metadata.uid} on node a`);
    // The room is held for it: a Pod that comes meanwhile does not get it.
    await addPod('sneaky', '1', { priorityClassName: 'low' });
    await send('DELETE', `${podsPath}/victim`, { gracePeriodSeconds: 0 });
    await settle();
    expect([await nodeOf('vip'), await nodeOf('sneaky')]).toEqual(['a', undefined]);
  });

  it('knows after a restart what is where', async () => {
    const { addNode, addPod, nodeOf, settle, restart, writes } = await start();
    await addNode('a', '2');
    await addNode('b', '2');
    await addPod('p', '2');
    await settle();
    writes();
    await restart();
    expect(writes()).toEqual([]);
    await addPod('q', '2');
    await settle();
    expect([await nodeOf('p'), await nodeOf('q')].sort()).toEqual(['a', 'b']);
  });

  it('stops, twice if need be, and then does nothing more', async () => {
    const { addNode, addPod, nodeOf, settle, stop, events, writes } = await start();
    await addPod('waiting');
    await settle();
    await stop();
    await stop();
    events();
    writes();
    await addNode('a');
    await addPod('p');
    await settle(10 * 60_000);
    expect([await nodeOf('p'), events(), writes()]).toEqual([undefined, [], []]);
  });
});
