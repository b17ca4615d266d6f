/** What a newcomer meets: the first start, the help, and the words when something is wrong. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { canRunClientTools, runProgram, toolPath } from '../fixtures/client-tools.ts';
import { runWherry, startWherry } from './wherry.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wherry-command-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** What kubectl prints, which must succeed. */
async function kubectl(kubeconfig: string, ...args: string[]): Promise<string> {
  const env = { HOME: home, KUBECONFIG: kubeconfig };
  const { stdout, stderr, code } = await runProgram(toolPath('kubectl', 35), { args, env });
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return stdout;
}

async function portOf(kubeconfig: string): Promise<number> {
  return Number(new URL(parse(await readFile(kubeconfig, 'utf8')).clusters[0].cluster.server).port);
}

describe.each(['up', 'apiserver'])('wherry %s', (command) => {
  it('with --ephemeral serves kubectl, and leaves nothing behind when it is ended', async () => {
    await using wherry = await startWherry(home, command, '--ephemeral', '--port', '0');
    expect(wherry.printed).toMatch(/^✓ apiserver +https:\/\/127\.0\.0\.1:\d+ \(\d+\.\d\d s\)\n/m);
    expect((await stat(wherry.kubeconfig)).mode & 0o777).toBe(0o600);
    if (canRunClientTools) {
      expect(await kubectl(wherry.kubeconfig, 'get', 'namespaces', '-o', 'name')).toContain('namespace/default\n');
      expect(await kubectl(wherry.kubeconfig, 'create', 'configmap', 'first')).toBe('configmap/first created\n');
    }
    expect(await wherry.end('SIGTERM')).toEqual({ code: 0, stderr: '' });
    expect(existsSync(dirname(wherry.kubeconfig))).toBe(false);
    expect(existsSync(join(home, 'state'))).toBe(false);
  });

  it('tells its options on one screen', async () => {
    await expectOneScreen(command, '--help');
  });
});

describe('a data directory', () => {
  it('outlives the process, and has one user at a time', async () => {
    const folder = join(home, 'data');
    const options = ['up', '--port', '0', '--data-dir', folder];
    await using first = await startWherry(home, ...options);
    expect(first.kubeconfig).toBe(join(folder, 'kubeconfig'));
    const { stderr, code } = await runWherry(home, ...options);
    expect(stderr).toMatch(/^wherry: .*(locked|in use)/);
    expect(stderr).toContain(folder);
    expect(code).toBe(2);
    if (canRunClientTools) await kubectl(first.kubeconfig, 'create', 'configmap', 'kept');
    expect((await first.end('SIGINT')).code).toBe(0);
    expect((await stat(first.kubeconfig)).mode & 0o777).toBe(0o600);

    await using second = await startWherry(home, ...options);
    if (canRunClientTools) {
      expect(await kubectl(second.kubeconfig, 'get', 'configmap', 'kept', '-o', 'name')).toBe('configmap/kept\n');
    }
  });
});

describe('a port', () => {
  it('in use is named, with the way out', async () => {
    await using first = await startWherry(home, 'up', '--ephemeral', '--port', '0');
    const port = await portOf(first.kubeconfig);
    const { stderr, code } = await runWherry(home, 'apiserver', '--ephemeral', '--port', String(port));
    expect(stderr).toBe(`wherry: port ${port} is in use; choose another with --port, or --port 0 for any free one\n`);
    expect(code).toBe(2);
  });
});

describe('--config', () => {
  it('gives the flags that the command line does not', async () => {
    const file = join(home, 'config.yaml');
    const kubeconfig = join(home, 'elsewhere');
    await writeFile(
      file,
      `ephemeral: true\nport: 70000\nkubeconfig: ${kubeconfig}\nservice-cluster-ip-range: 10.7.0.0/24\n`,
    );
    await using wherry = await startWherry(home, 'up', '--config', file, '--port', '0');
    expect(wherry.kubeconfig).toBe(kubeconfig);
    if (canRunClientTools) {
      expect(await kubectl(kubeconfig, 'get', 'service', 'kubernetes', '-o', 'jsonpath={.spec.clusterIP}')).toBe(
        '10.7.0.1',
      );
    }
    expect((await wherry.end('SIGTERM')).code).toBe(0);
    expect(existsSync(kubeconfig)).toBe(true);
  });

  it('names an option that there is not', async () => {
    const file = join(home, 'wrong.yaml');
    await writeFile(file, 'prot: 6443\n');
    const { stderr, code } = await runWherry(home, 'up', '--config', file);
    expect(stderr).toBe(`wherry: ${file}: there is no option prot\n`);
    expect(code).toBe(2);
  });
});

