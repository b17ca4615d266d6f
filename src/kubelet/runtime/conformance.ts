/**
 * The contract of runtime.ts as tests. Each runtime's test file calls it once with a way to open a runtime:
 *
 *     describeRuntime('simulated', async () => ({ runtime: …, image: 'busybox:1.36', missingImage: …, elapse: … }));
 *
 * `open` is called before every test. The runtime need not be empty; nobody else may use it while a test runs. The image must have a shell.
 */
import { duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { AsyncQueue } from '../../base/async-queue.ts';
import {
  type ExecStreams,
  isRuntimeNotFound,
  type Runtime,
  type RuntimeContainer,
  type RuntimeEvent,
  type RuntimePod,
} from './runtime.ts';

export interface OpenedRuntime {
  readonly runtime: Required<Runtime>;
  /** With a shell, cat, echo, httpd, sleep, stty. */
  readonly image: string;
  /** One that can't be pulled. */
  readonly missingImage: string;
  /** Lets so many seconds pass for containers: on the runtime's virtual clock, or by waiting. */
  readonly elapse: (seconds: number) => Promise<void>;
  /** Releases what `open` made beside the runtime. */
  readonly dispose?: () => Promise<void>;
}

export type OpenRuntime = () => Promise<OpenedRuntime>;

/** How often something is looked at before it is given up. */
const looksMax = 200;
const sleeps = 'trap "exit 0" TERM; while true; do sleep 1; done';
const ignoresTerm = 'trap "" TERM; while true; do sleep 1; done';

class Fixture {
  readonly opened: OpenedRuntime;
  readonly runtime: Required<Runtime>;
  readonly pod: Pod;
  readonly uid: string;
  readonly events: RuntimeEvent[] = [];
  readonly #unsubscribe: () => void;

  constructor(opened: OpenedRuntime, number: number) {
    this.opened = opened;
    this.runtime = opened.runtime;
    this.uid = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    this.pod = {
      metadata: { name: `pod-${number}`, namespace: 'conformance', uid: this.uid },
      spec: { containers: [] },
      status: {},
    } as unknown as Pod;
    this.#unsubscribe = opened.runtime.subscribe((event) => event.podUid === this.uid && this.events.push(event));
  }

  status(): Promise<RuntimePod> {
    return this.runtime.podStatus(this.uid);
  }

  async container(id: string): Promise<RuntimeContainer | undefined> {
    return (await this.status()).containers.find((container) => container.id === id);
  }

  sandbox(attempt = 0): Promise<string> {
    return this.runtime.runPodSandbox({ pod: this.pod, attempt });
  }

  async create(sandboxId: string, script: string, attempt = 0, more: Partial<Container> = {}): Promise<string> {
    const { image } = this.opened;
    const { ref } = (await this.runtime.imageStatus(image)) ?? (await this.runtime.pullImage(image));
    const container = { name: 'main', image, command: ['sh', '-c', script], resources: {}, ...more } as Container;
    return this.runtime.createContainer(sandboxId, {
      pod: this.pod,
      container,
      attempt,
      specHash: 'hash',
      imageRef: ref,
    });
  }

  async run(sandboxId: string, script: string, attempt = 0, more: Partial<Container> = {}): Promise<string> {
    const id = await this.create(sandboxId, script, attempt, more);
    await this.runtime.startContainer(id);
    return id;
  }

  /** Until the container is in the state. */
  async reaches(id: string, state: RuntimeContainer['state']): Promise<RuntimeContainer> {
    for (let look = 0; look < looksMax; look++) {
      const container = await this.container(id);
      if (container?.state === state) return container;
      await this.opened.elapse(0.1);
    }
    throw new Error(`container ${id} is not ${state}`);
  }

  async log(id: string, options?: Parameters<Runtime['readLogs']>[1]): Promise<string> {
    let text = '';
    for await (const piece of this.runtime.readLogs(id, options)) text += piece;
    return text;
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    for (const { id } of (await this.status()).sandboxes) await this.runtime.removePodSandbox(id);
    await this.opened.dispose?.();
  }
}

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

let podNumber = 0;

function useRuntime(open: OpenRuntime): () => Fixture {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = new Fixture(await open(), ++podNumber);
  });
  afterEach(() => fixture.close());
  return () => fixture;
}

