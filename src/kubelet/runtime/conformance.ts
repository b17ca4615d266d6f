/**
 * The contract of runtime.ts as tests. Each runtime's test file calls it once with a way to open a runtime:
 *
 *     describeRuntime('simulated', async () => ({ runtime: …, image: 'busybox:1.36', missingImage: …, elapse: … }));
 *
 * `open` is called before every test. The runtime need not be empty; nobody else may use it while a test runs. The image must have a shell.
 */
import { describe, expect, it } from 'vitest';
import { type OpenRuntime, sleeps, useRuntime } from './conformance-fixture.ts';
import { describeStreams } from './conformance-streams.ts';
import { isRuntimeNotFound } from './runtime.ts';

const ignoresTerm = 'trap "" TERM; while true; do sleep 1; done';

export function describeRuntime(name: string, open: OpenRuntime): void {
  describe(`the ${name} runtime`, () => {
    describeImages(open);
    describeSandboxes(open);
    describeContainers(open);
    describeStopping(open);
    describeLogs(open);
    describeCommands(open);
    describeStreams(open);
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
