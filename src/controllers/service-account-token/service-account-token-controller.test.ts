import { describe, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { secrets, serviceAccounts } from '../../client/resources.ts';
import { createServiceAccountTokenController } from './service-account-token-controller.ts';

const text = (data: string | undefined): string => Buffer.from(data ?? '', 'base64').toString();
const namespace = 'default';
const path = `/api/v1/namespaces/${namespace}`;

const start = (): Promise<ControllerFixture> =>
  startControllerFixture(
    createServiceAccountTokenController({
      rootCa: 'authority',
      signToken: async (account, secret) => `token of ${account.metadata.name} in ${secret.metadata.name}`,
    }),
  );

async function create(fixture: ControllerFixture, name: string, annotations: Record<string, string>): Promise<void> {
  const type = 'kubernetes.io/service-account-token';
  await fixture.client.create(secrets, { metadata: { name, namespace, annotations }, type });
  await fixture.settle();
}

const ofBuilder = { 'kubernetes.io/service-account.name': 'builder' };

async function withBuilder(): Promise<ControllerFixture> {
  const fixture = await start();
  await fixture.client.create(serviceAccounts, { metadata: { name: 'builder', namespace } });
  await fixture.settle();
  await create(fixture, 'builder-token', ofBuilder);
  return fixture;
}

describe('the token controller', () => {
  test('fills a Secret once', async () => {
    const fixture = await withBuilder();
    const account = await fixture.client.get(serviceAccounts, { namespace, name: 'builder' });
    const secret = await fixture.client.get(secrets, { namespace, name: 'builder-token' });
    expect(Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, data]) => [key, text(data)]))).toEqual({
      'ca.crt': 'authority',
      namespace,
      token: 'token of builder in builder-token',
    });
    expect(secret.metadata.annotations).toEqual({
      ...ofBuilder,
      'kubernetes.io/service-account.uid': account.metadata.uid,
    });
    expect(fixture.writes()).toEqual([`PUT ${path}/secrets/builder-token`]);

    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });

  test('deletes a Secret of an account that is not there', async () => {
    const fixture = await start();
    await create(fixture, 'nobody-token', { 'kubernetes.io/service-account.name': 'nobody' });
    expect(fixture.writes()).toEqual([`DELETE ${path}/secrets/nobody-token`]);
    await fixture.stop();
  });

  test("deletes an account's Secrets with it, and no others", async () => {
    const fixture = await withBuilder();
    await fixture.client.create(serviceAccounts, { metadata: { name: 'tester', namespace } });
    await create(fixture, 'tester-token', { 'kubernetes.io/service-account.name': 'tester' });
    fixture.writes();
    await fixture.client.delete(serviceAccounts, { namespace, name: 'builder' });
    await fixture.settle();
    expect(fixture.writes()).toEqual([`DELETE ${path}/secrets/builder-token`]);
    await fixture.stop();
  });

  test('a token of an account does not pass to one that is made in its place', async () => {
    const fixture = await withBuilder();
    fixture.writes();
    await fixture.client.delete(serviceAccounts, { namespace, name: 'builder' });
    await fixture.client.create(serviceAccounts, { metadata: { name: 'builder', namespace } });
    await fixture.settle();
    expect(fixture.writes()).toEqual([`DELETE ${path}/secrets/builder-token`]);
    await fixture.stop();
  });

  test('takes a Secret that is deleted off its account', async () => {
    const fixture = await withBuilder();
    const key = { namespace, name: 'builder' };
    const account = await fixture.client.get(serviceAccounts, key);
    const named = { ...account, secrets: [{ name: 'builder-token' }, { name: 'other' }] };
    await fixture.client.update(serviceAccounts, named);
    await fixture.client.delete(secrets, { namespace, name: 'builder-token' });
    await fixture.settle();
    expect((await fixture.client.get(serviceAccounts, key)).secrets).toEqual([{ name: 'other' }]);
    await fixture.stop();
  });

  test('leaves Secrets of other types alone', async () => {
    const fixture = await start();
    await fixture.client.create(secrets, {
      metadata: { name: 'plain', namespace, annotations: ofBuilder },
      type: 'Opaque',
    });
    await fixture.settle();
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });
});
