/**
 * What breaks on a real Node: images and commands that are not there are images.test.ts's and creation.test.ts's; here are Pods that are too big, full
 * disks, and the runtime and wherry itself killed at any moment. Each Pod ends as it should, and nothing is left of it.
 */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { configMaps, nodes } from '../../src/client/resources.ts';
import { SystemMounter } from '../../src/kubelet/volumes/mounter.ts';
import { containerdAvailable, images } from '../fixtures/containerd.ts';
import { type PodsOf, RealCluster } from '../fixtures/real-cluster.ts';
import { RealClusterProcess } from '../fixtures/real-cluster-process.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const mounter = new SystemMounter();
const slow = { timeout: 90_000, interval: 50 };

/** What must be the same before and after a fault that is none of the Pod's. */
async function lifeOf(pods: PodsOf, name: string): Promise<object> {
  const { metadata, status } = await pods.get(name);
  const { phase, podIP, startTime, containerStatuses, initContainerStatuses } = status;
  const containers = [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])];
  const ids = containers.map(({ containerID, restartCount, ready }) => ({ containerID, restartCount, ready }));
  return { uid: metadata.uid, phase, podIP, startTime, ids };
}

async function deleted(pods: PodsOf, name: string): Promise<void> {
  await pods.delete(name);
  await expect.poll(() => pods.show(name), slow).toBe('gone');
}