export function describeRuntime(name: string, open: OpenRuntime): void {
  describe(`the ${name} runtime`, () => {
    describeImages(open);
    describeSandboxes(open);
    describeContainers(open);
    describeStopping(open);
    describeLogs(open);
    describeCommands(open);
    describeTalking(open);
    describeAttaching(open);
    describePorts(open);
    describeUsage(open);
  });
}

function describeImages(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('tells its name, its version and that it is ready', async () => {
    const { runtime } = fixture();
    const version = await runtime.version();
    expect(version.runtimeName).not.toBe('');
    expect(version.runtimeVersion).not.toBe('');
    expect(version.runtimeApiVersion).toBe('v1');
    const { conditions } = await runtime.status();
    expect(conditions.filter(({ status }) => status).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['RuntimeReady', 'NetworkReady']),
    );
  });

  it('has an image once it is pulled, until it is removed', async () => {
    const { runtime, opened } = fixture();
    const pulled = await runtime.pullImage(opened.image);
    expect(pulled.ref).toMatch(/sha256:[0-9a-f]{64}$/);
    expect(pulled.sizeBytes).toBeGreaterThan(0);
    expect((await runtime.imageStatus(opened.image))?.ref).toBe(pulled.ref);
    expect((await runtime.listImages()).map(({ ref }) => ref)).toContain(pulled.ref);
    await runtime.removeImage(opened.image);
    expect(await runtime.imageStatus(opened.image)).toBeUndefined();
    await runtime.removeImage(opened.image);
  });

  it('refuses an image that is nowhere', async () => {
    const { runtime, opened } = fixture();
    await expect(runtime.pullImage(opened.missingImage)).rejects.toThrow('failed to');
    expect(await runtime.imageStatus(opened.missingImage)).toBeUndefined();
  });
}

function describeSandboxes(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('knows nothing of a Pod that it does not have', async () => {
    const { uid } = fixture();
    expect(await fixture().status()).toMatchObject({ uid, sandboxes: [], containers: [] });
  });

  it('gives a sandbox an address of its own while it is ready', async () => {
    const { runtime, pod, uid } = fixture();
    const first = await fixture().sandbox();
    const status = await fixture().status();
    expect(status).toMatchObject({ uid, namespace: pod.metadata.namespace, name: pod.metadata.name });
    expect(status.sandboxes).toMatchObject([{ id: first, attempt: 0, ready: true, ips: [expect.any(String)] }]);
    const second = await fixture().sandbox(1);
    const { sandboxes } = await fixture().status();
    expect(sandboxes.map(({ id }) => id)).toEqual([second, first]);
    expect(sandboxes[0]!.ips).not.toEqual(sandboxes[1]!.ips);
    expect((await runtime.listPods()).map((each) => each.uid)).toContain(uid);
  });

  it('gives a Pod on the network of the host no address', async () => {
    const { runtime, pod } = fixture();
    const spec = { ...pod.spec, hostNetwork: true };
    await runtime.runPodSandbox({ pod: { ...pod, spec }, attempt: 0 });
    expect((await fixture().status()).sandboxes).toMatchObject([{ ready: true, ips: [] }]);
  });

  it('stops and removes sandboxes with their containers, any number of times', async () => {
    const { runtime } = fixture();
    const id = await fixture().sandbox();
    const container = await fixture().run(id, sleeps);
    await runtime.stopPodSandbox(id);
    await runtime.stopPodSandbox(id);
    expect((await fixture().status()).sandboxes).toMatchObject([{ id, ready: false }]);
    expect(await fixture().container(container)).toMatchObject({ state: 'exited' });
    await runtime.removePodSandbox(id);
    await runtime.removePodSandbox(id);
    expect(await fixture().status()).toMatchObject({ sandboxes: [], containers: [] });
  });
}

