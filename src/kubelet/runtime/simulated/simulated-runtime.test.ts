import { describe, expect, it } from 'vitest';
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { SeededRandom } from '../../../base/seeded-random.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { describeRuntime } from '../conformance.ts';
import type { RuntimeContainer } from '../runtime.ts';
import type { SimulatedProgram } from './behaviour.ts';
import { type SimulatedImage, SimulatedImages } from './simulated-images.ts';
import { SimulatedRuntime } from './simulated-runtime.ts';

function newRuntime(images: readonly SimulatedImage[] = [], seed = 1) {
  const clock = new VirtualClock();
  const random = new SeededRandom(seed);
  const runtime = new SimulatedRuntime({
    nodeName: 'node-1',
    clock,
    random,
    images: new SimulatedImages(images),
    podCidr: '10.244.7.0/29',
  });
  return { clock, runtime };
}

describeRuntime('simulated', async () => {
  const { clock, runtime } = newRuntime();
  return {
    runtime,
    image: 'busybox:1.36',
    missingImage: 'missing.invalid/busybox:1.36',
    elapse: (seconds) => clock.advance(seconds * 1000),
  };
});

interface Start {
  readonly image?: string;
  readonly annotation?: object | string;
  readonly container?: Partial<Container>;
}

async function start(runtime: SimulatedRuntime, { image = 'thing:1', annotation, container: more }: Start = {}) {
  const text = typeof annotation === 'string' ? annotation : JSON.stringify(annotation);
  const annotations = annotation === undefined ? {} : { 'simulated.wherry.dev/main': text };
  const metadata = { name: 'pod', namespace: 'default', uid: 'uid', annotations };
  const pod = { metadata, spec: { containers: [] }, status: {} } as unknown as Pod;
  const container = { name: 'main', image, resources: {}, ...more } as Container;
  const sandbox = await runtime.runPodSandbox({ pod, attempt: 0 });
  const id = await runtime.createContainer(sandbox, { pod, container, attempt: 0, specHash: '', imageRef: 'ref' });
  await runtime.startContainer(id);
  return {
    id,
    container,
    status: async (): Promise<RuntimeContainer> => (await runtime.podStatus('uid')).containers[0]!,
  };
}

describe('pulls', () => {
  it('take their time once, and again when the image was removed', async () => {
    const { clock, runtime } = newRuntime([{ image: 'large', pullSeconds: 60 }]);
    const pullMs = async (): Promise<number> => {
      const pulling = runtime.pullImage('large:1');
      const ms = clock.nextDueMs ?? 0;
      await clock.advance(ms);
      await pulling;
      return ms;
    };
    expect([await pullMs(), await pullMs()]).toEqual([60_000, 0]);
    await runtime.removeImage('large:1');
    expect(await pullMs()).toBe(60_000);
    expect(await runtime.listImages()).toHaveLength(1);
  });
});

