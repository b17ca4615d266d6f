import { describe, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { type PodOptions, podObject } from '../../../test/fixtures/service-objects.ts';
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '../../api/policy/v1/pod-disruption-budget.ts';
import { createDiscoveryPath } from '../../apiserver/discovery/discovery-path.ts';
import { jobs, podDisruptionBudgets, pods, replicaSets } from '../../client/resources.ts';
import { createDisruptionController } from './disruption-controller.ts';

const namespace = 'default';
const key = { namespace, name: 'web' };
const statusPath = `PUT /apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/web/status`;
const selector = { matchLabels: { app: 'web' } };

async function start(spec: PodDisruptionBudgetSpec): Promise<ControllerFixture> {
  const fixture = await startControllerFixture(createDisruptionController, { paths: [createDiscoveryPath()] });
  await fixture.client.create(podDisruptionBudgets, {
    metadata: key,
    spec: { selector, ...spec },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  });
  await fixture.settle();
  return fixture;
}

async function createPods(fixture: ControllerFixture, names: string[], options: PodOptions = {}): Promise<void> {
  for (const name of names) {
    const pod = podObject(name, { ...options, metadata: { uid: undefined, ...options.metadata } });
    const { metadata } = await fixture.client.create(pods, pod);
    await fixture.client.updateStatus(pods, { ...pod, metadata });
  }
  await fixture.settle(100);
}

const budgetOf = ({ client }: ControllerFixture): Promise<PodDisruptionBudget> => client.get(podDisruptionBudgets, key);

async function numbers(fixture: ControllerFixture) {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, conditions } = (await budgetOf(fixture))
    .status;
  return { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, reason: conditions?.[0]?.reason };
}

async function createReplicaSet(fixture: ControllerFixture, replicas: number): Promise<OwnerReference> {
  const replicaSet: ReplicaSet = {
    metadata: { name: 'web', namespace },
    spec: {
      replicas,
      selector,
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'i', resources: {} }] },
      },
    },
    status: { replicas: 0 },
  };
  const { metadata } = await fixture.client.create(replicaSets, replicaSet);
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: metadata.uid!, controller: true };
}

const evict = ({ client }: ControllerFixture, name: string): Promise<object> =>
  client.createSubresource(pods, { namespace, name }, 'eviction', {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
  });