function describeContainers(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('creates, starts and reports a container', async () => {
    const { runtime, events } = fixture();
    const sandbox = await fixture().sandbox();
    const id = await fixture().create(sandbox, sleeps, 3);
    const created = { id, sandboxId: sandbox, name: 'main', attempt: 3, specHash: 'hash', state: 'created' };
    expect(await fixture().container(id)).toMatchObject(created);
    await runtime.startContainer(id);
    const running = await fixture().container(id);
    expect(running).toMatchObject({ ...created, state: 'running', finishedAtMs: 0 });
    expect(running!.startedAtMs).toBeGreaterThanOrEqual(running!.createdAtMs);
    expect(running!.createdAtMs).toBeGreaterThan(0);
    expect(running!.image).toContain('busybox');
    expect(running!.imageRef).toMatch(/sha256:[0-9a-f]{64}$/);
    await expect(runtime.startContainer(id)).rejects.toThrow('state');
    await expect
      .poll(() => events.map(({ type, containerId }) => [type, containerId]))
      .toEqual([
        ['container-created', id],
        ['container-started', id],
      ]);
  });

  const exits: readonly { name: string; script: string; exitCode: number; reason: string }[] = [
    { name: 'well', script: 'exit 0', exitCode: 0, reason: 'Completed' },
    { name: 'badly', script: 'exit 3', exitCode: 3, reason: 'Error' },
    { name: 'after a while', script: 'sleep 1; exit 4', exitCode: 4, reason: 'Error' },
  ];
  it.each(exits)('reports and tells of a container that ends $name', async ({ script, exitCode, reason }) => {
    const { events } = fixture();
    const id = await fixture().run(await fixture().sandbox(), script);
    const exited = await fixture().reaches(id, 'exited');
    expect(exited).toMatchObject({ exitCode, reason });
    // Runtimes note the start once they have heard of it, when so short a process may have ended already.
    expect(exited.finishedAtMs).toBeGreaterThan(exited.startedAtMs - 1000);
    await expect.poll(() => events.map(({ type }) => type)).toContain('container-stopped');
  });

  it('keeps an ended container beside the one that follows it, the newest first', async () => {
    const sandbox = await fixture().sandbox();
    const first = await fixture().run(sandbox, 'exit 1');
    await fixture().reaches(first, 'exited');
    const second = await fixture().run(sandbox, sleeps, 1);
    const { containers } = await fixture().status();
    expect(containers.map(({ id, attempt }) => [id, attempt])).toEqual([
      [second, 1],
      [first, 0],
    ]);
    await fixture().runtime.removeContainer(first);
    await fixture().runtime.removeContainer(first);
    expect((await fixture().status()).containers.map(({ id }) => id)).toEqual([second]);
  });

  it('kills a container that is removed while it runs', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    await fixture().runtime.removeContainer(id);
    expect((await fixture().status()).containers).toEqual([]);
    await expect.poll(() => fixture().events.at(-1)?.type).toBe('container-removed');
  });

  it('creates no container in a sandbox that is not there', async () => {
    const creation = fixture().create('no-such-sandbox', sleeps);
    await expect(creation).rejects.toSatisfy(isRuntimeNotFound);
  });
}

function describeStopping(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('asks a container to end', async () => {
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    await fixture().opened.elapse(0.2);
    const stopping = fixture().runtime.stopContainer(id, 30_000);
    await fixture().opened.elapse(2);
    await stopping;
    expect(await fixture().container(id)).toMatchObject({ state: 'exited', exitCode: 0 });
  });

  it('kills a container that does not end in time', async () => {
    const id = await fixture().run(await fixture().sandbox(), ignoresTerm);
    await fixture().opened.elapse(0.2);
    const stopping = fixture().runtime.stopContainer(id, 2000);
    await fixture().opened.elapse(1);
    expect(await fixture().container(id)).toMatchObject({ state: 'running' });
    await fixture().opened.elapse(1.5);
    await stopping;
    expect(await fixture().container(id)).toMatchObject({ state: 'exited', exitCode: 137 });
  });

  it('lets a second call shorten the wait, not lengthen it', async () => {
    const id = await fixture().run(await fixture().sandbox(), ignoresTerm);
    await fixture().opened.elapse(0.2);
    const { runtime, opened } = fixture();
    const stops = [60_000, 1000, 90_000].map((graceMs) => runtime.stopContainer(id, graceMs));
    await opened.elapse(1.5);
    await Promise.all(stops);
    expect(await fixture().container(id)).toMatchObject({ state: 'exited', exitCode: 137 });
  });

  it('stops what has stopped, or is not there', async () => {
    const { runtime } = fixture();
    const id = await fixture().run(await fixture().sandbox(), 'exit 5');
    await fixture().reaches(id, 'exited');
    await runtime.stopContainer(id, 1000);
    await runtime.stopContainer('no-such-container', 1000);
    expect(await fixture().container(id)).toMatchObject({ exitCode: 5 });
  });
}

