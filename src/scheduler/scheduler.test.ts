import { afterEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../test/fixtures/controller-fixture.ts';
import { Scheduler, type SchedulerContext } from './scheduler.ts';

const nodesPath = '/api/v1/nodes';
const podsPath = '/api/v1/namespaces/default/pods';
const mergePatch = { contentType: 'application/merge-patch+json' };

const node = (name: string, cpu = '4', more: { readonly spec?: object; readonly labels?: object } = {}) => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
  spec: { ...more.spec },
  status: { allocatable: { cpu, memory: '8Gi', pods: '110' }, capacity: { cpu, memory: '8Gi', pods: '110' } },
});

const pod = (name: string, cpu = '1', spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }], ...spec },
});

let fixture: ControllerFixture;
afterEach(() => fixture.stop());

async function start(change: (context: SchedulerContext) => SchedulerContext = (context) => context) {
  fixture = await startControllerFixture((context) => new Scheduler(change(context)));
  const { send } = fixture;
  return {
    ...fixture,
    /** A Node whose not-ready taint, which the API server gives to new ones, has gone. */
    addNode: async (...args: Parameters<typeof node>) => {
      const created = await send('POST', nodesPath, node(...args));
      const taints = (created.spec.taints ?? []).filter(({ key }: { key: string }) => key !== notReady);
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

const notReady = 'node.kubernetes.io/not-ready';

describe('Scheduler', () => {
  it('binds Pods, each to the emptiest Node', async () => {
    const { addNode, addPod, nodeOf, scheduled, settle, events, writes } = await start();
    await addNode('a');
    await addNode('b');
    for (const name of ['p1', 'p2', 'p3', 'p4']) await addPod(name);
    await settle();
    const placed = await Promise.all(['p1', 'p2', 'p3', 'p4'].map(nodeOf));
    expect(placed.sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(await scheduled('p1')).toMatchObject({ status: 'True' });
    expect(writes().sort()).toEqual(['p1', 'p2', 'p3', 'p4'].map((name) => `POST ${podsPath}/${name}/binding`));
    expect(events()).toContain(`Normal Scheduled p1: Successfully assigned default/p1 to ${await nodeOf('p1')}`);
  });

  it('leaves Pods of other schedulers and Pods that name their Node alone, and counts the latter', async () => {
    const { addNode, addPod, nodeOf, settle, writes } = await start();
    await addNode('a', '2');
    await addPod('other', '1', { schedulerName: 'mine' });
    await addPod('placed', '2', { nodeName: 'a' });
    await addPod('late', '1');
    await settle();
    expect(await nodeOf('other')).toBeUndefined();
    expect(await nodeOf('late')).toBeUndefined();
    expect(writes()).toEqual([`PATCH ${podsPath}/late/status`]);
  });
});
