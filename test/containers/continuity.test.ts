/** What goes on while the kubelet, or the runtime, is away; logs that are rotated; commands and probes on real containers. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Container } from '../../src/api/core/v1/container.ts';
import { AsyncQueue } from '../../src/base/async-queue.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { CriRuntime, CriRuntimeOptions } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import { execsPerContainerMax } from '../../src/kubelet/runtime/cri/exec-limits.ts';
import type { ProbeAnswer, RuntimeEvent } from '../../src/kubelet/runtime/runtime.ts';
import { type ContainerdServer, containerdAvailable, startContainerd } from '../fixtures/containerd.ts';
import { connectTo, PodOnCri } from '../fixtures/cri-pods.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;
const slow = { timeout: 15_000, interval: 100 };

describe.skipIf(!available.ok)(`the kubelet's view of containerd${why}`, () => {
  let server: ContainerdServer;
  const pods: PodOnCri[] = [];
  const runtimes: CriRuntime[] = [];

  beforeAll(async () => {
    server = await startContainerd();
  });
  afterEach(async () => {
    for (const pod of pods.splice(0)) await pod.remove();
    for (const runtime of runtimes.splice(0)) runtime.close();
  });
  afterAll(async () => {
    const left = await server?.leftovers();
    await server?.stop();
    expect(left).toEqual([]);
  });

  async function connect(options: Partial<CriRuntimeOptions> = {}): Promise<CriRuntime> {
    const runtime = await connectTo(server, options);
    runtimes.push(runtime);
    return runtime;
  }

  async function run(runtime: CriRuntime, spec: object = {}): Promise<PodOnCri> {
    const pod = await PodOnCri.run(runtime, spec);
    pods.push(pod);
    return pod;
  }

  function eventsOf(runtime: CriRuntime, uid: string): string[] {
    const events: string[] = [];
    runtime.subscribe(({ type, podUid }: RuntimeEvent) => podUid === uid && events.push(type));
    return events;
  }

  it('is found again by a new kubelet, which then notices changes', async () => {
    const first = await connect();
    const pod = await run(first);
    const ended = await pod.start({ command: ['sh', '-c', 'exit 3'] }, { attempt: 4, specHash: 'abc' });
    await pod.exited(ended);
    const running = await pod.start({}, { attempt: 5, specHash: 'abc' });
    const before = await first.podStatus(pod.uid);
    const second = await connect();
    expect(await second.podStatus(pod.uid)).toEqual(before);
    expect(before.containers).toMatchObject([
      { id: running, attempt: 5, specHash: 'abc', state: 'running' },
      { id: ended, attempt: 4, specHash: 'abc', state: 'exited', exitCode: 3 },
    ]);
    const events = eventsOf(second, pod.uid);
    // By the old one, behind the new one's back.
    await first.stopContainer(running, 1000);
    await expect.poll(() => events, slow).toEqual(['container-stopped']);
    await first.removeContainer(running);
    await first.stopPodSandbox(pod.sandboxId);
    await expect.poll(() => events, slow).toEqual(['container-stopped', 'container-removed', 'sandbox-stopped']);
  });

  it('is kept by the runtime when that is killed', async () => {
    const runtime = await connect();
    const pod = await run(runtime);
    const endsSoon = await pod.start({ name: 'short', command: ['sh', '-c', 'sleep 2; exit 6'] });
    const runs = await pod.start({
      command: ['sh', '-c', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done'],
    });
    const events = eventsOf(runtime, pod.uid);
    await server.kill();
    await expect(runtime.podStatus(pod.uid)).rejects.toThrow('Unavailable');
    // Long enough for the one to end while nobody looks.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await server.restart();
    await expect.poll(() => events, slow).toContain('container-stopped');
    expect(await pod.container(endsSoon)).toMatchObject({ state: 'exited', exitCode: 6 });
    expect(await pod.container(runs)).toMatchObject({ state: 'running' });
    const { stdout } = await pod.sh(runs, 'echo alive');
    expect(stdout).toBe('alive\n');
    const lines = (await pod.log(runs)).trim().split('\n');
    expect(lines).toEqual(lines.map((_, i) => `line ${i + 1}`));
    expect(lines.length).toBeGreaterThan(3);
  });

  it('lets go of who talks to a container when the runtime is killed', async () => {
    const runtime = await connect();
    const pod = await run(runtime);
    const id = await pod.start({ command: ['sh', '-c', 'while true; do echo tick; sleep 0.1; done'] });
    const begun: string[] = [];
    const talks = [
      runtime.exec(id, ['sh', '-c', 'echo begun; sleep 1000'], { stdout: () => begun.push('exec') }),
      runtime.attach(id, { stdout: () => begun.push('attach') }),
    ];
    const ends = talks.map((talk) => talk.catch(String));
    await expect.poll(() => [...new Set(begun)].sort(), slow).toEqual(['attach', 'exec']);
    await server.kill();
    const reasons = await Promise.all(ends);
    await server.restart();
    expect(reasons).toEqual([
      'RuntimeError: exec: the connection was closed before the end',
      'RuntimeError: attach: the connection was closed before the end',
    ]);
    expect(await runtime.exec(id, ['true'], {})).toBe(0);
  });

  it('shows a sandbox whose process was killed as one that is not ready', async () => {
    const runtime = await connect();
    const pod = await run(runtime, { shareProcessNamespace: true });
    const id = await pod.start();
    const events = eventsOf(runtime, pod.uid);
    // The first process of the shared namespace is the sandbox's own.
    await pod.sh(id, 'kill -TERM 1').catch(() => {});
    await expect.poll(() => events, slow).toContain('sandbox-stopped');
    expect((await runtime.podStatus(pod.uid)).sandboxes).toMatchObject([{ id: pod.sandboxId, ready: false }]);
  });

  it('rotates logs without losing a line for those who follow', async () => {
    // What happens every ten seconds happens every second.
    const clock: Clock = {
      ...systemClock,
      setTimeout: (callback, ms, options) => systemClock.setTimeout(callback, ms / 10, options),
    };
    const runtime = await connect({ logBytesMax: 20_000, logFilesMax: 3, clock });
    const pod = await run(runtime);
    const count = 4000;
    const script = `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo line $i; [ $((i % 100)) = 0 ] && usleep 100000; done`;
    const id = await pod.start({ command: ['sh', '-c', script] });
    const following = pod.log(id, { follow: true });
    const folder = `${server.directory}/logs/test_${pod.pod.metadata.name}_${pod.uid}/main`;
    const names = async (): Promise<string[]> => (await readdir(folder)).sort();
    // There are three of them at other moments too, while one is being compressed.
    await expect
      .poll(names, slow)
      .toEqual([
        '0.log',
        expect.stringMatching(/^0\.log\.\d{8}-\d{6}\.gz$/),
        expect.stringMatching(/^0\.log\.\d{8}-\d{6}$/),
      ]);
    const rotated = (await names()).at(-1);
    expect((await readFile(`${folder}/${rotated}`, 'utf8')).length).toBeGreaterThanOrEqual(20_000);
    await pod.exited(id);
    const lines = (await following).trim().split('\n');
    expect(lines).toEqual(Array.from({ length: count }, (_, i) => `line ${i + 1}`));
  });

  describe('commands', () => {
    it('run many at a time in one container, and do not hinder one another', async () => {
      const runtime = await connect();
      const pod = await run(runtime);
      const id = await pod.start();
      const results = await Promise.all(
        Array.from({ length: execsPerContainerMax * 2 }, (_, i) => pod.sh(id, `echo ${i}`, 30_000)),
      );
      expect(results.map(({ stdout }) => stdout)).toEqual(results.map((_, i) => `${i}\n`));
    });

    it('may be talked to, on a terminal too', async () => {
      const runtime = await connect();
      const pod = await run(runtime);
      const id = await pod.start();
      const output: string[] = [];
      const take = (chunk: Uint8Array): void => void output.push(Buffer.from(chunk).toString());
      async function* input(...lines: string[]): AsyncGenerator<Uint8Array> {
        for (const line of lines) yield Buffer.from(line);
      }
      const code = await runtime.exec(id, ['sh'], { stdin: input('echo a\n', 'exit 4\n'), stdout: take });
      expect([code, output.join('')]).toEqual([4, 'a\n']);
      output.length = 0;
      async function* sizes() {
        yield { width: 91, height: 23 };
      }
      const script = 'test -t 0 && sleep 1; stty size; exit 5';
      // Who ends the input of a terminal leaves it: runtimes give no more output then.
      const stays = new AsyncQueue<Uint8Array>(1);
      const onTerminal = { tty: true, stdin: stays, stdout: take, resize: sizes() };
      expect(await runtime.exec(id, ['sh', '-c', script], onTerminal)).toBe(5);
      stays.end();
      expect(output.join('')).toBe('23 91\r\n');
      await expect(runtime.exec(id, ['/no/such/command'], {})).rejects.toThrow('/no/such/command');
    });
  });

  describe('probes', () => {
    it('ask the container over the network and by commands', async () => {
      const runtime = await connect();
      const pod = await run(runtime);
      const script = 'mkdir /www; echo ok > /www/healthz; exec httpd -f -p 8080 -h /www';
      const container = { name: 'main', ports: [{ name: 'web', containerPort: 8080 }] } as unknown as Container;
      const id = await pod.start({ ...container, command: ['sh', '-c', script] });
      const podIp = await pod.ip();
      const probe = (handler: object, timeoutMs = 5000): Promise<ProbeAnswer> =>
        runtime.probe(id, { type: 'readiness', handler, timeoutMs, podIp, container });
      const success = { success: true, output: '' };
      const http = (path: string) => probe({ httpGet: { path, port: 'web' } });
      await expect.poll(() => http('/healthz'), slow).toEqual(success);
      expect(await http('/nothing')).toEqual({
        success: false,
        output: 'HTTP probe failed with statuscode: 404',
      });
      expect(await probe({ tcpSocket: { port: 8080 } })).toEqual(success);
      expect(await probe({ tcpSocket: { port: 8081 } })).toEqual({
        success: false,
        output: `dial tcp ${podIp}:8081: connect: connection refused`,
      });
      const exec = (command: string, timeoutMs?: number) =>
        probe({ exec: { command: ['sh', '-c', command] } }, timeoutMs);
      expect(await exec('echo fine')).toEqual({ success: true, output: 'fine\n' });
      expect(await exec('echo bad >&2; exit 1')).toEqual({ success: false, output: 'bad\n' });
      expect(await exec('sleep 30', 1000)).toEqual({
        success: false,
        output: 'command timed out: "sh -c sleep 30" timed out after 1s',
      });
    });
  });
});
