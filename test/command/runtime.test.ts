/** Real containers by the command: what it says where there can be none, and what `wherry doctor` finds. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools, runProgram, toolPath } from '../fixtures/client-tools.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { runWherry, startComponent, startWherry } from './wherry.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const isRoot = process.getuid?.() === 0;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wherry-runtime-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('where there is no container runtime', () => {
  const missing = '/nowhere/cri.sock';

  it.each(['up', 'kubelet'])('wherry %s --runtime cri says what to do', async (command) => {
    const { stderr, code } = await runWherry(home, command, '--runtime', 'cri', '--cri-endpoint', missing);
    expect(stderr).toContain('wherry: --runtime cri: ');
    expect(stderr).toContain(isRoot ? 'there is no socket at /nowhere/cri.sock' : 'real containers need root');
    expect(code).toBe(2);
  });

  it('wherry up says that its containers are simulated, and why', async () => {
    await using wherry = await startWherry(home, 'up', '--ephemeral', '--port', '0', '--nodes', '2');
    expect(wherry.printed).toContain('containers are simulated: so many nodes can only be simulated\n');
    expect(wherry.printed).toMatch(/✓ nodes +2 with simulated containers/);
  });

  it('wherry doctor bears a reader who has seen enough', async () => {
    const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
    const line = `"${process.execPath}" --import "${import.meta.resolve('tsx')}" "${main}" doctor | true`;
    expect((await runProgram('sh', { args: ['-c', line], env: { HOME: home } })).stderr).toBe('');
  });

  it('wherry doctor says what to install, and ends with 1', async () => {
    const { stdout, stderr, code } = await runWherry(home, 'doctor', '--cri-endpoint', missing);
    expect({ stderr, code }).toEqual({ stderr: '', code: 1 });
    if (process.platform !== 'linux') return;
    expect(stdout).toMatch(/^✗ container runtime +there is no socket at \/nowhere\/cri\.sock\n {4}.*containerd.*$/m);
    expect(stdout).toContain('Real containers cannot run here yet');
  });
});

describe.skipIf(!available.ok)(`with a container runtime${why}`, () => {
  let server: ContainerdServer;
  beforeAll(async () => {
    server = await startContainerd();
  });
  afterAll(async () => {
    const left = await server?.leftovers();
    await server?.stop();
    expect(left).toEqual([]);
  });

  it('wherry doctor finds it, and that it is ready', async () => {
    const { stdout, code } = await runWherry(home, 'doctor', '--cri-endpoint', server.endpoint);
    expect(stdout).toMatch(new RegExp(`^✓ container runtime +containerd \\S+ at ${server.endpoint}$`, 'm'));
    expect(stdout).toMatch(/^✓ its readiness +it can run Pods, and give them a network$/m);
    expect(code).toBe(/^✗/m.test(stdout) ? 1 : 0);
  });

  const pod = (name: string, spec: object = {}): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: images.busybox, command: ['sh', '-c', 'echo hello; sleep 3600'] }],
        ...spec,
      },
    });
  const realFlags = (): string[] => [
    ...['--runtime', 'cri', '--cri-endpoint', server.endpoint],
    ...['--pod-logs-dir', join(server.directory, 'logs'), '--cgroup-root', server.cgroupRoot],
  ];
  const upFlags = (): string[] => ['up', '--port', '0', '--no-network', ...realFlags()];

  async function kubectl(kubeconfig: string, args: string[], stdin?: string): Promise<string> {
    const env = { HOME: home, KUBECONFIG: kubeconfig };
    const { stdout, stderr, code } = await runProgram(toolPath('kubectl', 35), { args, env, stdin });
    expect({ args, stderr: stderr.replace(/^Warning: .*\n/gm, ''), code }).toEqual({ args, stderr: '', code: 0 });
    return stdout;
  }

  const waitFor = (kubeconfig: string, name: string): Promise<string> =>
    kubectl(kubeconfig, ['wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s']);
  const instance = (kubeconfig: string, name: string): Promise<string> => {
    const status = '.status.containerStatuses[0]';
    const path = `jsonpath={${status}.containerID} {${status}.restartCount}`;
    return kubectl(kubeconfig, ['get', 'pod', name, '-o', path]);
  };

  it.skipIf(!canRunClientTools)('wherry up runs real containers, which outlive it and are found again', async () => {
    const dataDir = join(home, 'kept');
    const flags = [...upFlags(), '--data-dir', dataDir];
    await using first = await startWherry(home, ...flags);
    expect(first.printed).toContain(`containers are real: containerd`);
    expect(first.printed).toMatch(
      /✓ node +\S+ on containerd:\/\/.*no network of Pods and Services by wherry: not asked for/,
    );
    await kubectl(first.kubeconfig, ['create', '-f', '-'], pod('kept'));
    await waitFor(first.kubeconfig, 'kept');
    expect(await kubectl(first.kubeconfig, ['logs', 'kept'])).toBe('hello\n');
    const before = await instance(first.kubeconfig, 'kept');
    expect(before).toMatch(/^containerd:\/\/[0-9a-f]{64} 0$/);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, stderr: '' });

    // The Pods of one cluster are no orphans of another.
    const { stderr, code } = await runWherry(home, ...upFlags(), '--ephemeral');
    expect(stderr).toContain('has Pods of another cluster: default/kept;');
    expect(code).toBe(2);

    await using second = await startWherry(home, ...flags);
    await waitFor(second.kubeconfig, 'kept');
    expect(await instance(second.kubeconfig, 'kept')).toBe(before);
    await kubectl(second.kubeconfig, ['delete', 'pod', 'kept', '--timeout=60s']);
    await expect.poll(() => server.leftovers(), { timeout: 30_000, interval: 100 }).toEqual([]);
    expect(existsSync(join(dataDir, 'kubelet'))).toBe(true);
    expect(await second.end('SIGTERM')).toEqual({ code: 0, stderr: '' });
  });

  it.skipIf(!canRunClientTools)('wherry kubelet runs real containers for an API server elsewhere', async () => {
    const dataDir = join(home, 'server');
    // Nobody makes accounts here.
    const withoutAccounts = ['--disable-admission-plugins', 'ServiceAccount'];
    await using apiServer = await startWherry(
      home,
      'apiserver',
      '--port',
      '0',
      '--data-dir',
      dataDir,
      ...withoutAccounts,
    );
    const { kubeconfig, printed } = apiServer;
    const url = /https:\/\/\S+/.exec(printed)![0];
    const { stdout } = await runWherry(
      home,
      ...['kubeconfig', '--user', 'system:node:apart', '--group', 'system:nodes'],
      ...['--server', url, '--data-dir', dataDir],
    );
    const file = join(home, 'apart.kubeconfig');
    await writeFile(file, stdout, { mode: 0o600 });
    const rootDir = join(home, 'kubelet');
    await using kubelet = await startComponent(
      home,
      ...['kubelet', '--kubeconfig', file, '--hostname-override', 'apart', '--root-dir', rootDir, ...realFlags()],
      ...['--no-network', '--port', '0', '--healthz-port', '0'],
    );
    await kubectl(kubeconfig, ['create', '-f', '-'], pod('far', { nodeName: 'apart' }));
    await waitFor(kubeconfig, 'far');
    expect(await instance(kubeconfig, 'far')).toMatch(/^containerd:\/\/[0-9a-f]{64} 0$/);
    await kubectl(kubeconfig, ['delete', 'pod', 'far', '--timeout=60s']);
    await expect.poll(() => server.leftovers(), { timeout: 30_000, interval: 100 }).toEqual([]);
    expect((await kubelet.end('SIGTERM')).code).toBe(0);
  });
});