function describeLogs(open: OpenRuntime): void {
  const fixture = useRuntime(open);
  // Two streams keep no order between what is written at the same time.
  const write = 'echo one; echo two; sleep 1; echo three >&2; sleep 2; echo four';

  it('keeps what a container writes', async () => {
    const id = await fixture().run(await fixture().sandbox(), write);
    await fixture().opened.elapse(2);
    expect(await fixture().log(id)).toBe('one\ntwo\nthree\n');
    await fixture().reaches(id, 'exited');
    expect(await fixture().log(id)).toBe('one\ntwo\nthree\nfour\n');
    expect(await fixture().log(id, { tailLines: 2 })).toBe('three\nfour\n');
    expect(await fixture().log(id, { tailLines: 0 })).toBe('');
    expect(await fixture().log(id, { limitBytes: 6 })).toBe('one\ntw');
    expect(await fixture().log(id, { stream: 'stderr' })).toBe('three\n');
    expect(await fixture().log(id, { stream: 'stdout' })).toBe('one\ntwo\nfour\n');
    const { startedAtMs } = (await fixture().container(id))!;
    expect(await fixture().log(id, { sinceMs: startedAtMs + 2500 })).toBe('four\n');
    expect(await fixture().log(id, { timestamps: true, tailLines: 1 })).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z four\n$/,
    );
  });

  it('follows a container until it ends', async () => {
    const id = await fixture().run(await fixture().sandbox(), write);
    const following = fixture().log(id, { follow: true });
    await fixture().opened.elapse(4);
    expect(await following).toBe('one\ntwo\nthree\nfour\n');
  });

  it('follows no longer than it is asked to', async () => {
    const id = await fixture().run(await fixture().sandbox(), `echo begun; ${sleeps}`);
    await fixture().opened.elapse(0.5);
    const ending = new AbortController();
    const following = fixture().log(id, { follow: true, signal: ending.signal });
    await fixture().opened.elapse(0.5);
    ending.abort();
    expect(await following).toBe('begun\n');
  });
}

function describeCommands(open: OpenRuntime): void {
  const fixture = useRuntime(open);

  it('runs commands in a container', async () => {
    const { runtime } = fixture();
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const result = await runtime.execSync(id, ['sh', '-c', 'echo out; echo err >&2; exit 7'], 10_000);
    expect(result).toEqual({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
    const output: string[] = [];
    const decoder = new TextDecoder();
    const exitCode = await runtime.exec(id, ['sh', '-c', 'echo out; exit 8'], {
      stdout: (chunk) => output.push(decoder.decode(chunk)),
    });
    expect({ exitCode, output: output.join('') }).toEqual({ exitCode: 8, output: 'out\n' });
  });

  it('kills a command that takes too long', async () => {
    const { runtime, opened } = fixture();
    const id = await fixture().run(await fixture().sandbox(), sleeps);
    const running = expect(runtime.execSync(id, ['sleep', '30'], 1000)).rejects.toMatchObject({
      code: 'DeadlineExceeded',
    });
    await opened.elapse(2);
    await running;
  });

  it('runs none that is not there, nor any in a container that has ended', async () => {
    const { runtime } = fixture();
    const sandbox = await fixture().sandbox();
    const id = await fixture().run(sandbox, sleeps);
    await expect(runtime.execSync(id, ['/no/such/command'], 10_000)).rejects.toThrow('exec');
    const ended = await fixture().run(sandbox, 'exit 0', 1);
    await fixture().reaches(ended, 'exited');
    await expect(runtime.execSync(ended, ['true'], 10_000)).rejects.toThrow(/not running|state/);
  });
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
