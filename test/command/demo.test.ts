/** The README's first command, as a newcomer runs it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../fixtures/client-tools.ts';
import { type ContainerdServer, containerdAvailable } from '../fixtures/containerd.ts';
import { Machine } from '../fixtures/machine.ts';
import { namespacesAvailable } from '../fixtures/network-namespace.ts';

const script = resolve(import.meta.dirname, '../../scripts/demo.ts');
const demo = ['--import', import.meta.resolve('tsx'), script, '--exit'];
const environment = (home: string) => ({ PATH: process.env.PATH ?? '', HOME: home, NO_COLOR: '1' });

it('npm run demo -- --exit rolls a Deployment out, twice, and ends by itself', async () => {
  const home = await mkdtemp(join(tmpdir(), 'wherry-demo-test-'));
  const { code, stdout, stderr } = await runProgram(process.execPath, {
    args: [...demo, '--runtime', 'simulated'],
    env: environment(home),
  });
  await rm(home, { recursive: true, force: true });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^A cluster with 3 nodes is up at https:\/\/127\.0\.0\.1:\d+, after \d+ ms\.\n/);
  expect(stdout).toMatch(/\n\(as asked for; `npx wherry doctor` says how to get real ones\)\n/);
  expect(stdout).toMatch(/\n {2}\d\.\d\d s {2}Pod +web-\w+-\w{5} +ready on node-[123], 10\.244\.\d\.\d+\n/);
  expect(stdout).toMatch(/\nThe Deployment is rolled out, after \d+\.\d\d s\.\n/);
  expect(stdout).toMatch(/5 of registry\.example\/web:2\.0: 5 there, 5 up to date, 5 available\n/);
  expect(stdout).toMatch(/\nThe rolling update is done, after \d+\.\d\d s\.\n$/);
});

const missing = [containerdAvailable(), namespacesAvailable()].flatMap((need) => (need.ok ? [] : [need.reason]));
const why = missing.length === 0 ? '' : ` (skipped: ${missing.join('; ')})`;

describe.skipIf(missing.length > 0)(`npm run demo with a container runtime${why}`, () => {
  let machine: Machine;
  let server: ContainerdServer;
  beforeAll(async () => {
    machine = await Machine.start();
    server = await machine.containerd({ imported: {} });
  });
  afterAll(async () => {
    await server?.stop();
    await machine?.stop();
  });

  it('runs the same with real containers, from no registry, and leaves nothing', async () => {
    const logs = join(machine.home, 'logs');
    const command = machine.network.command(process.execPath, [
      ...demo,
      ...['--cri-endpoint', server.endpoint, '--cgroup-root', server.cgroupRoot],
      ...['--pod-logs-dir', logs, '--cni-conf-dir', join(server.directory, 'net.d')],
    ]);
    const { code, stdout, stderr } = await runProgram(command.program, { ...command, env: environment(machine.home) });
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout });
    expect(stdout).toMatch(
      /^A cluster with one node, this machine, is up at https:\/\/127\.0\.0\.1:\d+, after \d+ ms\.\n/,
    );
    expect(stdout).toContain(`\nIts containers are real: containerd `);
    expect(stdout).toMatch(/\n +\d+\.\d\d s {2}Pod +web-\w+-\w{5} +ready on \S+, 10\.244\.0\.\d+\n/);
    expect(stdout).toMatch(/\nThe Deployment is rolled out, after \d+\.\d\d s\.\n/);
    expect(stdout).toMatch(/\ncurl http:\/\/10\.96\.\d+\.\d+\nhello from web-\w+-\w{5}, version 1\.0\n/);
    expect(stdout).toMatch(/\nThe rolling update is done, after \d+\.\d\d s\.\n/);
    expect(stdout).toMatch(/\nhello from web-\w+-\w{5}, version 2\.0\n$/);

    expect(await server.leftovers()).toEqual([]);
    expect(await machine.leftovers()).toEqual([]);
    const list = ['--address', server.endpoint, '--namespace', 'k8s.io', 'images', 'list', '--quiet'];
    expect(execFileSync('ctr', list, { encoding: 'utf8' })).toBe('');
    expect(await readdir(join(server.directory, 'net.d'))).toEqual([]);
    expect(await readdir(logs)).toEqual([]);
    expect(findKubepods(server.cgroupRoot)).toEqual([]);
  });
});

/** Of cgroup v1 in each hierarchy. */
function findKubepods(root: string): string[] {
  const mounts = ['', ...readdirSync('/sys/fs/cgroup')].map((name) => join('/sys/fs/cgroup', name, root, 'kubepods'));
  return mounts.filter((path) => existsSync(path));
}