describe('behaviours', () => {
  it('lets a container of an unknown image run for ever, ready and with something in its log', async () => {
    const { clock, runtime } = newRuntime();
    const { id, container, status } = await start(runtime, { image: 'registry.example/team/thing' });
    await clock.advance(100_000_000);
    expect(await status()).toMatchObject({ state: 'running', image: 'registry.example/team/thing:latest' });
    const request = { type: 'readiness', handler: { tcpSocket: { port: 80 } }, timeoutMs: 1000, podIp: '', container };
    expect(runtime.probe(id, request as never)).toEqual({ success: true, output: '', settled: true });
    let log = '';
    for await (const piece of runtime.readLogs(id)) log += piece;
    expect(log).toBe(
      'simulated container main of Pod default/pod\nimage registry.example/team/thing:latest\nstarted\n',
    );
    expect(clock.pending).toBe(0);
  });

  const exits: readonly {
    name: string;
    images?: readonly SimulatedImage[];
    start: Start;
    after: number;
    expected: object;
  }[] = [
    {
      name: 'an annotation',
      start: { annotation: { exitCode: 3, exitAfterSeconds: 2, message: 'told so' } },
      after: 2,
      expected: { exitCode: 3, reason: 'Error', message: 'told so' },
    },
    {
      name: 'an image',
      images: [{ image: 'thing', behaviour: { exitAfterSeconds: 5 } }],
      start: {},
      after: 5,
      expected: { exitCode: 0, reason: 'Completed' },
    },
    {
      name: 'an annotation, before the image',
      images: [{ image: 'thing:*', behaviour: { exitAfterSeconds: 5, exitCode: 1 } }],
      start: { annotation: { exitAfterSeconds: 7, exitReason: 'OOMKilled', exitCode: 137 } },
      after: 7,
      expected: { exitCode: 137, reason: 'OOMKilled' },
    },
    {
      name: 'a program',
      images: [{ image: 'th*', program: { run: ({ clock, exit }) => clock.setTimeout(() => exit(9), 3000) } }],
      start: {},
      after: 3,
      expected: { exitCode: 9 },
    },
    {
      name: 'a shell command',
      start: { container: { command: ['/bin/sh', '-c', 'sleep 4 && false || exit 6'] } },
      after: 4,
      expected: { exitCode: 6 },
    },
    {
      name: 'the arguments of an image that runs them',
      start: { image: 'busybox', container: { args: ['sleep', '2'] } },
      after: 2,
      expected: { exitCode: 0 },
    },
  ];
  it.each(exits)('lets $name say when a container exits', async ({ images = [], start: how, after, expected }) => {
    const { clock, runtime } = newRuntime(images);
    const { status } = await start(runtime, how);
    await clock.advance(after * 1000 - 1);
    expect(await status()).toMatchObject({ state: 'running' });
    await clock.advance(1);
    expect(await status()).toMatchObject({ state: 'exited', ...expected });
  });

  const refusals: readonly { name: string; annotation: string; message: string }[] = [
    { name: 'no JSON', annotation: '{', message: 'annotation simulated.wherry.dev/main: ' },
    { name: 'no object', annotation: '[]', message: 'annotation simulated.wherry.dev/main: must be an object' },
    {
      name: 'an unknown field',
      annotation: '{"exit": 1}',
      message: 'unknown field "exit"; known are exitAfterSeconds, ',
    },
    { name: 'a wrong type', annotation: '{"exitCode": "1"}', message: 'exitCode must be a number' },
    { name: 'a wrong list', annotation: '{"logs": [1]}', message: 'logs must be a list of strings' },
    { name: 'a reason not to be created', annotation: '{"createError": "no space"}', message: 'no space' },
    {
      name: 'a reason not to start',
      annotation: '{"startError": "no exec"}',
      message: 'failed to start container main: no exec',
    },
  ];
  it.each(refusals)('refuses an annotation with $name', async ({ annotation, message }) => {
    await expect(start(newRuntime().runtime, { annotation })).rejects.toThrow(message);
  });

  it('lets programs serve, answer commands, and change their mind about being ready', async () => {
    let ready: ((ready: boolean) => void) | undefined;
    const program: SimulatedProgram = {
      run: ({ setReady, log }) => {
        ready = setReady;
        log('listening');
      },
      serve: ({ path, port }) => (path === '/healthz' ? { status: 200, body: `${port}` } : { status: 404 }),
      exec: ([name]) => ({ stdout: `${name}!`, exitCode: 2 }),
    };
    const { runtime } = newRuntime([{ image: 'thing', program }]);
    const ports = [{ name: 'http', containerPort: 8080 }];
    const { id, container } = await start(runtime, { container: { ports } as Partial<Container> });
    const ask = (handler: object) =>
      runtime.probe(id, { type: 'readiness', handler: handler as never, timeoutMs: 1000, podIp: '', container });
    expect(ask({ httpGet: { path: '/healthz', port: 'http' } })).toEqual({ success: true, output: '' });
    expect(ask({ httpGet: { path: '/', port: 80 } })).toEqual({
      success: false,
      output: 'HTTP probe failed with statuscode: 404',
    });
    const [ip = ''] = (await runtime.podStatus('uid')).sandboxes[0]!.ips;
    const request = { method: 'GET', path: '/healthz', port: 8080, headers: {} };
    expect(await runtime.request(ip, request)).toEqual({ status: 200, body: '8080' });
    expect(await runtime.request('10.0.0.1', request)).toBeUndefined();
    expect(await runtime.execSync(id, ['hello'], 1000)).toEqual({ exitCode: 2, stdout: 'hello!', stderr: '' });
    const events: string[] = [];
    runtime.subscribe(({ type }) => events.push(type));
    expect(ask({ tcpSocket: { port: 80 } })).toEqual({ success: true, output: '', settled: true });
    ready!(false);
    expect(events).toEqual(['probe-changed']);
    expect(ask({ tcpSocket: { port: 80 } })).toMatchObject({ success: false, settled: true });
  });

  it('writes down why a program failed', async () => {
    const run = async () => {
      throw new Error('out of luck');
    };
    const { runtime, clock } = newRuntime([{ image: 'thing', program: { run } }]);
    const { id, status } = await start(runtime);
    await clock.advance(0);
    expect(await status()).toMatchObject({ state: 'exited', exitCode: 1 });
    let log = '';
    for await (const piece of runtime.readLogs(id, { stream: 'stderr' })) log += piece;
    expect(log).toBe('out of luck\n');
  });

  it('is the same again with the same seed', async () => {
    const ids = await Promise.all([1, 1, 2].map(async (seed) => (await start(newRuntime([], seed).runtime)).id));
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe('addresses', () => {
  const pod = (uid: string): Pod =>
    ({ metadata: { name: uid, namespace: 'default', uid }, spec: { containers: [] }, status: {} }) as unknown as Pod;
  const ipOf = async (runtime: SimulatedRuntime, uid: string) => (await runtime.podStatus(uid)).sandboxes[0]?.ips;

  it('come from the range, are not used again at once, and run out', async () => {
    const { runtime } = newRuntime();
    for (const uid of ['a', 'b', 'c', 'd', 'e']) await runtime.runPodSandbox({ pod: pod(uid), attempt: 0 });
    expect(await ipOf(runtime, 'a')).toEqual(['10.244.7.2']);
    expect(await ipOf(runtime, 'e')).toEqual(['10.244.7.6']);
    await expect(runtime.runPodSandbox({ pod: pod('f'), attempt: 0 })).rejects.toThrow(
      'no IP addresses available in range set: 10.244.7.0/29',
    );
    await runtime.stopPodSandbox((await runtime.podStatus('c')).sandboxes[0]!.id);
    await runtime.runPodSandbox({ pod: pod('f'), attempt: 0 });
    expect(await ipOf(runtime, 'f')).toEqual(['10.244.7.4']);
  });

  it('come from the range that the Node is given later', async () => {
    const { runtime } = newRuntime();
    await runtime.runPodSandbox({ pod: pod('a'), attempt: 0 });
    await runtime.updateRuntimeConfig({ podCidr: '10.9.8.0/24' });
    await runtime.runPodSandbox({ pod: pod('b'), attempt: 0 });
    await runtime.updateRuntimeConfig({ podCidr: '10.9.8.0/24' });
    await runtime.runPodSandbox({ pod: pod('c'), attempt: 0 });
    expect([await ipOf(runtime, 'a'), await ipOf(runtime, 'b'), await ipOf(runtime, 'c')]).toEqual([
      ['10.244.7.2'],
      ['10.9.8.2'],
      ['10.9.8.3'],
    ]);
  });
});