describe.skipIf(!available.ok)(`a Node with faults${why}`, () => {
  let real: RealCluster;
  let before: readonly string[];

  beforeAll(async () => {
    real = await RealCluster.start();
    before = await real.traces();
  });
  afterEach(async () => {
    await expect.poll(() => real.traces(), slow).toEqual(before);
  });
  afterAll(async () => {
    expect(await real?.stop()).toEqual([]);
  });

  const readiness = async (): Promise<object | undefined> => {
    const { status } = await real.client.get(nodes, { name: 'real' });
    const condition = status.conditions?.find(({ type }) => type === 'Ready');
    return condition && { status: condition.status, reason: condition.reason, message: condition.message };
  };
  const isReady = { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };

  it('has no place for a Pod that is too big', async () => {
    const huge = { resources: { requests: { cpu: '1000' } } };
    await real.create('scheduled', {}, huge);
    const message =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    const scheduled = async () =>
      (await real.get('scheduled')).status.conditions?.find(({ type }) => type === 'PodScheduled');
    await expect.poll(scheduled, slow).toMatchObject({ status: 'False', reason: 'Unschedulable', message });
    await expect.poll(() => real.events('scheduled'), slow).toContain(`Warning FailedScheduling: ${message}`);
    expect(await real.show('scheduled')).toBe('Pending 0/1');

    await real.create('bound', { nodeName: 'real' }, huge);
    await expect.poll(() => real.show('bound'), slow).toBe('OutOfcpu 0/1');
    const { status } = await real.client.get(nodes, { name: 'real' });
    const capacity = Number(status.allocatable?.cpu) * 1000;
    const lack = `Node didn't have enough resource: cpu, requested: 1000000, used: 0, capacity: ${capacity}`;
    expect((await real.get('bound')).status).toMatchObject({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message: `Pod was rejected: ${lack}`,
    });
    await expect.poll(() => real.events('bound'), slow).toContain(`Warning OutOfcpu: ${lack}`);
    for (const name of ['scheduled', 'bound']) await deleted(real, name);
  });

  it('whose disk is full says so, and goes on when there is room', async () => {
    const folder = join(real.kubeletFolder, 'pods');
    await mkdir(folder, { recursive: true });
    await mounter.mountTmpfs(folder, { sizeBytes: 64 * 1024, mode: 0o750 });
    try {
      await writeFile(join(folder, 'ballast'), Buffer.alloc(64 * 1024)).catch(() => {});
      await real.client.create(configMaps, { metadata: { name: 'text', namespace }, data: { text: 'x'.repeat(8192) } });
      const volumes = [{ name: 'text', configMap: { name: 'text' } }];
      await real.create('stuck', { volumes }, { volumeMounts: [{ name: 'text', mountPath: '/text' }] });
      const failed = expect.stringMatching(
        /^Warning FailedMount: MountVolume\.SetUp failed for volume "text" : write: no space left on device$/,
      );
      await expect.poll(() => real.events('stuck'), slow).toContainEqual(failed);
      expect(await real.show('stuck')).toBe('ContainerCreating 0/1');
      await rm(join(folder, 'ballast'));
      await expect.poll(() => real.show('stuck'), slow).toBe('Running 1/1');
      expect(await real.within('stuck', 'wc -c < /text/text')).toBe('8192\n');
      await deleted(real, 'stuck');
    } finally {
      execFileSync('umount', ['--lazy', folder]);
    }
  });

  it('whose disk for logs is full runs its containers all the same', async () => {
    const folder = join(real.server.directory, 'logs');
    await mkdir(folder, { recursive: true });
    await mounter.mountTmpfs(folder, { sizeBytes: 32 * 1024, mode: 0o755 });
    try {
      const script =
        'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i of a log that fills the disk; done; touch /done; sleep 3600';
      await real.create('talks', { terminationGracePeriodSeconds: 0 }, { command: ['sh', '-c', script] });
      await expect.poll(() => real.show('talks'), slow).toBe('Running 1/1');
      await expect.poll(() => real.within('talks', 'ls /done').catch(() => ''), slow).toBe('/done\n');
      await deleted(real, 'talks');
    } finally {
      execFileSync('umount', ['--lazy', folder]);
    }
  });

  it('keeps a volume in memory within its bounds', async () => {
    const volumes = [{ name: 'small', emptyDir: { medium: 'Memory', sizeLimit: '64Ki' } }];
    await real.create('fills', { volumes }, { volumeMounts: [{ name: 'small', mountPath: '/small' }] });
    await expect.poll(() => real.show('fills'), slow).toBe('Running 1/1');
    const script = 'dd if=/dev/zero of=/small/file bs=1k count=100 2>&1 | head -n 1; wc -c < /small/file';
    expect(await real.within('fills', script)).toBe(
      "dd: error writing '/small/file': No space left on device\n65536\n",
    );
    await deleted(real, 'fills');
  });

  it('whose runtime is killed is not ready, and nothing of it starts again that need not', async () => {
    const lasting = { restartPolicy: 'Always' };
    const script = 'while [ ! -e /tmp/end ]; do sleep 0.2; done; exit 3';
    await real.create('lasts', lasting);
    await real.create('ends', { restartPolicy: 'Never' }, { command: ['sh', '-c', script] });
    await real.create('goes', lasting);
    for (const name of ['lasts', 'ends', 'goes']) await expect.poll(() => real.show(name), slow).toBe('Running 1/1');
    const life = await lifeOf(real, 'lasts');
    await real.within('ends', '(sleep 4; touch /tmp/end) >/dev/null 2>&1 &');
    await real.server.kill();
    await real.delete('goes');
    await real.create('comes', { ...lasting, nodeName: 'real' });
    await expect
      .poll(readiness, slow)
      .toEqual({ status: 'False', reason: 'KubeletNotReady', message: 'container runtime is down' });
    expect(await real.show('comes')).toBe('Pending 0/1');
    expect(await lifeOf(real, 'lasts')).toMatchObject({ phase: 'Running' });
    expect(await real.show('goes')).toBe('Terminating 1/1');
    await real.server.restart();
    await expect.poll(readiness, slow).toEqual(isReady);
    await expect.poll(() => real.show('comes'), slow).toBe('Running 1/1');
    await expect.poll(() => real.show('goes'), slow).toBe('gone');
    await expect.poll(() => real.show('ends'), slow).toBe('Error 0/1');
    expect((await real.get('ends')).status.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    await expect.poll(() => lifeOf(real, 'lasts'), slow).toEqual(life);
    expect((await real.events('lasts')).filter((text) => /Killing|SandboxChanged|BackOff/.test(text))).toEqual([]);
    for (const name of ['lasts', 'ends', 'comes']) await deleted(real, name);
  });
});

/** A CNI plugin that waits while its gate is there, and otherwise changes nothing. */
const gatePlugin = `#!${process.execPath}
const { existsSync, readFileSync } = require('node:fs');
const { gate, prevResult } = JSON.parse(readFileSync(0, 'utf8'));
const go = () => {
  if (process.env.CNI_COMMAND === 'ADD' && existsSync(gate)) return void setTimeout(go, 20);
  if (prevResult !== undefined) console.log(JSON.stringify(prevResult));
};
go();
`;

describe.skipIf(!available.ok)(`wherry, killed and started again${why}`, () => {
  let real: RealClusterProcess;
  let before: readonly string[];
  let gate: string;

  beforeAll(async () => {
    real = await RealClusterProcess.start();
    before = await real.traces();
    const { directory } = real.server;
    gate = join(directory, 'gate');
    await writeFile(join(directory, 'cni/gate'), gatePlugin);
    await chmod(join(directory, 'cni/gate'), 0o755);
    const file = join(directory, 'net.d/10-pods.conflist');
    const network = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...network, plugins: [...network.plugins, { type: 'gate', gate }] }));
  });
  afterEach(async () => {
    await expect.poll(() => real.traces(), slow).toEqual(before);
  });
  afterAll(async () => {
    expect(await real?.stop()).toEqual([]);
  });

  const isRunning = (name: string) => expect.poll(() => real.show(name), slow).toBe('Running 1/1');
  const restartsOf = async (name: string): Promise<number | undefined> =>
    (await real.get(name)).status.containerStatuses?.[0]?.restartCount;
  const sandboxCount = async (): Promise<number> =>
    (await real.server.leftovers()).filter((trace) => trace.startsWith('sandbox')).length;

  it('while the sandbox of a Pod is made', async () => {
    await writeFile(gate, '');
    await real.create('phase');
    await expect.poll(async () => (await real.traces()).some((trace) => trace.startsWith('address')), slow).toBe(true);
    await real.kill();
    await rm(gate);
    await real.restart();
    await isRunning('phase');
    expect(await restartsOf('phase')).toBe(0);
    await expect.poll(sandboxCount, slow).toBe(1);
    await deleted(real, 'phase');
  });

  it('while an image is pulled', async () => {
    const [image = ''] = images.fresh;
    const release = real.server.registry.hold('fresh/a');
    try {
      await real.create('phase', {}, { image });
      await expect.poll(() => real.events('phase'), slow).toContain(`Normal Pulling: Pulling image "${image}"`);
      await real.kill();
    } finally {
      release();
    }
    await real.restart();
    await isRunning('phase');
    expect(await restartsOf('phase')).toBe(0);
    expect(await sandboxCount()).toBe(1);
    await deleted(real, 'phase');
  });

  it('while an init container runs', async () => {
    const gateFolder = join(real.server.directory, 'init');
    await mkdir(gateFolder);
    const volumeMounts = [{ name: 'gate', mountPath: '/gate' }];
    const command = ['sh', '-c', 'echo x >> /gate/runs; while [ ! -e /gate/go ]; do sleep 0.1; done'];
    await real.create(
      'phase',
      {
        volumes: [{ name: 'gate', hostPath: { path: gateFolder } }],
        initContainers: [{ name: 'first', image: images.busybox, command, volumeMounts }],
      },
      { volumeMounts },
    );
    await expect.poll(() => real.show('phase'), slow).toBe('Init:0/1 0/1');
    await expect.poll(() => readFile(join(gateFolder, 'runs'), 'utf8').catch(() => ''), slow).toBe('x\n');
    await real.kill();
    await real.restart();
    await writeFile(join(gateFolder, 'go'), '');
    await isRunning('phase');
    expect(await readFile(join(gateFolder, 'runs'), 'utf8')).toBe('x\n');
    expect((await real.get('phase')).status.initContainerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    await deleted(real, 'phase');
  });

  it('while Pods run: those that run go on, and what has ended meanwhile is seen', async () => {
    await real.create('lasts');
    await real.create('crashes', {}, { command: ['sh', '-c', 'sleep 4; exit 5'] });
    await real.create('ends', { restartPolicy: 'Never' }, { command: ['sh', '-c', 'sleep 4'] });
    for (const name of ['lasts', 'crashes', 'ends']) await isRunning(name);
    const life = await lifeOf(real, 'lasts');
    await real.kill();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await real.restart();
    await expect.poll(() => real.show('ends'), slow).toBe('Completed 0/1');
    await expect.poll(() => restartsOf('crashes'), slow).toBeGreaterThan(0);
    expect((await real.get('crashes')).status.containerStatuses?.[0]?.lastState).toMatchObject({
      terminated: { exitCode: 5, reason: 'Error' },
    });
    expect(await lifeOf(real, 'lasts')).toEqual(life);
    expect((await real.events('lasts')).filter((text) => /Killing|SandboxChanged/.test(text))).toEqual([]);
    for (const name of ['lasts', 'crashes', 'ends']) await deleted(real, name);
  });

  it('while Pods end: they end, with the time that they have', async () => {
    // It takes its time over the end.
    const command = ['sh', '-c', 'trap "sleep 3; exit 0" TERM; while true; do sleep 0.2; done'];
    await real.create('slow', { terminationGracePeriodSeconds: 30 }, { command });
    await real.create('deaf', { terminationGracePeriodSeconds: 8 }, { command: ['sleep', '3600'] });
    for (const name of ['slow', 'deaf']) await isRunning(name);
    for (const name of ['slow', 'deaf']) await real.delete(name);
    for (const name of ['slow', 'deaf']) {
      await expect.poll(() => real.events(name), slow).toContain('Normal Killing: Stopping container main');
    }
    await real.kill();
    await real.restart();
    for (const name of ['slow', 'deaf']) await expect.poll(() => real.show(name), slow).toBe('gone');
  });

  it('again and again, at any moment, and the Pod comes up and goes', async () => {
    await real.create('phase', { initContainers: [{ name: 'first', image: images.busybox, command: ['true'] }] });
    for (const afterMs of [50, 150, 400]) {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await real.kill();
      await real.restart();
    }
    await isRunning('phase');
    expect(await sandboxCount()).toBe(1);
    await real.delete('phase');
    await real.kill();
    await real.restart();
    await expect.poll(() => real.show('phase'), slow).toBe('gone');
  });
});
