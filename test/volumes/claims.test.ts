/** Claims on a whole cluster with simulated containers, from `kubectl apply` to Pods that run with them, and back to nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  configMaps,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from '../../src/client/resources.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';

const namespace = 'default';
const slow = { timeout: 30_000 };
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster({ controllers: true, scheduler: true, nodes: 2 });
});
afterAll(() => cluster?.close());

async function createPod(name: string, spec: object, container: object = {}): Promise<void> {
  await cluster.client.create(pods, {
    metadata: { name, namespace },
    spec: { containers: [{ name: 'main', image: 'nginx', ...container }], ...spec },
  });
}

const pod = (name: string) => cluster.client.get(pods, { namespace, name });
const phaseOf = async (name: string): Promise<string> => (await pod(name)).status.phase ?? '';
const volumes = async () => (await cluster.client.list(persistentVolumes)).items;

describe('a cluster', () => {
  it('has a default class', async () => {
    expect(await cluster.client.get(storageClasses, { name: 'local-path' })).toMatchObject({
      provisioner: 'wherry.dev/local-path',
      volumeBindingMode: 'WaitForFirstConsumer',
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    });
  });

  it('makes a volume on the Node of the first Pod that uses a claim, and takes it away with the claim', async () => {
    await cluster.client.create(persistentVolumeClaims, {
      metadata: { name: 'data', namespace },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    await createPod('db', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] });
    await expect.poll(() => phaseOf('db'), slow).toBe('Running');
    const { spec } = await pod('db');
    const claim = await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data' });
    expect(claim).toMatchObject({ status: { phase: 'Bound' }, spec: { storageClassName: 'local-path' } });
    expect(await volumes()).toMatchObject([
      {
        metadata: { name: claim.spec.volumeName },
        spec: {
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [spec.nodeName] }] },
              ],
            },
          },
        },
        status: { phase: 'Bound' },
      },
    ]);
    await cluster.client.delete(persistentVolumeClaims, { namespace, name: 'data' });
    expect((await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data' })).status.phase).toBe('Bound');
    await cluster.client.delete(pods, { namespace, name: 'db' });
    await expect.poll(volumes, slow).toEqual([]);
    expect((await cluster.client.list(persistentVolumeClaims)).items).toEqual([]);
  });

  it('starts no container before what it refers to is there', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }];
    await createPod('refers', {}, { env });
    const waiting = async () => (await pod('refers')).status.containerStatuses?.[0]?.state?.waiting;
    await expect
      .poll(waiting, slow)
      .toEqual({ reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' });
    await cluster.client.create(configMaps, { metadata: { name: 'settings', namespace }, data: { a: '1' } });
    await expect.poll(() => phaseOf('refers'), slow).toBe('Running');
  });
});
