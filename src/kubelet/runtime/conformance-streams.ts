/** The part of the Runtime contract that is about talking to containers and their ports, and about what they use, as tests. */
import { duplexPair } from 'node:stream';
import { expect, it } from 'vitest';
import type { Container } from '../../api/core/v1/container.ts';
import { AsyncQueue } from '../../base/async-queue.ts';
import { type OpenRuntime, sleeps, useRuntime } from './conformance-fixture.ts';
import type { ExecStreams } from './runtime.ts';

/** Gathers what comes, as text. */
class Output {
  readonly #decoder = new TextDecoder();
  text = '';
  readonly take = (chunk: Uint8Array): void => {
    this.text += this.#decoder.decode(chunk, { stream: true });
  };
}

async function* input(...lines: string[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield new TextEncoder().encode(line);
}

export function describeStreams(open: OpenRuntime): void {
  describeTalking(open);
  describeAttaching(open);
  describePorts(open);
  describeUsage(open);
}

function describeTalking(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('gives a command its input and the end of that, and takes both its outputs', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const [out, err] = [new Output(), new Output()];
    const streams: ExecStreams = { stdin: input('first\n', 'second\n'), stdout: out.take, stderr: err.take };
    const exitCode = await fixture().runtime.exec(id, ['sh', '-c', 'cat; echo over >&2; exit 5'], streams);
    expect([exitCode, out.text, err.text]).toEqual([5, 'first\nsecond\n', 'over\n']);
  });

  it('loses nothing of much', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const line = 'a line of some length, many times over\n'.repeat(1000);
    let length = 0;
    const exitCode = await fixture().runtime.exec(id, ['cat'], {
      stdin: input(...Array<string>(100).fill(line)),
      stdout: async (chunk) => {
        length += chunk.length;
        await Promise.resolve();
      },
    });
    expect([exitCode, length]).toEqual([0, 100 * line.length]);
  });

  it('gives a command a terminal of the size that it is told', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const output = new Output();
    const stdin = new AsyncQueue<Uint8Array>(1);
    const resize = new AsyncQueue<{ width: number; height: number }>(1);
    const command = ['sh', '-c', 'sleep 1; stty size; sleep 2; stty size; exit 6'];
    const running = fixture().runtime.exec(id, command, { tty: true, stdin, stdout: output.take, resize });
    void resize.push({ width: 91, height: 23 });
    await fixture().opened.elapse(2);
    void resize.push({ width: 100, height: 44 });
    await fixture().opened.elapse(2);
    expect(await running).toBe(6);
    stdin.end();
    resize.end();
    expect(output.text).toBe('23 91\r\n44 100\r\n');
  });

  it('lets go of a command when the signal aborts', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const ending = new AbortController();
    const running = fixture().runtime.exec(id, ['sh', '-c', 'echo begun; sleep 1000'], {
      stdout: () => ending.abort(),
      signal: ending.signal,
    });
    await expect(running).rejects.toThrow();
  });

  it('ends a command with its container', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const output = new Output();
    const running = fixture().runtime.exec(id, ['sh', '-c', 'echo begun; sleep 1000'], { stdout: output.take });
    await expect.poll(() => output.text).toBe('begun\n');
    await fixture().runtime.stopContainer(id, 0);
    expect(await running).toBe(137);
  });

  it('talks to none that is not there, nor in a container that has ended', async () => {
    const { runtime } = fixture();
    const sandbox = await fixture().sandbox();
    const id = await fixture().run(sandbox, sleeps);
    const failing = runtime.exec(id, ['no-such-command'], {});
    await expect(failing).rejects.toThrow(
      /^failed to exec in container: .*"no-such-command": executable file not found/,
    );
    const ended = await fixture().run(sandbox, 'exit 0', 1);
    await fixture().reaches(ended, 'exited');
    await expect(runtime.exec(ended, ['true'], {})).rejects.toThrow(/not running|state/);
    await expect(runtime.attach(ended, { stdout: () => {} })).rejects.toThrow(/not running|state/);
  });
}

