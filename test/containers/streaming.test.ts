/**
 * What people talk to in real containers, with the oldest kubectl (SPDY) and the newest (WebSockets): exec, attach, cp, port-forward, logs, debug; and what
 * containers use, for top.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPage } from '../../scripts/demo/fetch-page.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import { pods } from '../../src/client/resources.ts';
import {
  canRunClientTools,
  type KubectlMinor,
  type RunOptions,
  runProgram,
  toolPath,
} from '../fixtures/client-tools.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const namespace = 'default';
const slow = { timeout: 60_000, interval: 100 };
const minors: readonly KubectlMinor[] = [22, 35];
const serviceCidr = '10.219.97.0/24';

const page = 'a line of the page that the container serves\n'.repeat(2000);
/** Serves a page, and has something to read. */
const webScript = [
  'mkdir /www /files',
  `i=0; while [ $i -lt 2000 ]; do echo "${page.slice(0, page.indexOf('\n'))}"; i=$((i+1)); done > /www/index.html`,
  'exec httpd -f -p 8080 -h /www',
].join('; ');

function newPod(name: string, script: string, more: object = {}, container: object = {}): Pod {
  const main = { name: 'main', image: images.busybox, command: ['sh', '-c', script], ...container };
  return {
    metadata: { name, namespace },
    spec: { terminationGracePeriodSeconds: 0, containers: [main], ...more },
  } as unknown as Pod;
}

