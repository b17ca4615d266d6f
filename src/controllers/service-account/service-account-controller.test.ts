import { describe, expect, test } from 'vitest';
import { startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { Namespace } from '../../api/core/v1/namespace.ts';
import { namespaces, serviceAccounts } from '../../client/resources.ts';
import { createServiceAccountController, missingAccounts } from './service-account-controller.ts';

const namespace = (phase: string): Namespace => ({ metadata: { name: 'web' }, spec: {}, status: { phase } });

describe('missingAccounts', () => {
  test.each([
    { name: 'an active namespace without', phase: 'Active', there: [], missing: ['default'] },
    { name: 'an active namespace with it', phase: 'Active', there: ['default'], missing: [] },
    { name: 'an active namespace with another', phase: 'Active', there: ['builder'], missing: ['default'] },
    { name: 'a namespace that ends', phase: 'Terminating', there: [], missing: [] },
  ])('$name', ({ phase, there, missing }) => {
    expect(missingAccounts(namespace(phase), (account) => (there as string[]).includes(account))).toEqual(missing);
  });
});

const accountsPath = (name: string): string => `POST /api/v1/namespaces/${name}/serviceaccounts`;

test('every namespace gets its account, and only once', async () => {
  const fixture = await startControllerFixture(createServiceAccountController);
  const system = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
  expect(fixture.writes().sort()).toEqual(system.map(accountsPath));

  await fixture.client.create(namespaces, { metadata: { name: 'web' }, spec: {}, status: {} });
  await fixture.settle();
  expect(fixture.writes()).toEqual([accountsPath('web')]);
  const account = await fixture.client.get(serviceAccounts, { namespace: 'web', name: 'default' });
  expect(account.metadata.name).toBe('default');

  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
  await fixture.stop();
});

test('an account that is deleted comes back, unless its namespace is going', async () => {
  const fixture = await startControllerFixture(createServiceAccountController);
  await fixture.client.create(namespaces, { metadata: { name: 'web' }, spec: {}, status: {} });
  await fixture.settle();
  const key = { namespace: 'web', name: 'default' };
  const first = await fixture.client.get(serviceAccounts, key);
  await fixture.client.delete(serviceAccounts, key);
  await fixture.settle();
  const second = await fixture.client.get(serviceAccounts, key);
  expect(second.metadata.uid).not.toBe(first.metadata.uid);

  await fixture.client.delete(namespaces, { name: 'web' });
  await fixture.client.delete(serviceAccounts, key);
  await fixture.settle(60_000);
  await expect(fixture.client.get(serviceAccounts, key)).rejects.toThrow('not found');
  await fixture.stop();
});
