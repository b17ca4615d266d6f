import { describe, expect, test } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import { podObject, serviceObject } from '../../../test/fixtures/service-objects.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Service } from '../../api/core/v1/service.ts';
import { endpoints, namespaces, pods, services } from '../../client/resources.ts';
import { createEndpointsController } from './endpoints-controller.ts';

const namespace = 'default';
const path = `/api/v1/namespaces/${namespace}/endpoints`;
const key = { namespace, name: 'web' };

const start = (): Promise<ControllerFixture> => startControllerFixture(createEndpointsController);

async function createService(fixture: ControllerFixture, spec: Partial<Service['spec']> = {}): Promise<void> {
  await fixture.client.create(services, serviceObject(spec, { uid: undefined }));
  await fixture.settle();
}

async function createPod(fixture: ControllerFixture, name: string, ip: string, ready = true): Promise<Pod> {
  const pod = podObject(name, { ips: [ip], ready, metadata: { uid: undefined } });
  const { metadata } = await fixture.client.create(pods, pod);
  return fixture.client.updateStatus(pods, { ...pod, metadata });
}

describe('the Endpoints controller', () => {
  test('makes them with the Service, and writes only what changes', async () => {
    const fixture = await start();
    await createService(fixture);
    expect(fixture.writes()).toEqual([`POST ${path}`]);
    const pod = await createPod(fixture, 'web-1', '10.0.0.1');
    await createPod(fixture, 'web-2', '10.0.0.2', false);
    await fixture.settle(1000);
    const { subsets, metadata } = await fixture.client.get(endpoints, key);
    const address = (id: number, uid: unknown) => ({
      ip: `10.0.0.${id}`,
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', namespace, name: `web-${id}`, uid },
    });
    expect(subsets).toEqual([
      {
        addresses: [address(1, pod.metadata.uid)],
        notReadyAddresses: [address(2, expect.any(String))],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      },
    ]);
    expect(metadata.labels).toEqual({ 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' });
    expect(metadata.annotations).toEqual({
      'endpoints.kubernetes.io/last-change-trigger-time': '2030-01-01T00:00:01Z',
    });

    fixture.writes();
    await fixture.settle(5000);
    await fixture.restart();
    await fixture.settle(5000);
    expect([fixture.writes(), fixture.events()]).toEqual([[], []]);
    await fixture.stop();
  });

  test('Pods that come in a hurry are taken together', async () => {
    const fixture = await start();
    await createService(fixture);
    fixture.writes();
    for (let i = 1; i <= 200; i++) await createPod(fixture, `web-${i}`, `10.0.1.${i}`);
    await fixture.settle(200);
    expect((await fixture.client.get(endpoints, key)).subsets?.[0]?.addresses).toHaveLength(200);
    expect(fixture.writes().length).toBeLessThanOrEqual(2);
    await fixture.stop();
  });

  test('they go with the Service, and come back while it is there', async () => {
    const fixture = await start();
    await createService(fixture);
    await fixture.client.delete(endpoints, key);
    await fixture.settle(1000);
    await expect(fixture.client.get(endpoints, key)).resolves.toMatchObject({ metadata: { name: 'web' } });
    fixture.writes();
    await fixture.client.delete(services, key);
    await fixture.settle(1000);
    await expect(fixture.client.get(endpoints, key)).rejects.toThrow('not found');
    expect(fixture.writes()).toEqual([`DELETE ${path}/web`]);
    await fixture.stop();
  });

  test('those of a Service without a selector are left alone', async () => {
    const fixture = await start();
    await createService(fixture, { selector: undefined });
    await fixture.client.create(endpoints, { metadata: key, subsets: [{ addresses: [{ ip: '1.2.3.4' }] }] });
    await fixture.settle(1000);
    await fixture.restart();
    expect(fixture.writes()).toEqual([]);
    await fixture.stop();
  });

  test('those that are left over are deleted at the start, but no locks', async () => {
    const fixture = await start();
    const annotations = { 'control-plane.alpha.kubernetes.io/leader': '{}' };
    await fixture.client.create(endpoints, { metadata: { namespace, name: 'lock', annotations } });
    await fixture.client.create(endpoints, { metadata: { namespace, name: 'old' } });
    await fixture.settle(1000);
    expect(fixture.writes()).toEqual([]);
    await fixture.restart();
    expect(fixture.writes()).toEqual([`DELETE ${path}/old`]);
    await fixture.stop();
  });

  test('a namespace that is going gets none, and that is no event', async () => {
    const fixture = await start();
    await fixture.client.create(namespaces, { metadata: { name: 'going' }, spec: {}, status: {} });
    await fixture.client.create(services, serviceObject({}, { namespace: 'going', uid: undefined }));
    await fixture.settle();
    await fixture.client.delete(namespaces, { name: 'going' });
    await fixture.client.delete(endpoints, { namespace: 'going', name: 'web' });
    await fixture.settle(60_000);
    await expect(fixture.client.get(endpoints, { namespace: 'going', name: 'web' })).rejects.toThrow('not found');
    expect(fixture.events()).toEqual([]);
    await fixture.stop();
  });

  test('a refusal is told of: the API server lets no endpoint be a loopback address', async () => {
    const fixture = await start();
    await createService(fixture);
    await createPod(fixture, 'web-1', '127.0.0.1');
    await fixture.settle(1000);
    expect(fixture.events()[0]).toMatch(
      /^Warning FailedToUpdateEndpoint web: Failed to update endpoint default\/web: .*127\.0\.0\.1/,
    );
    await fixture.stop();
  });
});