function describeAttaching(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('lets people talk to the first process of a container, until it ends', async () => {
    const talks = { stdin: true, stdinOnce: true };
    const id = await fixture().run(await fixture().sandbox(), 'cat; echo over >&2; exit 7', 0, talks);
    const [out, err] = [new Output(), new Output()];
    const streams: ExecStreams = { stdin: input('first\n', 'second\n'), stdout: out.take, stderr: err.take };
    await fixture().runtime.attach(id, streams);
    expect([out.text, err.text]).toEqual(['first\nsecond\n', 'over\n']);
    expect(await fixture().reaches(id, 'exited')).toMatchObject({ exitCode: 7 });
    expect(await fixture().log(id, { stream: 'stdout' })).toBe('first\nsecond\n');
  });

  it('shows what a container writes from now on to all who look', async () => {
    const id = await fixture().run(await fixture().sandbox(), 'echo early; sleep 2; echo late');
    await fixture().opened.elapse(1);
    const outputs = [new Output(), new Output()];
    const looking = outputs.map(({ take }) => fixture().runtime.attach(id, { stdout: take }));
    await fixture().opened.elapse(2);
    await Promise.all(looking);
    expect(outputs.map(({ text }) => text)).toEqual(['late\n', 'late\n']);
  });

  it('lets people go without ending the container', async () => {
    const id = await fixture().run(await fixture().sandbox(), 'sleep 1; echo here; sleep 1000');
    const ending = new AbortController();
    const looking = fixture().runtime.attach(id, { stdout: () => ending.abort(), signal: ending.signal });
    await fixture().opened.elapse(1.5);
    await looking;
    expect(await fixture().container(id)).toMatchObject({ state: 'running' });
  });
}

function describePorts(open: OpenRuntime): void {
  const fixture = useRuntime(open);
  const serving: Partial<Container> = {
    command: ['httpd', '-f', '-p', '8080', '-h', '/'],
    ports: [{ name: '', containerPort: 8080, hostPort: 0, protocol: 'TCP', hostIP: '' }],
  };

  it('carries connections to ports of a sandbox, several at once', async () => {
    const sandbox = await fixture().sandbox();
    await fixture().run(sandbox, '', 0, serving);
    await fixture().opened.elapse(1);
    const ask = async (): Promise<string> => {
      const [near, far] = duplexPair();
      const carrying = fixture().runtime.portForward(sandbox, 8080, far!);
      near!.write('GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      let text = '';
      for await (const chunk of near!.iterator({ destroyOnReturn: false })) text += chunk;
      near!.end();
      await carrying;
      return text;
    };
    const answers = await Promise.all([ask(), ask(), ask()]);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.[01] \d{3} /);
  });

  it('says that nothing accepts connections at a port', async () => {
    const sandbox = await fixture().sandbox();
    const [, far] = duplexPair();
    await expect(fixture().runtime.portForward(sandbox, 81, far!)).rejects.toThrow(
      /failed to connect to localhost:81 inside namespace ".*connection refused/,
    );
    await expect(fixture().runtime.portForward('no-such-sandbox', 81, far!)).rejects.toThrow('not');
  });
}

function describeUsage(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('tells what containers that run have used, more as time goes by', async () => {
    const { runtime, pod, opened } = fixture();
    const sandbox = await fixture().sandbox();
    const ended = await fixture().run(sandbox, 'exit 0');
    await fixture().reaches(ended, 'exited');
    const id = await fixture().run(sandbox, sleeps, 1);
    const { startedAtMs } = (await fixture().container(id))!;
    const own = async () => {
      const { containers, machine } = await runtime.usage();
      return { machine, containers: containers.filter(({ podName }) => podName === pod.metadata.name) };
    };
    const first = await own();
    const identity = { namespace: 'conformance', podName: pod.metadata.name, containerName: 'main', startedAtMs };
    expect(first.containers).toMatchObject([identity]);
    expect(first.containers[0]!.memoryWorkingSetBytes).toBeGreaterThan(0);
    await opened.elapse(2);
    const second = await own();
    expect(second.containers[0]!.atMs).toBeGreaterThan(first.containers[0]!.atMs);
    expect(second.containers[0]!.cpuSeconds).toBeGreaterThan(first.containers[0]!.cpuSeconds);
    expect(second.machine!.cpuSeconds).toBeGreaterThan(first.machine!.cpuSeconds);
    expect(second.machine!.memoryWorkingSetBytes).toBeGreaterThan(second.containers[0]!.memoryWorkingSetBytes);
  });
}
