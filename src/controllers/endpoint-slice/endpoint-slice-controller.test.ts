import { describe, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { nodeObject, podObject, serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import type { EndpointSlice } from '../../api/discovery/v1/endpoint-slice.ts';
import { endpointSlices, namespaces, nodes, pods, services } from '../../client/resources.ts';
import { createEndpointSliceController } from './endpoint-slice-controller.ts';

const namespace = 'default';
const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
async function start(): Promise<ControllerFixture> {
  const fixture = await startControllerFixture(createEndpointSliceController);
  await fixture.client.create(nodes, nodeObject('node-1'));
  return fixture;
}

async function createService(fixture: ControllerFixture, spec: Partial<Service['spec']> = {}): Promise<Service> {
  const created = await fixture.client.create(services, serviceObject(spec, { uid: undefined }));
  await fixture.settle();
  return created;
}

/** It is not ready. */
async function createPod(fixture: ControllerFixture, name: string, ip: string, nodeName = 'node-1'): Promise<Pod> {
  const pod = podObject(name, { ips: [ip], ready: false, spec: { nodeName }, metadata: { uid: undefined } });
  const { metadata } = await fixture.client.create(pods, pod);
  return fixture.client.updateStatus(pods, { ...pod, metadata });
}

async function setReady(fixture: ControllerFixture, name: string): Promise<void> {
  const pod = await fixture.client.get(pods, { namespace, name });
  const { conditions } = podObject(name, { readySince: '2030-01-01T00:00:02Z' }).status;
  await fixture.client.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
}

const list = async (fixture: ControllerFixture): Promise<readonly EndpointSlice[]> =>
  (await fixture.client.list(endpointSlices, { namespace })).items;

describe('the EndpointSlice controller', () => {
  test('a Service without Pods has an empty slice, and one with Pods says all of them', async () => {
    const fixture = await start();
    const service = await createService(fixture);
    const [empty] = await list(fixture);
    expect(empty?.endpoints).toEqual([]);
    expect(fixture.writes()).toEqual([`POST ${path}`]);

    const pod = await createPod(fixture, 'web-1', '10.0.0.1');
    await fixture.settle(100);
    await setReady(fixture, 'web-1');
    await fixture.settle(2000);
    const slices = await list(fixture);
    expect(slices).toHaveLength(1);
    const { metadata, addressType, endpoints, ports } = slices[0]!;
    expect(metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
    expect(metadata.name).toBe(empty?.metadata.name);
    expect(metadata.generateName).toBe('web-');
    expect(metadata.labels).toEqual({
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    });
    expect(metadata.annotations).toEqual({
      'endpoints.kubernetes.io/last-change-trigger-time': '2030-01-01T00:00:02Z',
    });
    expect(metadata.ownerReferences).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Service',
        name: 'web',
        uid: service.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    expect([addressType, ports]).toEqual(['IPv4', [{ name: 'http', protocol: 'TCP', port: 8080 }]]);
    expect(endpoints).toEqual([
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', namespace, name: 'web-1', uid: pod.metadata.uid },
        nodeName: 'node-1',
        zone: 'a',
      },
    ]);

    fixture.writes();
    await fixture.settle(10_000);
    await fixture.restart();
    await fixture.settle(10_000);
    expect(fixture.writes()).toEqual([]);
    expect(fixture.events()).toEqual([]);
    await fixture.stop();
  });

  test('Pods that come in a hurry are taken together', async () => {
    const fixture = await start();
    await createService(fixture);
    fixture.writes();
    for (let i = 1; i <= 250; i++) await createPod(fixture, `web-${i}`, `10.0.1.${i}`);
    await fixture.settle(200);
    const slices = await list(fixture);
    expect(slices.map(({ endpoints }) => endpoints.length).sort()).toEqual([100, 100, 50]);
    // No time has passed while they came: the first is told of at once, the others after the pause.
    expect(fixture.writes().length).toBeLessThanOrEqual(5);
    await fixture.stop();
  });

  test('a Pod that is going is told of as terminating, and then no more', async () => {
    const fixture = await start();
    await createService(fixture);
    await createPod(fixture, 'web-1', '10.0.0.1');
    await setReady(fixture, 'web-1');
    await fixture.settle(100);
    await fixture.client.delete(pods, { namespace, name: 'web-1' }, { gracePeriodSeconds: 30 });
    await fixture.settle(100);
    const [slice] = await list(fixture);
    expect(slice?.endpoints[0]?.conditions).toEqual({ ready: false, serving: true, terminating: true });
    await fixture.client.delete(pods, { namespace, name: 'web-1' }, { gracePeriodSeconds: 0 });
    await fixture.settle(100);
    expect((await list(fixture)).map(({ endpoints, ports }) => [endpoints, ports])).toEqual([[[], []]]);
    await fixture.stop();
  });

  test('what somebody else does to its slices is undone', async () => {
    const fixture = await start();
    await createService(fixture);
    await createPod(fixture, 'web-1', '10.0.0.1');
    await fixture.settle(2000);
    const [slice] = await list(fixture);
    await fixture.client.update(endpointSlices, { ...slice!, endpoints: [] });
    await fixture.settle(2000);
    expect((await list(fixture))[0]?.endpoints[0]?.addresses).toEqual(['10.0.0.1']);
    await fixture.client.delete(endpointSlices, { namespace, name: slice!.metadata.name! });
    await fixture.settle(2000);
    expect((await list(fixture)).map(({ endpoints }) => endpoints[0]?.addresses)).toEqual([['10.0.0.1']]);
    await fixture.stop();
  });

  test('a slice that somebody else takes over is replaced', async () => {
    const fixture = await start();
    await createService(fixture);
    const [slice] = await list(fixture);
    const labels = { ...slice!.metadata.labels, 'endpointslice.kubernetes.io/managed-by': 'somebody' };
    await fixture.client.update(endpointSlices, { ...slice!, metadata: { ...slice!.metadata, labels } });
    await fixture.settle(2000);
    const managers = (await list(fixture)).map(
      ({ metadata }) => metadata.labels?.['endpointslice.kubernetes.io/managed-by'],
    );
    expect(managers.sort()).toEqual(['endpointslice-controller.k8s.io', 'somebody']);
    await fixture.stop();
  });

  test('follows the labels of Pods and Services', async () => {
    const fixture = await start();
    const service = await createService(fixture);
    const pod = await createPod(fixture, 'web-1', '10.0.0.1');
    await fixture.settle(100);
    const metadata = { ...service.metadata, labels: { team: 'x' } };
    await fixture.client.update(services, { ...service, metadata });
    await fixture.client.update(pods, { ...pod, metadata: { ...pod.metadata, labels: { app: 'other' } } });
    await fixture.settle(100);
    const [slice] = await list(fixture);
    expect(slice?.endpoints).toEqual([]);
    expect(slice?.metadata.labels?.team).toBe('x');
    await fixture.stop();
  });

  test.each([
    { name: 'no selector', more: { selector: undefined } },
    {
      name: 'an external name',
      more: { type: 'ExternalName', externalName: 'a.example', clusterIP: undefined, ipFamilies: undefined },
    },
  ])('leaves a Service with $name alone', async ({ more }) => {
    const fixture = await start();
    await createService(fixture, more);
    await fixture.settle(1000);
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });

  test('a Pod on a Node that is not there is left out, and tried again', async () => {
    const fixture = await start();
    await createService(fixture);
    await createPod(fixture, 'web-1', '10.0.0.1', 'node-2');
    await fixture.settle(100);
    expect(fixture.events()).toContain(
      'Warning FailedToUpdateEndpointSlices web: Error updating Endpoint Slices for Service default/web: skipping Pod web-1 for Service default/web: Node node-2 Not Found',
    );
    await fixture.client.create(nodes, nodeObject('node-2'));
    await fixture.settle(10_000);
    expect((await list(fixture))[0]?.endpoints[0]?.addresses).toEqual(['10.0.0.1']);
    await fixture.stop();
  });

  test('a namespace that is going gets none', async () => {
    const fixture = await start();
    await fixture.client.create(namespaces, { metadata: { name: 'going' }, spec: {}, status: {} });
    await fixture.client.create(services, serviceObject({}, { namespace: 'going', uid: undefined }));
    await fixture.settle();
    await fixture.client.delete(namespaces, { name: 'going' });
    await fixture.client.deleteCollection(endpointSlices, { namespace: 'going' });
    await fixture.settle(60_000);
    expect((await fixture.client.list(endpointSlices, { namespace: 'going' })).items).toEqual([]);
    expect(fixture.events()).toEqual([]);
    await fixture.stop();
  });
});