describe('wherry', () => {
  it('tells its commands on one screen', async () => {
    await expectOneScreen('--help');
  });

  const others = ['controller-manager', 'scheduler', 'kubelet', 'proxy', 'kubeconfig', 'doctor'];
  it.each(others)('tells the options of %s on one screen', async (command) => {
    await expectOneScreen(command, '--help');
  });

  it('tells all options of kubelet to who asks', async () => {
    const { stdout, code } = await runWherry(home, 'kubelet', '--help-all');
    expect(code).toBe(0);
    expect(stdout).toContain('--kubeconfig <file>');
    expect(stdout).toContain('--eviction-hard <list>');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  const wrong: { name: string; args: string[]; expected: string; code?: number }[] = [
    { name: 'an unknown command', args: ['dwon'], expected: "error: unknown command 'dwon'", code: 1 },
    { name: 'an unknown option', args: ['up', '--prot', '1'], expected: "error: unknown option '--prot'", code: 1 },
    {
      name: 'a port that is none',
      args: ['up', '--port', 'http'],
      expected: 'wherry: --port http: a port is a number from 0 to 65535\n',
    },
    {
      name: 'an unknown store',
      args: ['up', '--store', 'disk'],
      expected: 'wherry: --store disk: choose one of memory, embedded, etcd\n',
    },
    {
      name: 'etcd without its servers',
      args: ['apiserver', '--store', 'etcd'],
      expected: 'wherry: --store etcd needs --etcd-servers, such as --etcd-servers http://127.0.0.1:2379\n',
    },
    {
      name: 'etcd that is not there',
      args: ['up', '--ephemeral', '--port', '0', '--etcd-servers', 'http://127.0.0.1:1'],
      expected: 'wherry: etcd cannot be reached: http://127.0.0.1:1: ',
    },
    {
      name: 'keeping nothing, in a folder',
      args: ['up', '--ephemeral', '--data-dir', 'data'],
      expected: 'wherry: --ephemeral keeps nothing, --data-dir says where to keep it: choose one\n',
    },
    {
      name: 'an unknown log level',
      args: ['up', '--ephemeral', '--log-level', 'loud'],
      expected: 'wherry: --log-level loud: choose one of debug, info, warn, error, silent\n',
    },
    {
      name: 'Service addresses that are none',
      args: ['up', '--ephemeral', '--service-cluster-ip-range', '10.96.0.0'],
      expected: 'wherry: --service-cluster-ip-range 10.96.0.0: expected a block of addresses, such as 10.96.0.0/16\n',
    },
    {
      name: 'an address without a port',
      args: ['proxy', '--healthz-bind-address', '127.0.0.1'],
      expected: 'wherry: --healthz-bind-address 127.0.0.1: expected an address and a port, such as 0.0.0.0:10256\n',
    },
    {
      name: 'an address of some other machine',
      args: ['up', '--ephemeral', '--port', '0', '--bind-address', '203.0.113.1'],
      expected: 'wherry: 203.0.113.1 is no address of this machine; choose another with --bind-address\n',
    },
    {
      name: 'a kubeconfig in a folder that there is not',
      args: ['up', '--ephemeral', '--port', '0', '--kubeconfig', '/nonexistent/kubeconfig'],
      expected: 'wherry: there is no file or folder /nonexistent/kubeconfig\n',
    },
  ];
  it.each(wrong)('explains $name', async ({ args, expected, code = 2 }) => {
    const result = await runWherry(home, ...args);
    expect(result.stderr.slice(0, expected.length)).toBe(expected);
    expect(result.stderr).not.toContain('    at ');
    expect(result.code).toBe(code);
  });
});

/** Help fits a terminal of 80 columns and 50 lines, and goes to stdout. */
async function expectOneScreen(...args: string[]): Promise<void> {
  const { stdout, stderr, code } = await runWherry(home, ...args);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
}
