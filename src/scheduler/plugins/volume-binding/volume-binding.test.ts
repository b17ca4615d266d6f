import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../../test/fixtures/controller-fixture.ts';
import { onHost } from '../../../../test/fixtures/volume-objects.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../../client/resources.ts';
import { createLocalPathProvisioner } from '../../../controllers/local-path-provisioner/local-path-provisioner.ts';
import { localPathStorageClass } from '../../../controllers/local-path-provisioner/local-path-storage-class.ts';
import { createPersistentVolumeBinder } from '../../../controllers/persistent-volume-binder/persistent-volume-binder.ts';
import type { Controller, ControllerContext } from '../../../controllers/shared/controller.ts';
import { Scheduler } from '../../scheduler.ts';

let fixture: ControllerFixture;
const namespace = 'default';

/** With the controllers that the plugin works with; they know of one another by the API alone. */
function together(context: ControllerContext): Controller {
  const parts = [
    new Scheduler(context),
    createPersistentVolumeBinder(context),
    createLocalPathProvisioner({ rootDirectory: '/storage' })(context),
  ];
  return {
    start() {
      for (const part of parts) part.start();
    },
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

beforeEach(async () => {
  fixture = await startControllerFixture(together);
  await fixture.client.create(storageClasses, localPathStorageClass);
  await fixture.client.create(storageClasses, {
    metadata: { name: 'static' },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  for (const name of ['node-1', 'node-2', 'node-3']) await createNode(name);
});

afterEach(() => fixture.stop());

async function createNode(name: string): Promise<void> {
  const allocatable = { cpu: '4', memory: '8Gi', pods: '110' };
  await fixture.client.create(nodes, {
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    status: { allocatable, capacity: allocatable },
  });
  // New Nodes have a taint until they are ready.
  await fixture.client.patch(nodes, { name }, 'merge', { spec: { taints: null } });
}

async function createClaim(name: string, storageClassName = 'local-path'): Promise<void> {
  await fixture.client.create(persistentVolumeClaims, {
    metadata: { name, namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName },
  });
}

async function createVolume(name: string, node: string): Promise<void> {
  await fixture.client.create(persistentVolumes, {
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'static',
      local: { path: '/data' },
      nodeAffinity: onHost(node),
    },
  });
  await fixture.settle();
}

async function createPod(name: string, claimName: string, spec: object = {}): Promise<void> {
  await fixture.client.create(pods, {
    metadata: { name, namespace },
    spec: {
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }],
      ...spec,
    },
  });
  await fixture.settle();
}

const nodeOf = async (name: string): Promise<string | undefined> =>
  (await fixture.client.get(pods, { namespace, name })).spec.nodeName;
const claim = (name: string) => fixture.client.get(persistentVolumeClaims, { namespace, name });
const whyPending = async (name: string): Promise<string | undefined> =>
  (await fixture.client.get(pods, { namespace, name })).status.conditions?.find(({ type }) => type === 'PodScheduled')
    ?.message;

describe('a Pod with a claim that waits for it', () => {
  it('is bound once there is a volume on its Node', async () => {
    await createClaim('data');
    await createPod('first', 'data');
    const nodeName = await nodeOf('first');
    expect(nodeName).toBeDefined();
    expect(await claim('data')).toMatchObject({
      metadata: { annotations: { 'volume.kubernetes.io/selected-node': nodeName } },
      status: { phase: 'Bound' },
    });
    const writes = fixture.writes();
    const bound = writes.indexOf('PUT /api/v1/namespaces/default/persistentvolumeclaims/data/status');
    expect(writes.indexOf('POST /api/v1/namespaces/default/pods/first/binding')).toBeGreaterThan(bound);
  });

  it('comes to where the volume is from then on', async () => {
    await createClaim('data');
    await createPod('first', 'data');
    const nodeName = await nodeOf('first');
    for (const name of ['second', 'third', 'fourth']) {
      await createPod(name, 'data');
      expect(await nodeOf(name)).toBe(nodeName);
    }
    const others = { nodeSelector: { 'kubernetes.io/hostname': nodeName === 'node-1' ? 'node-2' : 'node-1' } };
    await createPod('fifth', 'data', others);
    expect(await nodeOf('fifth')).toBeUndefined();
    expect(await whyPending('fifth')).toContain("1 node(s) didn't match PersistentVolume's node affinity");
  });

  it('gets a volume that is there, on its Node', async () => {
    await createVolume('a', 'node-2');
    await createClaim('data', 'static');
    await createPod('first', 'data');
    expect(await nodeOf('first')).toBe('node-2');
    expect((await claim('data')).spec.volumeName).toBe('a');
  });

  it('waits for a volume where none can be made', async () => {
    await createClaim('data', 'static');
    await createPod('first', 'data');
    expect(await whyPending('first')).toContain("3 node(s) didn't find available persistent volumes to bind");
    await createVolume('a', 'node-3');
    await fixture.settle(20_000);
    expect(await nodeOf('first')).toBe('node-3');
  });

  it('never shares what another one has been promised', async () => {
    await createVolume('a', 'node-1');
    await createVolume('b', 'node-2');
    for (const name of ['x', 'y', 'z']) await createClaim(name, 'static');
    await Promise.all(['x', 'y', 'z'].map((name) => createPod(name, name)));
    await fixture.settle(20_000);
    const placed = (await Promise.all(['x', 'y', 'z'].map(nodeOf))).filter((nodeName) => nodeName !== undefined);
    expect(placed.sort()).toEqual(['node-1', 'node-2']);
  });

  it('is tried elsewhere where its Node has gone meanwhile', async () => {
    await createClaim('data');
    // It was chosen for a Pod that there is no more.
    await fixture.client.patch(persistentVolumeClaims, { namespace, name: 'data' }, 'merge', {
      metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-9' } },
    });
    await createPod('first', 'data');
    await fixture.settle(20_000);
    expect(await nodeOf('first')).toMatch(/^node-[123]$/);
    expect((await claim('data')).status.phase).toBe('Bound');
  });
});

describe('a Pod', () => {
  it('waits for its claim to be made', async () => {
    await createPod('first', 'data');
    expect(await whyPending('first')).toContain('persistentvolumeclaim "data" not found');
    await createClaim('data');
    await fixture.settle(20_000);
    expect(await nodeOf('first')).toBeDefined();
  });

  it('waits for its claim to be bound where that does not wait for it', async () => {
    await createClaim('data', '');
    await createPod('first', 'data');
    expect(await whyPending('first')).toContain('pod has unbound immediate PersistentVolumeClaims');
    await fixture.client.create(persistentVolumes, {
      metadata: { name: 'a' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
    });
    await fixture.settle(20_000);
    expect(await nodeOf('first')).toBeDefined();
  });

  it('no longer waits when nobody makes its volume in time', async () => {
    await fixture.client.create(storageClasses, {
      metadata: { name: 'absent' },
      provisioner: 'example.com/nobody',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    await createClaim('data', 'absent');
    await createPod('first', 'data');
    expect(await nodeOf('first')).toBeUndefined();
    expect((await claim('data')).metadata.annotations).toHaveProperty(['volume.kubernetes.io/selected-node']);
    fixture.events();
    await fixture.settle(599_000);
    expect(fixture.events().filter((event) => event.includes('FailedScheduling'))).toEqual([]);
    await fixture.settle(2000);
    expect(fixture.events().filter((event) => event.includes('FailedScheduling'))[0]).toContain(
      'rejected due to timeout after waiting at plugin VolumeBinding',
    );
  });
});
