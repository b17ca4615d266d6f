import { expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { PolicyRule } from '../../api/rbac/v1/policy-rule.ts';
import { clusterRoles } from '../../client/resources.ts';
import { createClusterRoleAggregationController } from './cluster-role-aggregation-controller.ts';

const pods = (...verbs: string[]): PolicyRule => ({ verbs, apiGroups: [''], resources: ['pods'] });
const labels = { part: 'of-it' };
const patch = 'PATCH /apis/rbac.authorization.k8s.io/v1/clusterroles/whole';

async function start(): Promise<ControllerFixture> {
  const fixture = await startControllerFixture(createClusterRoleAggregationController);
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] };
  await fixture.client.create(clusterRoles, { metadata: { name: 'whole' }, rules: [], aggregationRule });
  await fixture.client.create(clusterRoles, { metadata: { name: 'a', labels }, rules: [pods('get')] });
  await fixture.client.create(clusterRoles, { metadata: { name: 'b' }, rules: [pods('delete')] });
  await fixture.settle();
  return fixture;
}

const rulesOf = async ({ client }: ControllerFixture): Promise<readonly PolicyRule[]> =>
  (await client.get(clusterRoles, { name: 'whole' })).rules;

test('a role has the rules of those that it selects, as they come, change and go', async () => {
  const fixture = await start();
  expect(await rulesOf(fixture)).toEqual([pods('get')]);
  expect(fixture.writes()).toEqual([patch]);

  await fixture.client.patch(clusterRoles, { name: 'b' }, 'merge', { metadata: { labels } });
  await fixture.settle();
  expect(await rulesOf(fixture)).toEqual([pods('get'), pods('delete')]);

  await fixture.client.patch(clusterRoles, { name: 'b' }, 'merge', { rules: [pods('list')] });
  await fixture.settle();
  expect(await rulesOf(fixture)).toEqual([pods('get'), pods('list')]);

  await fixture.client.delete(clusterRoles, { name: 'a' });
  await fixture.settle();
  expect(await rulesOf(fixture)).toEqual([pods('list')]);

  await fixture.client.delete(clusterRoles, { name: 'b' });
  await fixture.settle();
  expect(await rulesOf(fixture)).toEqual([]);
  await fixture.stop();
});

test('what others write is replaced, and then nothing more is written', async () => {
  const fixture = await start();
  fixture.writes();
  await fixture.client.patch(clusterRoles, { name: 'whole' }, 'merge', { rules: [pods('*')] });
  await fixture.settle();
  expect(await rulesOf(fixture)).toEqual([pods('get')]);
  expect(fixture.writes()).toEqual([patch]);
  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
  await fixture.stop();
});

test('a role that aggregates is itself part of another', async () => {
  const fixture = await start();
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { level: 'two' } }] };
  await fixture.client.create(clusterRoles, { metadata: { name: 'more' }, rules: [], aggregationRule });
  await fixture.client.patch(clusterRoles, { name: 'whole' }, 'merge', { metadata: { labels: { level: 'two' } } });
  await fixture.settle();
  expect((await fixture.client.get(clusterRoles, { name: 'more' })).rules).toEqual([pods('get')]);
  await fixture.stop();
});
