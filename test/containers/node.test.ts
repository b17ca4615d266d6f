/** What a Node does beside running Pods, with real containers: it removes what nobody needs, takes back what it lacks, and runs Pods of its own files. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { events, nodes, pods } from '../../src/client/resources.ts';
import type { NodeUpkeepSettings } from '../../src/cluster/options.ts';
import { parseThresholds } from '../../src/kubelet/eviction/thresholds.ts';
import { ContainerCollector } from '../../src/kubelet/garbage-collection/container-collector.ts';
import { ImageCollector } from '../../src/kubelet/garbage-collection/image-collector.ts';
import { LogDirectories } from '../../src/kubelet/garbage-collection/log-directories.ts';
import type { NodePods, PodTraces } from '../../src/kubelet/node-pods.ts';
import type { CriRuntime } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import { MachineReader } from '../../src/kubelet/runtime/cri/machine-reader.ts';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { connectTo, PodOnCri } from '../fixtures/cri-pods.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 90_000, interval: 200 };
const forever = 'trap "exit 0" TERM; while true; do sleep 1; done';

describe.skipIf(!available.ok)(`what nobody needs on containerd${why}`, () => {
  let server: ContainerdServer;
  let runtime: CriRuntime;
  let reader: MachineReader;
  let told: string[];
  const made: PodOnCri[] = [];
  const tellOfNode = (_: string, reason: string, message: string): void => void told.push(`${reason}: ${message}`);
  const parts = { tellOfNode, clock: systemClock, logger: silentLogger };

  beforeAll(async () => {
    server = await startContainerd();
    runtime = await connectTo(server);
    const { endpoint, cgroupRoot, directory: rootDirectory } = server;
    const logsDirectory = join(rootDirectory, 'logs');
    reader = await MachineReader.open({ endpoint, clock: systemClock, rootDirectory, logsDirectory, cgroupRoot });
  });
  afterEach(async () => {
    for (const pod of made.splice(0)) await pod.remove();
  });
  afterAll(async () => {
    const left = await server?.leftovers();
    reader?.close();
    runtime?.close();
    await server?.stop();
    expect(left).toEqual([]);
  });

  async function run(): Promise<PodOnCri> {
    const pod = await PodOnCri.run(runtime);
    made.push(pod);
    return pod;
  }

  it('images go that no container is of, and never that of sandboxes', async () => {
    told = [];
    const pod = await run();
    await runtime.pullImage(images.nonRoot);
    await pod.start({ image: images.busybox });
    const disk = async () => (await reader.node()).imageFs;
    const margins = { highPercent: 1, lowPercent: 0 };
    const collector = new ImageCollector({ ...parts, runtime, disk, margins, minAgeMs: 0 });
    await expect(collector.collect()).rejects.toThrow('Failed to garbage collect required amount of images.');
    const names = (await runtime.listImages()).flatMap((image) => image.names);
    expect(names.sort()).toEqual([images.busybox, images.pause]);
    expect(told).toEqual([expect.stringMatching(/^FreeDiskSpaceFailed: Failed to garbage collect required amount /)]);
    await collector.stop();
  });

  it('containers go that have ended, but for the last of each, and all of Pods that are gone, with their logs', async () => {
    const pod = await run();
    const end = async (attempt: number): Promise<void> => {
      const id = await pod.start({ command: ['echo', `${attempt}`] }, { attempt });
      await expect
        .poll(async () => (await runtime.podStatus(pod.uid)).containers[0], slow)
        .toMatchObject({ id, state: 'exited' });
    };
    for (const attempt of [0, 1, 2]) await end(attempt);
    let traces: PodTraces = 'all';
    const nodePods = { podTraces: () => traces } as unknown as NodePods;
    const logsDirectory = join(server.directory, 'logs');
    const podsDirectory = join(server.directory, 'kubelet/pods');
    const logDirectories = new LogDirectories({ logsDirectory, podsDirectory });
    const collector = new ContainerCollector({ ...parts, runtime, pods: () => nodePods, logDirectories });
    const attempts = async () => (await runtime.podStatus(pod.uid)).containers.map(({ attempt }) => attempt);
    await collector.collect();
    expect(await attempts()).toEqual([2]);
    traces = 'none';
    await runtime.stopPodSandbox(pod.sandboxId);
    const logs = join(logsDirectory, `test_${pod.pod.metadata.name}_${pod.uid}`);
    expect(existsSync(logs)).toBe(true);
    await collector.collect();
    expect(await runtime.podStatus(pod.uid)).toMatchObject({ containers: [], sandboxes: [] });
    expect(existsSync(logs)).toBe(false);
    // What was left behind when nobody looked.
    await mkdir(logs, { recursive: true });
    await collector.collect();
    await mkdir(join(podsDirectory, pod.uid), { recursive: true });
    await collector.collect();
    expect(existsSync(logs)).toBe(false);
    await rm(join(podsDirectory, pod.uid), { recursive: true });
    await collector.stop();
  });

  it('what Pods use can be told, for who is to choose among them', async () => {
    const pod = await run();
    await pod.start({ command: ['sh', '-c', `head -c 3000000 /dev/zero >/file; echo written; ${forever}`] });
    const key = pod.uid;
    const usage = async (resource: 'memory' | 'ephemeral-storage' | 'pids') =>
      (await reader.pods([pod.pod], resource)).get(key)!;
    await expect
      .poll(async () => (await usage('memory')).containers[0]?.memoryBytes ?? 0, slow)
      .toBeGreaterThan(10_000);
    await expect
      .poll(async () => (await usage('ephemeral-storage')).containers[0]?.rootfs?.bytes ?? 0, slow)
      .toBeGreaterThan(2_900_000);
    expect((await usage('ephemeral-storage')).containers[0]!.logsBytes).toBeGreaterThan(0);
    // The container's shell, what it waits with, and the sandbox's own.
    expect((await usage('pids')).processes).toBeGreaterThan(1);
  });
});

describe.skipIf(!available.ok)(`a Node with real containers${why}`, () => {
  let server: ContainerdServer;
  let cluster: TestCluster;

  beforeAll(async () => {
    server = await startContainerd();
  });
  afterEach(async () => {
    await cluster?.close();
    expect(await server.leftovers()).toEqual([]);
  });
  afterAll(async () => {
    await server?.stop();
  });

  async function start(upkeep: NodeUpkeepSettings): Promise<void> {
    cluster = await startTestCluster({
      controllers: true,
      scheduler: true,
      realNode: {
        endpoint: server.endpoint,
        name: 'real',
        logsDirectory: join(server.directory, 'logs'),
        cgroupRoot: server.cgroupRoot,
        network: false,
        upkeep,
      },
    });
  }

  const podOf = (name: string, container: object, spec: object = {}): Pod =>
    ({
      metadata: { name, namespace },
      spec: {
        containers: [{ name: 'main', image: images.busybox, ...container }],
        terminationGracePeriodSeconds: 2,
        ...spec,
      },
    }) as unknown as Pod;
  const current = (name: string): Promise<Pod> => cluster.client.get(pods, { namespace, name });
  const reasonsOf = async (name: string): Promise<readonly (string | undefined)[]> =>
    (await cluster.client.list(events, { namespace })).items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason }) => reason);

  it('says which images it has, whose container the kernel has ended, and whose volume holds too much', async () => {
    await start({});
    const memory = { limits: { memory: '24Mi' } };
    const eater = podOf(
      'eater',
      { command: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=256M', 'count=1'], resources: memory },
      { restartPolicy: 'Never' },
    );
    const fill = `sleep 1; head -c 5000000 /dev/zero >/data/file; ${forever}`;
    const filler = podOf(
      'filler',
      { command: ['sh', '-c', fill], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      { volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Mi' } }] },
    );
    const limited = podOf('limited', {
      command: ['sh', '-c', `head -c 5000000 /dev/zero >/file; ${forever}`],
      resources: { limits: { 'ephemeral-storage': '1Mi' } },
    });
    for (const pod of [eater, filler, limited]) await cluster.client.create(pods, pod);
    await expect
      .poll(async () => (await current('eater')).status.containerStatuses?.[0]?.state.terminated, slow)
      .toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
    await expect.poll(async () => (await current('filler')).status.phase, slow).toBe('Failed');
    expect((await current('filler')).status).toMatchObject({
      reason: 'Evicted',
      message: 'Usage of EmptyDir volume "data" exceeds the limit "1Mi". ',
    });
    await expect.poll(async () => (await current('limited')).status.phase, slow).toBe('Failed');
    expect((await current('limited')).status).toMatchObject({
      reason: 'Evicted',
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ',
    });
    await expect.poll(() => reasonsOf('filler'), slow).toContain('Evicted');
    const { images: seen = [] } = (await cluster.client.get(nodes, { name: 'real' })).status;
    expect(seen.flatMap(({ names }) => names)).toEqual(expect.arrayContaining([images.busybox, images.pause]));
    expect(seen.every(({ sizeBytes = 0 }) => sizeBytes > 0)).toBe(true);
  });

  it('evicts a Pod when it runs short of memory, and takes no more of best effort', async () => {
    const evictionThresholds = parseThresholds({
      hard: '',
      soft: 'memory.available<1000Gi',
      softGracePeriod: 'memory.available=12s',
    });
    await start({ evictionThresholds, evictionMaxPodGraceSeconds: 1 });
    const requests = { memory: '1Mi' };
    const spec = { nodeName: 'real', tolerations: [{ operator: 'Exists' }] };
    await cluster.client.create(pods, podOf('web', { command: ['sh', '-c', forever], resources: { requests } }, spec));
    await cluster.client.create(pods, podOf('late', { command: ['sh', '-c', forever] }, { nodeName: 'real' }));
    await expect.poll(async () => (await current('late')).status.reason, slow).toBe('Evicted');
    expect((await current('late')).status.message).toBe('Pod was rejected: The node had condition: [MemoryPressure]. ');
    await expect.poll(async () => (await current('web')).status.phase, slow).toBe('Failed');
    const { reason, message, conditions } = (await current('web')).status;
    expect(reason).toBe('Evicted');
    expect(message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 1000Gi, available: \d+Ki\. (Container main was using \d+Ki, request is 1Mi, has larger consumption of memory\. )?$/,
    );
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' }),
    );
    const node = await cluster.client.get(nodes, { name: 'real' });
    expect(node.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory' }),
    );
    await expect
      .poll(async () => (await cluster.client.get(nodes, { name: 'real' })).spec.taints, slow)
      .toContainEqual(expect.objectContaining({ key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }));
  });

  it.skipIf(!canRunClientTools)('runs Pods of its own files, which kubectl sees and cannot end', async () => {
    const folder = join(server.directory, 'manifests');
    await mkdir(folder);
    const write = (text: string) =>
      writeFile(
        join(folder, 'own.yaml'),
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'own' },
          spec: {
            terminationGracePeriodSeconds: 2,
            containers: [{ name: 'main', image: images.busybox, command: ['sh', '-c', `echo ${text}; ${forever}`] }],
          },
        }),
      );
    await write('first');
    await start({ podManifestPath: folder });
    const kubectl = cluster.kubectl(35, namespace);
    const line = async () => (await kubectl(['get', 'pod', 'own-real', '--no-headers'])).stdout;
    await expect.poll(line, slow).toMatch(/^own-real +1\/1 +Running +0 /);
    const id = async () => (await current('own-real')).status.containerStatuses?.[0]?.containerID;
    const before = await id();
    expect(await kubectl(['logs', 'own-real'])).toMatchObject({ code: 0, stdout: 'first\n' });
    expect(await kubectl(['exec', 'own-real', '--', 'hostname'])).toMatchObject({ stdout: 'own-real\n' });
    expect((await kubectl(['describe', 'pod', 'own-real'])).stdout).toMatch(/Controlled By: +Node\/real/);
    expect(await kubectl(['delete', 'pod', 'own-real'])).toMatchObject({ code: 0 });
    await expect.poll(line, slow).toMatch(/^own-real +1\/1 +Running +0 /);
    expect(await id()).toBe(before);
    await write('second');
    await expect.poll(async () => (await kubectl(['logs', 'own-real'])).stdout, slow).toBe('second\n');
    await rm(join(folder, 'own.yaml'));
    await expect.poll(line, slow).toBe('');
    await expect.poll(() => server.leftovers(), slow).toEqual([]);
  });

  it('ends its Pods in order before it goes, where it is told to', async () => {
    await start({ shutdown: { totalSeconds: 80, criticalSeconds: 20 } });
    await cluster.client.create(pods, podOf('web', { command: ['sh', '-c', forever] }));
    await expect.poll(async () => (await current('web')).status.phase, slow).toBe('Running');
    // The API goes right after the Pods: only who is told of them sees how they ended.
    const watching = new AbortController();
    const seen: Pod['status'][] = [];
    const options = { namespace, resourceVersion: '', sendInitialEvents: true, signal: watching.signal };
    await cluster.client.watch(pods, options, {
      event: ({ type, object }) => {
        if (type === 'MODIFIED') seen.push((object as Pod).status);
      },
      end: () => {},
    });
    await cluster.close();
    watching.abort();
    const { phase, reason, message } = seen.at(-1)!;
    expect([phase, reason]).toEqual(['Failed', 'Terminated']);
    expect(message).toBe('Pod was terminated in response to imminent node shutdown.');
  });
});
