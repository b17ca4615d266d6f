import { describe, expect, test } from 'vitest';
import { startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import { configMaps, namespaces } from '../../client/resources.ts';
import { createRootCaPublisher, desiredConfigMap } from './root-ca-publisher.ts';

const rootCa = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const annotations = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};
const metadata = { name: 'kube-root-ca.crt', namespace: 'web' };
const published: ConfigMap = { metadata: { ...metadata, annotations }, data: { 'ca.crt': rootCa } };

describe('desiredConfigMap', () => {
  test.each<{ name: string; current: ConfigMap | undefined; desired: ConfigMap | undefined }>([
    { name: 'there is none', current: undefined, desired: published },
    { name: 'it is right', current: published, desired: undefined },
    {
      name: 'another description is left',
      current: { ...published, metadata: { ...metadata, annotations: { 'kubernetes.io/description': 'ours' } } },
      desired: undefined,
    },
    { name: 'no description', current: { ...published, metadata }, desired: published },
    { name: 'another authority', current: { ...published, data: { 'ca.crt': 'old' } }, desired: published },
    { name: 'no data', current: { metadata: { ...metadata, annotations } }, desired: published },
    {
      name: 'more data; labels and other annotations stay',
      current: {
        metadata: { ...metadata, labels: { a: 'b' }, annotations: { team: 'x' } },
        data: { 'ca.crt': rootCa, more: '1' },
      },
      desired: {
        metadata: { ...metadata, labels: { a: 'b' }, annotations: { team: 'x', ...annotations } },
        data: { 'ca.crt': rootCa },
      },
    },
  ])('$name', ({ current, desired }) => {
    expect(desiredConfigMap('web', rootCa, current)).toEqual(desired);
  });
});

const key = { namespace: 'web', name: 'kube-root-ca.crt' };

test('every namespace has the authority; what is changed or deleted is set right', async () => {
  const fixture = await startControllerFixture(createRootCaPublisher({ rootCa }));
  const system = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
  const posts = system.map((namespace) => `POST /api/v1/namespaces/${namespace}/configmaps`);
  expect(fixture.writes().sort()).toEqual(posts);

  await fixture.client.create(namespaces, { metadata: { name: 'web' }, spec: {}, status: {} });
  await fixture.settle();
  const made = await fixture.client.get(configMaps, key);
  expect([made.data, made.metadata.annotations]).toEqual([{ 'ca.crt': rootCa }, annotations]);

  await fixture.client.update(configMaps, { ...made, data: { 'ca.crt': 'forged' } });
  await fixture.settle();
  expect((await fixture.client.get(configMaps, key)).data).toEqual({ 'ca.crt': rootCa });

  await fixture.client.delete(configMaps, key);
  await fixture.settle();
  expect((await fixture.client.get(configMaps, key)).data).toEqual({ 'ca.crt': rootCa });

  fixture.writes();
  await fixture.restart();
  expect(fixture.writes()).toEqual([]);
  await fixture.stop();
});

test('a namespace that is going gets none', async () => {
  const fixture = await startControllerFixture(createRootCaPublisher({ rootCa }));
  await fixture.client.create(namespaces, { metadata: { name: 'web' }, spec: {}, status: {} });
  await fixture.settle();
  await fixture.client.delete(namespaces, { name: 'web' });
  await fixture.client.delete(configMaps, key);
  await fixture.settle(60_000);
  await expect(fixture.client.get(configMaps, key)).rejects.toThrow('not found');
  await fixture.stop();
});