describe.skipIf(!available.ok || !canRunClientTools)(`real containers that people talk to${why}`, () => {
  let server: ContainerdServer;
  let cluster: TestCluster;

  beforeAll(async () => {
    server = await startContainerd();
    cluster = await startTestCluster({
      controllers: true,
      scheduler: true,
      serviceCidr,
      clusterCidr: `${server.podAddressPrefix}0/24`,
      realNode: {
        endpoint: server.endpoint,
        name: 'real',
        logsDirectory: join(server.directory, 'logs'),
        cgroupRoot: server.cgroupRoot,
        network: false,
      },
    });
    await cluster.client.create(pods, newPod('web', webScript));
    await becomes('web', 'Running');
  });

  afterAll(async () => {
    await cluster?.close();
    const left = await server?.leftovers();
    await server?.stop();
    expect(left).toEqual([]);
  });

  const podOf = (name: string): Promise<Pod> => cluster.client.get(pods, { namespace, name });
  async function becomes(name: string, phase: string): Promise<void> {
    await vi.waitFor(async () => expect((await podOf(name)).status.phase).toBe(phase), slow);
  }
  async function run(pod: Pod): Promise<string> {
    const { name = '' } = (await cluster.client.create(pods, pod)).metadata;
    await becomes(name, 'Running');
    return name;
  }

  /** In a terminal of 33 lines and 91 columns, whose name comes first. */
  async function onTerminal(minor: KubectlMinor, script: string, options: Omit<RunOptions, 'args'>): Promise<string> {
    const line = `tty; stty rows 33 cols 91; ${script}`;
    const { stdout } = await runProgram('script', {
      ...options,
      keepsStdin: true,
      args: ['--quiet', '--return', '--command', line, '/dev/null'],
      env: {
        PATH: `${join(toolPath('kubectl', minor), '..')}:${process.env.PATH}`,
        HOME: cluster.folder,
        KUBECONFIG: cluster.kubeconfigFile,
      },
    });
    return stdout;
  }

  describe.each(minors)('by kubectl 1.%i', (minor) => {
    const kubectl = (line: string, options: Omit<RunOptions, 'args'> = {}) =>
      cluster.kubectl(minor, namespace)(words(line), options);

    it('run commands, and tell how they ended', async () => {
      expect(await kubectl('exec web -- hostname')).toEqual({ code: 0, stdout: 'web\n', stderr: '' });
      const script = "'echo out; echo err >&2; exit 3'";
      expect(await kubectl(`exec web -- sh -c ${script}`)).toEqual({
        code: 3,
        stdout: 'out\n',
        stderr: 'err\ncommand terminated with exit code 3\n',
      });
      const failed = await kubectl('exec web -- no-such-command');
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toMatch(/: exec: "no-such-command": executable file not found in \$PATH: unknown\n/);
      expect(failed.stderr.match(/error executing command in container/g)?.length ?? 0).toBeLessThan(2);
    });

    it('give commands their input, and its end', async () => {
      const stdin = 'what goes in\ncomes out\n';
      expect(await kubectl('exec -i web -- cat', { stdin })).toEqual({ code: 0, stdout: stdin, stderr: '' });
      const much = 'a line of some length, many times over\n'.repeat(100_000);
      const { stdout } = await kubectl('exec -i web -- cat', { stdin: much });
      expect(stdout === much).toBe(true);
      const folder = await mkdtemp(join(cluster.folder, 'packed-'));
      await writeFile(join(folder, 'text'), stdin);
      const tar = execFileSync('tar', ['--directory', folder, '--create', '--file=-', 'text'], { encoding: 'latin1' });
      expect(await kubectl('exec -i web -- tar -x -O -f -', { stdin: tar })).toMatchObject({ code: 0, stdout: stdin });
      expect(await kubectl('exec -i web -- sh', { stdin: 'cd /tmp\npwd\nexit 4\n' })).toMatchObject({
        code: 4,
        stdout: '/tmp\n',
      });
    });

    it('have a terminal of the size of the one here, whenever that changes', async () => {
      const sizes = `last=; while true; do
        size=$(stty size)
        [ "$size" = "$last" ] || echo "size $size"
        last=$size
        [ "$size" = "44 100" ] && exit 7
        sleep 0.1
      done`;
      // A command without an output of its own gets no input any more from containerd: the shell keeps that open.
      await kubectl('exec -i web -- sh -c "cat > /files/sizes; true"', { stdin: sizes });
      let isChanged = false;
      const typescript = await onTerminal(minor, 'kubectl exec -it web -- sh /files/sizes; echo code $?', {
        onStdout(soFar) {
          if (isChanged || !soFar.includes('size 33 91')) return;
          isChanged = true;
          const terminal = /^\/dev\/pts\/\d+/m.exec(soFar)![0];
          execFileSync('stty', ['-F', terminal, 'rows', '44', 'cols', '100']);
        },
      });
      expect(typescript).toContain('size 33 91\r\n');
      expect(typescript).toMatch(/size 44 100\r\n(command terminated with exit code 7\r\n)?code 7\r\n$/);
    });

    it('are attached to', async () => {
      const script = 'read line; echo "heard $line"; cat; echo over';
      const name = await run(
        newPod(`listens-${minor}`, script, { restartPolicy: 'Never' }, { stdin: true, stdinOnce: true }),
      );
      const attached = await kubectl(`attach -i ${name}`, { stdin: 'first\nsecond\n' });
      expect(attached).toMatchObject({ code: 0, stdout: 'heard first\nsecond\nover\n' });
      await becomes(name, 'Succeeded');
      expect((await kubectl(`logs ${name}`)).stdout).toBe('heard first\nsecond\nover\n');
      expect((await kubectl(`attach ${name}`)).stderr).toContain('completed pod; current phase is Succeeded');
    });

    it('take and give files', async () => {
      const there = join(cluster.folder, `there-${minor}`);
      const back = join(cluster.folder, `back-${minor}`);
      await mkdir(join(there, 'deep'), { recursive: true });
      const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) & 255));
      await writeFile(join(there, 'deep/bytes'), content);
      await writeFile(join(there, 'text'), 'some text\n');
      expect(await kubectl(`cp ${there} web:/files/there-${minor}`)).toMatchObject({ code: 0 });
      expect((await kubectl(`exec web -- cat /files/there-${minor}/text`)).stdout).toBe('some text\n');
      expect(await kubectl(`cp web:/files/there-${minor} ${back}`)).toMatchObject({ code: 0 });
      expect((await readFile(join(back, 'deep/bytes'))).equals(content)).toBe(true);
      expect(await readFile(join(back, 'text'), 'utf8')).toBe('some text\n');
    });

    it('have their ports forwarded, many connections at once', async () => {
      const ending = new AbortController();
      let learn: (port: number) => void = () => {};
      const local = new Promise<number>((resolve) => {
        learn = resolve;
      });
      const forwarding = kubectl('port-forward pod/web :8080', {
        signal: ending.signal,
        onStdout: (text) => learn(Number(/127\.0\.0\.1:(\d+) -> 8080/.exec(text)?.[1])),
      });
      const port = await local;
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(port)));
      expect(answers.map((text) => text === page)).toEqual(Array(10).fill(true));
      ending.abort();
      await forwarding;
      const refusing = new AbortController();
      const forwardingTo81 = kubectl('port-forward pod/web :81', {
        signal: refusing.signal,
        onStdout(text) {
          const port81 = /127\.0\.0\.1:(\d+) -> 81/.exec(text)?.[1];
          if (port81 !== undefined && !text.includes('Handling'))
            void ask(Number(port81)).catch(() => refusing.abort());
        },
      });
      expect((await forwardingTo81).stderr).toMatch(
        /error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace .*: connection refused/,
      );
    });

    it('are written to logs', async () => {
      const script = [
        'echo one; sleep 0.2; echo two >&2; sleep 1.2; echo three',
        'until [ -e /state/go ]; do sleep 0.1; done; echo four',
      ].join('; ');
      const volume = { volumes: [{ name: 'state', emptyDir: {} }], restartPolicy: 'Never' };
      const mount = { volumeMounts: [{ name: 'state', mountPath: '/state' }] };
      const name = await run(newPod(`writes-${minor}`, script, volume, mount));
      let seen = '';
      const following = kubectl(`logs -f ${name}`, {
        onStdout(soFar) {
          if (soFar.includes('three') && !seen.includes('three')) void kubectl(`exec ${name} -- touch /state/go`);
          seen = soFar;
        },
      });
      expect(await following).toEqual({ code: 0, stdout: 'one\ntwo\nthree\nfour\n', stderr: '' });
      const log = async (flags: string): Promise<string> => (await kubectl(`logs ${name} ${flags}`)).stdout;
      expect(await log('--tail=2')).toBe('three\nfour\n');
      expect(await log('--tail=0')).toBe('');
      expect(await log('--limit-bytes=6')).toBe('one\ntw');
      const stamped = await log('--timestamps');
      const lines = stamped.split('\n').map((line) => line.split(' '));
      expect(lines.map(([, text]) => text)).toEqual(['one', 'two', 'three', 'four', undefined]);
      for (const [time] of lines.slice(0, 4)) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      // Up to whole seconds, as kubectl sends it.
      const [time] = lines[2]!;
      expect(await log(`--since-time=${time!.slice(0, 19)}Z`)).toBe('three\nfour\n');
      expect(await log('--since-time=2199-01-01T00:00:00Z')).toBe('');
    });

    it('have a log of the instance before', async () => {
      const script =
        'if [ -e /state/was ]; then echo second; sleep 1000; else touch /state/was; echo first; exit 1; fi';
      const volume = { volumes: [{ name: 'state', emptyDir: {} }] };
      const mount = { volumeMounts: [{ name: 'state', mountPath: '/state' }] };
      const name = await run(newPod(`restarts-${minor}`, script, volume, mount));
      await expect.poll(async () => (await kubectl(`logs ${name}`)).stdout, slow).toBe('second\n');
      expect(await kubectl(`logs --previous ${name}`)).toMatchObject({ code: 0, stdout: 'first\n' });
      expect((await kubectl('logs --previous web')).stderr).toBe(
        'Error from server (BadRequest): previous terminated container "main" in pod "web" not found\n',
      );
    });

    it('are not to be talked to when they do not run', async () => {
      const { name = '' } = (await cluster.client.create(pods, newPod(`crashes-${minor}`, 'exit 1'))).metadata;
      const waiting = async () => (await podOf(name)).status.containerStatuses?.[0]?.state?.waiting?.reason;
      await expect.poll(waiting, slow).toBe('CrashLoopBackOff');
      expect((await kubectl(`exec ${name} -- true`)).stderr).toContain(
        'unable to upgrade connection: container not found ("main")',
      );
      expect((await kubectl(`attach ${name}`)).stderr).toContain('container not found ("main")');
    });

    it('end with who talked to them', async () => {
      const ending = new AbortController();
      const talking = kubectl(`exec -i web -- sh -c 'echo begun; cat; touch /files/over-${minor}'`, {
        keepsStdin: true,
        signal: ending.signal,
        onStdout: () => ending.abort(),
      });
      expect(await talking).toMatchObject({ stdout: 'begun\n' });
      await expect.poll(async () => (await kubectl('exec web -- ls /files')).stdout, slow).toContain(`over-${minor}`);
    });

    it('show what they use', async () => {
      const name = await run(newPod(`busy-${minor}`, 'while true; do :; done'));
      const amounts = async (line: string): Promise<readonly string[]> => {
        const { stdout } = await kubectl(`top ${line} --no-headers`);
        return stdout.trim().split(/\s+/);
      };
      await expect.poll(async () => Number.parseInt((await amounts(`pod ${name}`))[1]!, 10), slow).toBeGreaterThan(50);
      expect(await amounts(`pod ${name}`)).toEqual([
        name,
        expect.stringMatching(/^\d+m$/),
        expect.stringMatching(/^\d+Mi$/),
      ]);
      expect((await amounts(`pod ${name} --containers`)).slice(0, 2)).toEqual([name, 'main']);
      expect((await kubectl('top pods')).stdout).toMatch(
        /^NAME +CPU\(cores\) +MEMORY\(bytes\) *\n(.*\n)*web +\d+m +\d+Mi/,
      );
      const node = await amounts('nodes');
      expect(node[0]).toBe('real');
      expect(Number.parseInt(node[1]!, 10)).toBeGreaterThan(50);
      expect(Number.parseInt(node[3]!, 10)).toBeGreaterThan(0);
      const metrics = (await kubectl('get --raw /api/v1/nodes/real/proxy/metrics/resource')).stdout;
      const secondsOf = (labels: string): number =>
        Number(new RegExp(`_cpu_usage_seconds_total{${labels}} (\\S+)`).exec(metrics)?.[1]);
      const ofContainer = secondsOf(`container="main",namespace="default",pod="${name}"`);
      expect(ofContainer).toBeGreaterThan(0);
      // With the process that holds the Pod's sandbox.
      expect(secondsOf(`namespace="default",pod="${name}"`)).toBeGreaterThan(ofContainer);
      await kubectl(`delete pod ${name} --now`);
    });
  });

  it('are looked into from a container beside them, with a terminal', async () => {
    const typescript = await onTerminal(
      35,
      `kubectl debug -it web -c debugger --image=${images.busybox} --target=main -- sh`,
      {
        stdin: 'ps | grep "[h]ttpd"; hostname; exit 9\n',
      },
    );
    expect(typescript).toMatch(/ httpd -f -p 8080 -h \/www\r\nweb\r\n/);
    const end = async () => (await podOf('web')).status.ephemeralContainerStatuses?.[0]?.state?.terminated?.exitCode;
    await expect.poll(end, slow).toBe(9);
  });

  it('are left by everybody when the kubelet stops', async () => {
    let begun: () => void = () => {};
    const talks = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const talking = minors.map((minor) =>
      cluster.kubectl(minor, namespace)(words('exec web -- sh -c "echo begun; sleep 1000"'), { onStdout: begun }),
    );
    await talks;
    await cluster.close();
    // The older ones take an end without a status for a good one.
    expect((await Promise.all(talking)).map(({ stdout }) => stdout)).toContain('begun\n');
  });
});

/** What `line` says to a program, as a shell reads it: words, and texts in quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, word]) => double ?? single ?? word!);
}

const ask = (port: number): Promise<string> => fetchPage({ host: '127.0.0.1', port, timeoutMs: 20_000 });
