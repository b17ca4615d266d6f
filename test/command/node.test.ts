/** What `wherry kubelet` does for its node beside running the API's Pods: static Pods, without an API server too, and an end in good order. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools, runProgram, toolPath } from '../fixtures/client-tools.ts';
import { containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { connectTo } from '../fixtures/cri-pods.ts';
import { runWherry, startComponent, startWherry } from './wherry.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const slow = { timeout: 60_000, interval: 200 };

let home: string;
let manifests: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wherry-node-'));
  manifests = join(home, 'manifests');
  await mkdir(manifests);
  const containers = [{ name: 'main', image: images.busybox, command: ['sh', '-c', 'echo hello; sleep 3600'] }];
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'own' },
    spec: { terminationGracePeriodSeconds: 1, containers },
  };
  await writeFile(join(manifests, 'own.json'), JSON.stringify(pod));
});
afterAll(() => rm(home, { recursive: true, force: true }));

it('says what is wrong with flags', async () => {
  const flags = ['--kubeconfig', '/nowhere', '--eviction-hard', 'cpu.available<1'];
  expect(await runWherry(home, 'kubelet', ...flags)).toEqual({
    stdout: '',
    stderr: 'wherry: --eviction-…: unsupported eviction signal cpu.available\n',
    code: 2,
  });
});

describe.skipIf(!canRunClientTools)('a node with simulated containers', () => {
  it('has its own Pods, and ends them all in good order', async () => {
    const dataDir = join(home, 'server');
    const flags = ['--port', '0', '--data-dir', dataDir, '--disable-admission-plugins', 'ServiceAccount'];
    await using server = await startWherry(home, 'apiserver', ...flags);
    const file = await nodeKubeconfig(/https:\/\/\S+/.exec(server.printed)![0], dataDir);
    const kubectl = async (...args: string[]): Promise<string> => {
      const env = { HOME: home, KUBECONFIG: server.kubeconfig };
      const { stdout, stderr, code } = await runProgram(toolPath('kubectl', 35), { args, env });
      expect({ args, stderr, code }).toEqual({ args, stderr: '', code: 0 });
      return stdout;
    };
    await using kubelet = await startComponent(
      home,
      ...['kubelet', '--kubeconfig', file, '--hostname-override', 'mine', '--port', '0', '--healthz-port', '0'],
      ...['--pod-manifest-path', manifests, '--shutdown-grace-period', '20s'],
    );
    await kubectl('wait', '--for=condition=Ready', 'pod/own-mine', '--timeout=60s');
    expect(await kubectl('logs', 'own-mine')).toBe('hello\n');
    await expect
      .poll(() => kubectl('get', 'node', 'mine', '-o', 'jsonpath={.status.images[*].names[1]}'), slow)
      .toBe(images.busybox);
    expect((await kubelet.end('SIGTERM')).code).toBe(0);
    const status = await kubectl(
      'get',
      'pod',
      'own-mine',
      '-o',
      'jsonpath={.status.phase} {.status.reason}: {.status.message}',
    );
    expect(status).toBe('Failed Terminated: Pod was terminated in response to imminent node shutdown.');
    const ready =
      'jsonpath={.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].message}';
    expect(await kubectl('get', 'node', 'mine', '-o', ready)).toBe('False node is shutting down');
  });
});

describe.skipIf(!available.ok)(`a node with real containers${why}`, () => {
  it('runs its own Pods where no API server answers, and leaves them as they are', async () => {
    const server = await startContainerd();
    const runtime = await connectTo(server);
    const stopped = join(home, 'stopped');
    const apiServer = await startWherry(home, 'apiserver', '--port', '0', '--data-dir', stopped);
    const file = await nodeKubeconfig(/https:\/\/\S+/.exec(apiServer.printed)![0], stopped);
    await apiServer.end('SIGTERM');
    const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
    const args = [
      ...['--import', import.meta.resolve('tsx'), main, 'kubelet', '--kubeconfig', file, '--hostname-override', 'mine'],
      ...['--runtime', 'cri', '--cri-endpoint', server.endpoint, '--cgroup-root', server.cgroupRoot, '--no-network'],
      ...['--pod-logs-dir', join(server.directory, 'logs'), '--root-dir', join(server.directory, 'kubelet')],
      ...['--port', '0', '--healthz-port', '0', '--pod-manifest-path', manifests],
    ];
    const kubelet = spawn(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, HOME: home } });
    const ended = new Promise((done) => kubelet.once('close', done));
    const running = async () =>
      (await runtime.listPods()).flatMap(({ name, containers }) => containers.map(({ state }) => `${name} ${state}`));
    try {
      await expect.poll(running, slow).toEqual(['own-mine running']);
      const [pod] = await runtime.listPods();
      const log = join(server.directory, 'logs', `default_own-mine_${pod!.uid}`, 'main/0.log');
      await expect.poll(() => readFile(log, 'utf8').catch(() => ''), slow).toMatch(/ stdout F hello\n$/);
      kubelet.kill('SIGTERM');
      await ended;
      expect(await running()).toEqual(['own-mine running']);
    } finally {
      kubelet.kill('SIGKILL');
      await ended;
      for (const { sandboxes } of await runtime.listPods()) {
        for (const { id } of sandboxes) await runtime.removePodSandbox(id);
      }
      const left = await server.leftovers();
      runtime.close();
      await server.stop();
      expect(left).toEqual([]);
    }
  });
});

async function nodeKubeconfig(url: string, dataDir: string): Promise<string> {
  const identity = ['--user', 'system:node:mine', '--group', 'system:nodes'];
  const { stdout } = await runWherry(home, 'kubeconfig', ...identity, '--server', url, '--data-dir', dataDir);
  const file = join(dataDir, 'mine.kubeconfig');
  await writeFile(file, stdout, { mode: 0o600 });
  return file;
}
