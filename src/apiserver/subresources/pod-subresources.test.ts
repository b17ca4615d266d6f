import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { isTooManyRequests, type StatusError } from '../../api/status-error.ts';

const pods = '/api/v1/namespaces/default/pods';
const mergePatch = { contentType: 'application/merge-patch+json' };

async function serverWithPod(spec: object = {}) {
  const fixture = await startServerFixture();
  await fixture.send('POST', pods, {
    metadata: { name: 'p', labels: { app: 'a' } },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }], ...spec },
  });
  return { ...fixture, pod: () => fixture.send('GET', `${pods}/p`) };
}

const binding = (node: string, metadata: object = {}) => ({
  metadata: { name: 'p', ...metadata },
  target: { kind: 'Node', name: node },
});

describe('binding', () => {
  it.each([
    ['pods/binding', `${pods}/p/binding`],
    ['bindings', '/api/v1/namespaces/default/bindings'],
  ])('assigns a Pod to a Node, by %s', async (_, path) => {
    const { send, pod } = await serverWithPod();
    const answer = await send('POST', path, binding('n', { annotations: { by: 'me' } }));
    expect(answer).toMatchObject({ kind: 'Status', status: 'Success' });
    expect(await pod()).toMatchObject({
      metadata: { annotations: { by: 'me' } },
      spec: { nodeName: 'n' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
  });

  it('ends the nomination of a Node', async () => {
    const { send, pod } = await serverWithPod();
    await send('PATCH', `${pods}/p/status`, { status: { nominatedNodeName: 'm' } }, mergePatch);
    expect((await pod()).status.nominatedNodeName).toBe('m');
    await send('POST', `${pods}/p/binding`, binding('n'));
    expect((await pod()).status.nominatedNodeName).toBeUndefined();
  });

  it('happens once', async () => {
    const { send } = await serverWithPod();
    await send('POST', `${pods}/p/binding`, binding('n'));
    await expect(send('POST', `${pods}/p/binding`, binding('m'))).rejects.toThrow(
      'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n"',
    );
  });

  it.each([
    [
      'a Pod with gates',
      { schedulingGates: [{ name: 'example.com/g' }] },
      binding('n'),
      'pod p has non-empty .spec.schedulingGates',
    ],
    ['another Pod of the name', {}, binding('n', { uid: 'other' }), 'Precondition failed: UID in precondition: other'],
    ['no Node', {}, binding(''), 'target.name: Required value'],
  ])('refuses %s', async (_, spec, object, why) => {
    const { send, pod } = await serverWithPod(spec);
    await expect(send('POST', `${pods}/p/binding`, object)).rejects.toThrow(why);
    expect((await pod()).spec.nodeName).toBeUndefined();
  });
});

describe('eviction', () => {
  const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
  const eviction = (deleteOptions?: object) => ({ metadata: { name: 'p' }, ...(deleteOptions && { deleteOptions }) });

  async function serverWithBudget(name: string | undefined, status: object) {
    const fixture = await serverWithPod({ nodeName: 'n' });
    const { send } = fixture;
    await send(
      'PATCH',
      `${pods}/p/status`,
      { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      mergePatch,
    );
    const makeBudget = async (of: string) => {
      await send('POST', budgets, {
        metadata: { name: of },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
      });
      await send(
        'PATCH',
        `${budgets}/${of}/status`,
        { status: { observedGeneration: 1, expectedPods: 2, desiredHealthy: 1, currentHealthy: 2, ...status } },
        mergePatch,
      );
    };
    if (name !== undefined) await makeBudget(name);
    return { ...fixture, makeBudget };
  }

  it('deletes the Pod, and books it to the budget', async () => {
    const { send, pod } = await serverWithBudget('b', { disruptionsAllowed: 1 });
    await send('POST', `${pods}/p/eviction`, eviction());
    expect(await pod()).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
      status: { conditions: [{ type: 'Ready' }, { type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }] },
    });
    const { status } = await send('GET', `${budgets}/b`);
    expect(status.disruptionsAllowed).toBe(0);
    expect(Object.keys(status.disruptedPods)).toEqual(['p']);
    expect(status.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', observedGeneration: 1 },
    ]);
  });

  const condition = (reason: string, message: string) => ({
    conditions: [
      { type: 'DisruptionAllowed', status: 'False', reason, message, lastTransitionTime: '2030-01-01T00:00:00Z' },
    ],
  });
  it.each([
    ['too few healthy Pods', { currentHealthy: 1 }, 'needs 1 healthy pods and has 1 currently'],
    [
      'a budget that cannot be computed',
      { currentHealthy: 1, ...condition('SyncFailed', 'no owner') },
      'does not allow evicting pods currently because it failed sync: no owner',
    ],
    ['an eviction that the controller has not seen', {}, 'does not allow evicting pods currently'],
    ['another reason', condition('Frozen', 'holidays'), 'does not allow evicting pods currently (Frozen): holidays'],
  ])('is refused for %s', async (_, status, why) => {
    const { send, pod } = await serverWithBudget('b', { disruptionsAllowed: 0, ...status });
    const error = (await send('POST', `${pods}/p/eviction`, eviction()).catch(
      (thrown: unknown) => thrown,
    )) as StatusError;
    expect(isTooManyRequests(error)).toBe(true);
    expect(error.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(error.details?.causes).toEqual([{ reason: 'DisruptionBudget', message: `The disruption budget b ${why}` }]);
    expect((await pod()).metadata.deletionTimestamp).toBeUndefined();
  });

  it('waits for the controller to have seen the budget', async () => {
    const { send } = await serverWithBudget('b', { disruptionsAllowed: 1, observedGeneration: 0 });
    const error = (await send('POST', `${pods}/p/eviction`, eviction()).catch(
      (thrown: unknown) => thrown,
    )) as StatusError;
    expect(error.details).toMatchObject({
      retryAfterSeconds: 10,
      causes: [{ message: 'The disruption budget b is still being processed by the server.' }],
    });
  });

  it('cannot decide between two budgets', async () => {
    const { send, makeBudget } = await serverWithBudget('a', { disruptionsAllowed: 1 });
    await makeBudget('b');
    await expect(send('POST', `${pods}/p/eviction`, eviction())).rejects.toMatchObject({
      code: 500,
      message: expect.stringContaining('This pod has more than one PodDisruptionBudget'),
    });
  });

  it.each([
    ['a dry run', eviction({ dryRun: ['All'] })],
    ['another Pod of the name', eviction({ preconditions: { uid: 'other' } })],
  ])('changes nothing for %s', async (_, object) => {
    const { send, pod } = await serverWithBudget('b', { disruptionsAllowed: 1 });
    await send('POST', `${pods}/p/eviction`, object).catch((error: StatusError) => expect(error.code).toBe(409));
    expect((await pod()).metadata.deletionTimestamp).toBeUndefined();
    expect((await send('GET', `${budgets}/b`)).status.disruptionsAllowed).toBe(1);
  });

  it('keeps to the state that the client has seen', async () => {
    const { send, pod } = await serverWithBudget(undefined, {});
    const { resourceVersion } = (await pod()).metadata;
    await send('POST', `${pods}/p/eviction`, eviction({ preconditions: { resourceVersion } }));
    expect((await pod()).metadata.deletionTimestamp).toBeDefined();
  });

  it('of a Pod that has ended needs no budget', async () => {
    const { send } = await serverWithBudget('b', { disruptionsAllowed: 0 });
    await send('PATCH', `${pods}/p/status`, { status: { phase: 'Succeeded' } }, mergePatch);
    await send('POST', `${pods}/p/eviction`, eviction());
    expect((await send('GET', `${budgets}/b`)).status.disruptionsAllowed).toBe(0);
  });
});

describe('changes of a running Pod', () => {
  it('adds containers to look into it', async () => {
    const { send } = await serverWithPod();
    const ephemeralContainers = [{ name: 'debug', image: 'tools' }];
    const changed = await send('PATCH', `${pods}/p/ephemeralcontainers`, { spec: { ephemeralContainers } }, mergePatch);
    expect(changed.spec.ephemeralContainers).toMatchObject(ephemeralContainers);
    expect(changed.metadata.generation).toBe(2);
  });

  it('gives its containers other resources', async () => {
    const { send } = await serverWithPod();
    const containers = [{ name: 'c', resources: { requests: { cpu: '2' } } }];
    const changed = await send(
      'PATCH',
      `${pods}/p/resize`,
      { spec: { containers } },
      { contentType: 'application/strategic-merge-patch+json' },
    );
    expect(changed.spec.containers[0]).toMatchObject({ image: 'i', resources: { requests: { cpu: '2' } } });
  });
});

describe('what a kubelet would answer', () => {
  it.each([
    ['log', 'GET', {}, 'container=other', 400, 'container other is not valid for pod p'],
    ['exec', 'POST', {}, 'command=ls', 400, 'pod p does not have a host assigned'],
    ['log', 'GET', { nodeName: 'n' }, '', 500, 'no kubelet answers for node n'],
    ['portforward', 'POST', { nodeName: 'n' }, '', 500, 'no kubelet answers for node n'],
  ])('%s by %s of %j with "%s" is %i', async (subresource, method, spec, query, code, why) => {
    const { send } = await serverWithPod(spec);
    await expect(send(method, `${pods}/p/${subresource}`, undefined, { query })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why),
    });
  });
});

describe('namespaces/finalize', () => {
  it('lets a namespace go', async () => {
    const { send } = await startServerFixture();
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'n' } });
    await send('DELETE', '/api/v1/namespaces/n');
    const going = await send('GET', '/api/v1/namespaces/n');
    expect(going).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Terminating' } });
    await send('PUT', '/api/v1/namespaces/n/finalize', { ...going, spec: { finalizers: [] } });
    await expect(send('GET', '/api/v1/namespaces/n')).rejects.toThrow('namespaces "n" not found');
  });
});
