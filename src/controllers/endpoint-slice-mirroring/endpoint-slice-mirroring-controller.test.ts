import { describe, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { EndpointSubset } from '../../api/core/v1/endpoints.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { endpointSlices, endpoints, services } from '../../client/resources.ts';
import { createEndpointSliceMirroringController } from './endpoint-slice-mirroring-controller.ts';

const namespace = 'default';
const key = { namespace, name: 'web' };
const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
const subset = (...ips: string[]): EndpointSubset => ({
  addresses: ips.map((ip) => ({ ip })),
  ports: [{ port: 5432 }],
});

async function start(spec: Partial<Service['spec']> = { selector: undefined }): Promise<ControllerFixture> {
  const fixture = await startControllerFixture(createEndpointSliceMirroringController);
  await fixture.client.create(services, serviceObject(spec, { uid: undefined }));
  await fixture.client.create(endpoints, { metadata: key, subsets: [subset('10.1.0.1')] });
  await fixture.settle();
  return fixture;
}

const list = async (fixture: ControllerFixture): Promise<readonly EndpointSlice[]> =>
  (await fixture.client.list(endpointSlices, { namespace })).items;
const addresses = async (fixture: ControllerFixture) =>
  (await list(fixture)).map((slice) => slice.endpoints.map((endpoint) => endpoint.addresses.join()));

describe('the mirroring controller', () => {
  test('follows Endpoints of a Service without a selector', async () => {
    const fixture = await start();
    expect(await addresses(fixture)).toEqual([['10.1.0.1']]);
    expect(fixture.writes()).toEqual([`POST ${path}`]);
    const [slice] = await list(fixture);

    const current = await fixture.client.get(endpoints, key);
    await fixture.client.update(endpoints, { ...current, subsets: [subset('10.1.0.1', '10.1.0.2')] });
    await fixture.settle(1000);
    expect(await addresses(fixture)).toEqual([['10.1.0.1', '10.1.0.2']]);
    expect(fixture.writes()).toEqual([`PUT ${path}/${slice?.metadata.name}`]);

    await fixture.restart();
    await fixture.settle(5000);
    expect([fixture.writes(), fixture.events()]).toEqual([[], []]);
    await fixture.stop();
  });

  test('leaves Endpoints of a Service with a selector alone', async () => {
    const fixture = await start({});
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });

  test.each<{ name: string; change: (fixture: ControllerFixture) => Promise<unknown> }>([
    { name: 'the Endpoints are deleted', change: ({ client }) => client.delete(endpoints, key) },
    { name: 'the Service is deleted', change: ({ client }) => client.delete(services, key) },
    {
      name: 'the Service gets a selector',
      change: ({ client }) => client.patch(services, key, 'merge', { spec: { selector: { app: 'web' } } }),
    },
    {
      name: 'the Endpoints ask not to be mirrored',
      change: ({ client }) =>
        client.patch(endpoints, key, 'merge', {
          metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
        }),
    },
  ])('deletes the slices where $name', async ({ change }) => {
    const fixture = await start();
    await change(fixture);
    await fixture.settle(1000);
    expect(await list(fixture)).toEqual([]);
    fixture.writes();
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });

  test('undoes what somebody else does to its slices', async () => {
    const fixture = await start();
    const [slice] = await list(fixture);
    await fixture.client.update(endpointSlices, { ...slice!, endpoints: [] });
    await fixture.settle(1000);
    expect(await addresses(fixture)).toEqual([['10.1.0.1']]);
    await fixture.client.delete(endpointSlices, { namespace, name: slice!.metadata.name! });
    await fixture.settle(1000);
    expect(await addresses(fixture)).toEqual([['10.1.0.1']]);
    await fixture.stop();
  });

  test('tells of addresses that are too many', async () => {
    const fixture = await start();
    fixture.events();
    const many = Array.from({ length: 1001 }, (_, i) => `10.2.${i >> 8}.${i & 255}`);
    const current = await fixture.client.get(endpoints, key);
    await fixture.client.update(endpoints, { ...current, subsets: [subset(...many)] });
    await fixture.settle(1000);
    expect(fixture.events()).toEqual([
      'Warning TooManyAddressesToMirror web: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 1 addresses were skipped',
    ]);
    await fixture.stop();
  });
});