describe('the disruption controller', () => {
  test('follows the Pods, and writes only what changes', async () => {
    const fixture = await start({ minAvailable: 2 });
    const none = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 2, expectedPods: 0 };
    expect(await numbers(fixture)).toEqual({ ...none, reason: 'InsufficientPods' });
    expect(fixture.events()).toContain('Normal NoPods web: No matching pods found');
    await createPods(fixture, ['a', 'b', 'c']);
    expect(await numbers(fixture)).toEqual({
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      reason: 'SufficientPods',
    });
    expect((await budgetOf(fixture)).status.observedGeneration).toBe(1);
    fixture.writes();
    await fixture.client.patch(pods, { namespace, name: 'a' }, 'merge', { metadata: { annotations: { a: 'b' } } });
    await fixture.settle(1000);
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);

    await fixture.client.patch(pods, { namespace, name: 'a' }, 'merge', { metadata: { labels: { app: 'other' } } });
    await fixture.settle(1000);
    expect((await numbers(fixture)).currentHealthy).toBe(2);
    expect(fixture.writes()).toEqual([statusPath]);
    await fixture.stop();
  });

  test('Pods that come in a hurry are taken together', async () => {
    const fixture = await start({ minAvailable: 2 });
    fixture.writes();
    await createPods(
      fixture,
      Array.from({ length: 100 }, (_, i) => `pod-${i}`),
    );
    expect(await numbers(fixture)).toMatchObject({ disruptionsAllowed: 98, expectedPods: 100 });
    expect(fixture.writes().length).toBeLessThanOrEqual(3);
    await fixture.stop();
  });

  test('evictions go on as far as the budget allows, and further once there is a Pod more', async () => {
    const fixture = await start({ minAvailable: 2 });
    await createPods(fixture, ['a', 'b', 'c']);
    await evict(fixture, 'a');
    await expect(evict(fixture, 'b')).rejects.toMatchObject({ code: 429 });
    await fixture.settle(1000);
    expect(await numbers(fixture)).toEqual({
      disruptionsAllowed: 0,
      currentHealthy: 2,
      desiredHealthy: 2,
      expectedPods: 3,
      reason: 'InsufficientPods',
    });
    // It is being deleted, which is what was waited for.
    expect((await budgetOf(fixture)).status.disruptedPods).toBeUndefined();
    await expect(evict(fixture, 'b')).rejects.toMatchObject({
      details: { causes: [{ message: 'The disruption budget web needs 2 healthy pods and has 2 currently' }] },
    });
    await createPods(fixture, ['d']);
    await fixture.settle(1000);
    await evict(fixture, 'b');
    await fixture.stop();
  });

  test('a Pod that was allowed to go and is still there counts again after two minutes', async () => {
    const fixture = await start({ minAvailable: 1 });
    await createPods(fixture, ['a', 'b']);
    const budget = await budgetOf(fixture);
    const disruptedPods = { a: new Date(fixture.clock.now()).toISOString() };
    await fixture.client.updateStatus(podDisruptionBudgets, {
      ...budget,
      status: { ...budget.status, disruptionsAllowed: 0, disruptedPods },
    });
    await fixture.settle(60_000);
    expect(await numbers(fixture)).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 1 });
    expect(Object.keys((await budgetOf(fixture)).status.disruptedPods ?? {})).toEqual(['a']);
    fixture.events();
    await fixture.settle(61_000);
    expect(await numbers(fixture)).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 2 });
    expect((await budgetOf(fixture)).status.disruptedPods).toBeUndefined();
    expect(fixture.events()).toEqual([
      "Warning NotDeleted a: Pod was expected by PDB default/web to be deleted but it wasn't",
    ]);
    await fixture.stop();
  });

  test('shares are of what the owners want', async () => {
    const fixture = await start({ maxUnavailable: '25%' });
    const owner = await createReplicaSet(fixture, 4);
    await createPods(fixture, ['a', 'b'], { metadata: { ownerReferences: [owner] } });
    const expected = { currentHealthy: 2, desiredHealthy: 3, expectedPods: 4 };
    expect(await numbers(fixture)).toEqual({ disruptionsAllowed: 0, ...expected, reason: 'InsufficientPods' });
    await createPods(fixture, ['c', 'd'], { metadata: { ownerReferences: [owner] } });
    expect(await numbers(fixture)).toEqual({
      disruptionsAllowed: 1,
      ...expected,
      currentHealthy: 4,
      reason: 'SufficientPods',
    });
    await fixture.stop();
  });

  test('Pods that nobody owns are complained of', async () => {
    const fixture = await start({ maxUnavailable: 1 });
    await createPods(fixture, ['a']);
    expect(await numbers(fixture)).toMatchObject({ disruptionsAllowed: 0, expectedPods: 0 });
    expect(fixture.events()).toContain(
      'Warning UnmanagedPods web: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    );
    await fixture.stop();
  });

  test('owners without a scale let no Pod go', async () => {
    const fixture = await start({ maxUnavailable: 1 });
    const template = {
      metadata: {},
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i', resources: {} }] },
    };
    const { metadata } = await fixture.client.create(jobs, { metadata: key, spec: { template }, status: {} });
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'web', uid: metadata.uid!, controller: true };
    await createPods(fixture, ['a'], { metadata: { ownerReferences: [owner] } });
    await fixture.settle(1000);
    expect((await budgetOf(fixture)).status).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'False',
          reason: 'SyncFailed',
          message: 'jobs.batch does not implement the scale subresource',
        },
      ],
    });
    expect(fixture.events()).toContain(
      'Warning CalculateExpectedPodCountFailed web: Failed to calculate the number of expected pods: jobs.batch does not implement the scale subresource',
    );
    await expect(evict(fixture, 'a')).rejects.toMatchObject({
      details: { causes: [{ message: expect.stringContaining('failed sync: jobs.batch does not implement') }] },
    });
    fixture.writes();
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });

  test.each([
    {
      name: 'of a kind that the caches do not have, by its scale',
      owner: { apiVersion: 'apps/v1', kind: 'Deployment' },
      message: /^found no controllers for pod "a"$/,
    },
    {
      name: 'of an unknown kind',
      owner: { apiVersion: 'apps/v1', kind: 'Nothing' },
      message: /^no matches for kind "Nothing" in version "apps\/v1"$/,
    },
    {
      name: 'of an unknown group',
      owner: { apiVersion: 'example.com/v1', kind: 'Thing' },
      message: /^no matches for kind "Thing" in version "example.com\/v1"$/,
    },
  ])('owners that are gone: $name', async ({ owner, message }) => {
    const fixture = await start({ maxUnavailable: 1 });
    const ownerReferences = [{ ...owner, name: 'gone', uid: 'gone', controller: true }];
    await createPods(fixture, ['a'], { metadata: { ownerReferences } });
    await fixture.settle(1000);
    expect((await budgetOf(fixture)).status.conditions?.[0]?.message).toMatch(message);
    await fixture.stop();
  });

  test('a Pod of two budgets is complained of', async () => {
    const fixture = await start({ minAvailable: 1 });
    const { metadata: _, ...rest } = await budgetOf(fixture);
    await fixture.client.create(podDisruptionBudgets, { ...rest, metadata: { name: 'other', namespace } });
    await fixture.settle();
    fixture.events();
    await createPods(fixture, ['a']);
    expect(fixture.events()[0]).toMatch(
      /^Warning MultiplePodDisruptionBudgets a: Pod "default"\/"a" matches multiple PodDisruptionBudgets\. {2}Chose "(web|other)" arbitrarily\.$/,
    );
    await fixture.stop();
  });

  test('a disruption that nobody carries out is taken back from the Pod', async () => {
    const fixture = await start({ minAvailable: 1 });
    await createPods(fixture, ['a']);
    const pod = await fixture.client.get(pods, { namespace, name: 'a' });
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      lastProbeTime: null as unknown as string,
      lastTransitionTime: new Date(fixture.clock.now()).toISOString(),
    };
    const conditions = [...(pod.status.conditions ?? []), condition];
    await fixture.client.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
    const status = async () =>
      (await fixture.client.get(pods, { namespace, name: 'a' })).status.conditions?.[1]?.status;
    await fixture.settle(100_000);
    expect(await status()).toBe('True');
    await fixture.settle(21_000);
    expect(await status()).toBe('False');
    expect(fixture.writes().filter((write) => write.includes('/pods/'))).toHaveLength(1);
    await fixture.stop();
  });
});
