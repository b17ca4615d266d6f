import { afterEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { ResourceList } from '../../api/core/v1/resource-list.ts';
import type { ResourceQuota } from '../../api/core/v1/resource-quota.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { createDiscoveryPath } from '../../apiserver/discovery/discovery-path.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import {
  configMaps,
  deployments,
  namespaces,
  persistentVolumeClaims,
  pods,
  resourceQuotas,
  secrets,
  services,
} from '../../client/resources.ts';
import { createResourceQuotaController, recountMs, resyncMs } from './resource-quota-controller.ts';

const namespace = 'web';

let fixture: ControllerFixture;
afterEach(() => fixture.stop());

async function start(): Promise<void> {
  fixture = await startControllerFixture(createResourceQuotaController, { paths: [createDiscoveryPath()] });
  await fixture.client.create(namespaces, { metadata: { name: namespace }, spec: {}, status: {} });
}

async function create(ref: ResourceRef, name: string, manifest: object = {}): Promise<void> {
  await fixture.client.create(ref, { metadata: { name, namespace }, ...manifest } as KubernetesObject);
  await fixture.settle();
}

const createQuota = (hard: ResourceList): Promise<void> => create(resourceQuotas, 'quota', { spec: { hard } });
const getQuota = (): Promise<ResourceQuota> => fixture.client.get(resourceQuotas, { namespace, name: 'quota' });
const used = async (): Promise<ResourceList | undefined> => (await getQuota()).status.used;

async function remove(ref: ResourceRef, name: string): Promise<void> {
  await fixture.client.delete(ref, { namespace, name }, { gracePeriodSeconds: 0 });
  await fixture.settle();
}

const podOf = (cpu: string): object => ({
  spec: { containers: [{ name: 'web', image: 'nginx', resources: { requests: { cpu }, limits: { cpu } } }] },
});
const template = { metadata: { labels: { app: 'web' } }, ...podOf('1') };
const deployment = { spec: { selector: { matchLabels: { app: 'web' } }, template } };
const claim = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
const service = { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] } };

describe('a quota', () => {
  it('tells what was there before it', async () => {
    await start();
    await create(pods, 'a', podOf('500m'));
    await create(services, 's', service);
    await create(persistentVolumeClaims, 'p', claim);
    await create(deployments, 'd', deployment);
    await create(secrets, 'x');
    const hard = {
      pods: '5',
      'limits.cpu': '2',
      services: '5',
      'services.nodeports': '5',
      'requests.storage': '5Gi',
      secrets: '5',
      configmaps: '5',
      'count/deployments.apps': '5',
    };
    await createQuota(hard);
    expect((await getQuota()).status).toEqual({
      hard,
      used: {
        pods: '1',
        'limits.cpu': '500m',
        services: '1',
        'services.nodeports': '1',
        'requests.storage': '1Gi',
        secrets: '1',
        configmaps: '0',
        'count/deployments.apps': '1',
      },
    });
    expect(fixture.writes()).toEqual(['PUT /api/v1/namespaces/web/resourcequotas/quota/status']);
    await fixture.restart();
    await fixture.settle(resyncMs);
    expect(fixture.writes()).toEqual([]);
  });

  it('gives back what goes', async () => {
    await start();
    await createQuota({
      pods: '2',
      'limits.cpu': '2',
      services: '1',
      persistentvolumeclaims: '1',
      'count/configmaps': '1',
    });
    await create(pods, 'a', podOf('500m'));
    await create(pods, 'b', podOf('1'));
    await create(services, 's', service);
    await create(persistentVolumeClaims, 'p', claim);
    await create(configMaps, 'c');
    expect(await used()).toEqual({
      pods: '2',
      'limits.cpu': '1500m',
      services: '1',
      persistentvolumeclaims: '1',
      'count/configmaps': '1',
    });
    await remove(pods, 'b');
    expect(await used()).toMatchObject({ pods: '1', 'limits.cpu': '500m' });
    await remove(services, 's');
    await remove(persistentVolumeClaims, 'p');
    await remove(configMaps, 'c');
    // The claim has a finalizer, and stays for as long as that is there.
    expect(await used()).toMatchObject({ services: '0', persistentvolumeclaims: '1', 'count/configmaps': '0' });
    await create(pods, 'c', podOf('1500m'));
    expect(await used()).toMatchObject({ pods: '2', 'limits.cpu': '2' });
  });

  it('gives back what Pods take that have ended', async () => {
    await start();
    await createQuota({ pods: '1', 'count/pods': '2' });
    await create(pods, 'a', podOf('1'));
    await fixture.client.patch(
      pods,
      { namespace, name: 'a' },
      'merge',
      { status: { phase: 'Succeeded' } },
      { subresource: 'status' },
    );
    await fixture.settle();
    expect(await used()).toEqual({ pods: '0', 'count/pods': '1' });
  });

  it('follows its limits', async () => {
    await start();
    await createQuota({ pods: '1' });
    await create(secrets, 'x');
    const patch = { spec: { hard: { pods: null, secrets: '3' } } };
    await fixture.client.patch(resourceQuotas, { namespace, name: 'quota' }, 'merge', patch);
    await fixture.settle();
    expect((await getQuota()).status).toEqual({ hard: { secrets: '3' }, used: { secrets: '1' } });
  });

  it('is set right within five minutes, whatever somebody has written', async () => {
    await start();
    await createQuota({ pods: '1' });
    const quota = await getQuota();
    await fixture.client.updateStatus(resourceQuotas, { ...quota, status: { ...quota.status, used: { pods: '7' } } });
    await fixture.settle(resyncMs - 1);
    expect(await used()).toEqual({ pods: '7' });
    await fixture.settle(1);
    expect(await used()).toEqual({ pods: '0' });
  });

  it('is counted again soon after it was found to be used less', async () => {
    await start();
    await createQuota({ configmaps: '9' });
    await create(configMaps, 'a');
    await remove(configMaps, 'a');
    expect(await used()).toEqual({ configmaps: '0' });
    const quota = await getQuota();
    await fixture.client.updateStatus(resourceQuotas, {
      ...quota,
      status: { ...quota.status, used: { configmaps: '1' } },
    });
    await fixture.settle(recountMs);
    expect(await used()).toEqual({ configmaps: '0' });
  });

  it('counts nothing of other namespaces', async () => {
    await start();
    await createQuota({ configmaps: '9' });
    fixture.writes();
    const metadata = { name: 'other', namespace: 'default' };
    await fixture.client.create(configMaps, { metadata });
    await fixture.client.delete(configMaps, metadata);
    await fixture.settle(recountMs);
    expect([await used(), fixture.writes()]).toEqual([{ configmaps: '0' }, []]);
  });
});
