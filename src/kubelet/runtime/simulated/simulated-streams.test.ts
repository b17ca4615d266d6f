/** What people talk to: commands with input and a terminal, the first process, ports. */
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { AsyncQueue } from '../../../base/async-queue.ts';
import { SeededRandom } from '../../../base/seeded-random.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import { waitingBytesMax } from './attachments.ts';
import type { SimulatedProgram } from './behaviour.ts';
import { SimulatedImages } from './simulated-images.ts';
import { SimulatedRuntime } from './simulated-runtime.ts';
import { readTar, writeTar } from './tar-archive.ts';

async function start(container: Partial<Container> = {}, program?: SimulatedProgram) {
  const clock = new VirtualClock();
  const images = new SimulatedImages(program === undefined ? [] : [{ image: 'program', program }]);
  const runtime = new SimulatedRuntime({ nodeName: 'n', clock, random: new SeededRandom(1), images });
  const pod = { metadata: { name: 'pod', namespace: 'default', uid: 'u' }, spec: {}, status: {} } as unknown as Pod;
  const sandbox = await runtime.runPodSandbox({ pod, attempt: 0 });
  const add = async (more: Partial<Container>): Promise<string> => {
    const spec = {
      name: 'main',
      image: program === undefined ? 'nginx' : 'program',
      resources: {},
      ...more,
    } as Container;
    const config = { pod, container: spec, attempt: 0, specHash: '', imageRef: 'ref' };
    const created = await runtime.createContainer(sandbox, config);
    await runtime.startContainer(created);
    return created;
  };
  return { clock, runtime, sandbox, add, id: await add(container) };
}

/** Somebody who talks to a command, or to a container. */
function talk({ tty = false }: { readonly tty?: boolean } = {}) {
  const typed = new AsyncQueue<Uint8Array>(1e6);
  const sizes = new AsyncQueue<{ width: number; height: number }>(9);
  const leaving = new AbortController();
  const heard = { stdout: '', stderr: '' };
  const hear = (stream: 'stdout' | 'stderr') => (chunk: Uint8Array) => {
    heard[stream] += Buffer.from(chunk).toString();
  };
  return {
    streams: {
      tty,
      stdin: typed,
      stdout: hear('stdout'),
      stderr: hear('stderr'),
      resize: sizes,
      signal: leaving.signal,
    },
    type: (content: string | Uint8Array) => void typed.push(Buffer.from(content)),
    resize: (width: number, height: number) => void sizes.push({ width, height }),
    hangUp: () => typed.end(),
    leave: () => leaving.abort(),
    heard,
  };
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('commands', () => {
  const env = [{ name: 'GREETING', value: 'hello' }];
  const cases: readonly { command: readonly string[]; stdout?: string; stderr?: string; code?: number }[] = [
    { command: ['cat', '/etc/hostname'], stdout: 'pod\n' },
    {
      command: ['cat', '/no', '/tmp'],
      stderr: 'cat: /no: No such file or directory\ncat: /tmp: Is a directory\n',
      code: 1,
    },
    { command: ['sh', '-c', 'echo a > /tmp/f; echo b >> /tmp/f; cat /tmp/f; ls /tmp'], stdout: 'a\nb\nf\n' },
    {
      command: ['sh', '-c', 'echo a > /no/f || echo failed'],
      stderr: "sh: can't create /no/f: No such file or directory\n",
      stdout: 'failed\n',
    },
    {
      command: ['sh', '-c', 'mkdir /tmp/d; mkdir -p /tmp/d/e; cd /tmp/d; pwd; touch f; ls; rm f; ls'],
      stdout: '/tmp/d\ne\nf\ne\n',
    },
    { command: ['sh', '-c', 'cd /no; cd; pwd'], stderr: 'cd: No such file or directory\n', stdout: '/root\n' },
    { command: ['rm', '/no'], stderr: 'rm: /no: No such file or directory\n', code: 1 },
    { command: ['rm', '-rf', '/no'] },
    { command: ['sh', '-c', 'test -d /tmp && [ -e /etc/hostname ] && [ -f /tmp ] || echo no'], stdout: 'no\n' },
    { command: ['printenv', 'GREETING'], stdout: 'hello\n' },
    { command: ['printenv', 'NOTHING'], code: 1 },
    {
      command: ['env'],
      stdout: 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nHOSTNAME=pod\nGREETING=hello\n',
    },
    { command: ['/usr/bin/whoami'], stdout: 'root\n' },
    { command: ['id'], stdout: 'uid=0(root) gid=0(root) groups=0(root)\n' },
    { command: ['uname', '-a'], stdout: 'Linux pod 6.12.0-simulated x86_64\n' },
    { command: ['date'], stdout: 'Tue, 01 Jan 2030 00:00:00 GMT\n' },
    { command: ['stty', 'size'], stderr: 'stty: standard input: Not a tty\n', code: 1 },
    {
      command: ['tar', 'xf', '/a.tar'],
      stderr: 'tar: only archives on the standard streams are known here\n',
      code: 1,
    },
    { command: ['tar', 'cf', '-', 'no'], stderr: 'tar: no: No such file or directory\n', code: 1 },
  ];
  it.each(cases)('$command', async ({ command, stdout = '', stderr = '', code = 0 }) => {
    const { runtime, id } = await start({ env } as Partial<Container>);
    expect(await runtime.execSync(id, command, 1000)).toEqual({ exitCode: code, stdout, stderr });
  });

  it('read their input to its end', async () => {
    const { runtime, id } = await start();
    const person = talk();
    const running = runtime.exec(id, ['cat'], person.streams);
    person.type('one ');
    person.type('two');
    person.hangUp();
    expect([await running, person.heard.stdout]).toEqual([0, 'one two']);
  });

  it('unpack what is copied to the container, and pack what is copied from it', async () => {
    const { runtime, id } = await start();
    const entry = { isDirectory: false, mode: 0o600, modifiedAtMs: 5000, content: Buffer.from('content') };
    const archive = writeTar([
      { ...entry, name: 'd/f' },
      { ...entry, name: '../../out' },
    ]);
    const there = talk();
    const unpacking = runtime.exec(id, ['tar', '-xmf', '-', '-C', '/tmp'], there.streams);
    there.type(archive);
    there.hangUp();
    expect([await unpacking, there.heard.stderr]).toEqual([0, '']);
    // A name that leads out of the folder does not.
    expect((await runtime.execSync(id, ['ls', '/tmp', '/tmp/d'], 1000)).stdout).toBe('d\nout\nf\n');
    const chunks: Uint8Array[] = [];
    let said = '';
    const exitCode = await runtime.exec(id, ['tar', 'cf', '-', '/tmp/d'], {
      stdout: (chunk) => chunks.push(chunk),
      stderr: (chunk) => {
        said += Buffer.from(chunk);
      },
    });
    expect([exitCode, said]).toEqual([0, "tar: removing leading '/' from member names\n"]);
    expect(readTar(Buffer.concat(chunks)).map(({ name, mode }) => [name, mode])).toEqual([
      ['tmp/d', 0o755],
      ['tmp/d/f', 0o600],
    ]);
    const listing = talk();
    const list = runtime.exec(id, ['tar', 'tf', '-'], listing.streams);
    listing.type(archive);
    listing.hangUp();
    await list;
    expect(listing.heard.stdout).toBe('d/f\n../../out\n');
    const broken = talk();
    const failing = runtime.exec(id, ['tar', 'xf', '-'], broken.streams);
    broken.type(Buffer.alloc(512, 'x'));
    broken.hangUp();
    expect([await failing, broken.heard.stderr]).toEqual([1, 'tar: This does not look like a tar archive\n']);
  });

  it('of a shell at a terminal', async () => {
    const { runtime, id, clock } = await start();
    const person = talk({ tty: true });
    const running = runtime.exec(id, ['sh'], person.streams);
    person.resize(120, 40);
    person.type('stty size\r');
    await turns();
    person.type('cd /tmp\rpwd\rnosuch x\r');
    await turns();
    person.type('sleep 1000\r');
    await turns();
    person.type('\x03');
    await turns();
    person.type('exit 7\r');
    expect(await running).toBe(7);
    expect(person.heard).toEqual({
      stdout:
        '/ # stty size\r\n40 120\r\n/ # cd /tmp\r\npwd\r\nnosuch x\r\n/ # /tmp\r\n/ # sh: nosuch: not found\r\n' +
        '/ # sleep 1000\r\n^C\r\n/ # exit 7\r\n',
      stderr: '',
    });
    expect(clock.pending).toBe(0);
  });

  it('of a shell without one', async () => {
    const { runtime, id } = await start();
    const person = talk();
    const running = runtime.exec(id, ['bash', '-i'], person.streams);
    person.type('echo one\nfalse\n');
    person.hangUp();
    expect([await running, person.heard.stdout]).toEqual([1, 'one\n']);
  });

  it('end when nobody waits for them any more', async () => {
    const { runtime, id, clock } = await start();
    const person = talk({ tty: true });
    const running = runtime.exec(id, ['sh', '-c', 'sleep 1000'], person.streams);
    await turns();
    person.leave();
    await expect(running).rejects.toThrow('the command took too long');
    await turns();
    expect(clock.pending).toBe(0);
  });

  it('are answered by the program of the image, which may leave them to the shell', async () => {
    const { runtime, id } = await start(
      {},
      {
        exec: async ([name], { stdin, write, tty }) => {
          if (name !== 'upper') return undefined;
          for await (const chunk of stdin) await write(Buffer.from(chunk).toString().toUpperCase());
          return { exitCode: tty ? 2 : 3, stderr: 'done' };
        },
      },
    );
    const person = talk();
    const running = runtime.exec(id, ['upper'], person.streams);
    person.type('words');
    person.hangUp();
    expect([await running, person.heard]).toEqual([3, { stdout: 'WORDS', stderr: 'done' }]);
    expect((await runtime.execSync(id, ['hostname'], 1000)).stdout).toBe('pod\n');
  });
});

describe('attaching', () => {
  it('shows what is written from then on, until the container ends', async () => {
    const { runtime, id, clock } = await start({
      command: ['sh', '-c', 'echo one; sleep 1; echo two; echo bad >&2; sleep 1; exit 3'],
    });
    const person = talk();
    const attached = runtime.attach(id, person.streams);
    await clock.advance(2000);
    await attached;
    expect(person.heard).toEqual({ stdout: 'two\n', stderr: 'bad\n' });
    await expect(runtime.attach(id, person.streams)).rejects.toThrow('not running');
  });

  it('ends without an end of the container when its client goes', async () => {
    const { runtime, id } = await start();
    const person = talk();
    const attached = runtime.attach(id, person.streams);
    person.leave();
    await attached;
    expect((await runtime.podStatus('u')).containers[0]!.state).toBe('running');
  });

  it('reaches a shell that waits for commands', async () => {
    const { runtime, id } = await start({ image: 'busybox', stdin: true, tty: true });
    const person = talk({ tty: true });
    const attached = runtime.attach(id, person.streams);
    person.resize(90, 30);
    await turns();
    person.type('stty size\r');
    await turns();
    person.type('exit 5\r');
    await attached;
    expect(person.heard.stdout).toBe('stty size\r\n30 90\r\n/ # exit 5\r\n');
    expect((await runtime.podStatus('u')).containers[0]).toMatchObject({ state: 'exited', exitCode: 5 });
    expect(await logOf(runtime, id)).toBe('/ # stty size\r\n30 90\r\n/ # exit 5\r\n');
  });

  it.each([
    ['once, whose input ends with the first', true, 'exited'],
    ['any number of times', false, 'running'],
  ])('reaches a process that is talked to %s', async (_, stdinOnce, state) => {
    const { runtime, id } = await start({ image: 'busybox', command: ['cat'], stdin: true, stdinOnce });
    const person = talk();
    const attached = runtime.attach(id, person.streams);
    person.type('first\n');
    person.hangUp();
    await turns();
    expect((await runtime.podStatus('u')).containers[0]!.state).toBe(state);
    person.leave();
    await attached;
    expect([person.heard.stdout, await logOf(runtime, id)]).toEqual(['first\n', 'first\n']);
  });

  it('without input, a process that reads has read all', async () => {
    const { runtime } = await start({ image: 'busybox', command: ['cat'] });
    await turns();
    expect((await runtime.podStatus('u')).containers[0]).toMatchObject({ state: 'exited', exitCode: 0 });
  });

  it('lets those lose output who do not take it', async () => {
    let write: ((text: string) => void) | undefined;
    const { runtime, id } = await start(
      {},
      {
        run: (process) => {
          write = process.write;
        },
      },
    );
    const received: number[] = [];
    const leaving = new AbortController();
    let take: () => void = () => {};
    const attached = runtime.attach(id, {
      signal: leaving.signal,
      stdout: (chunk) => {
        received.push(chunk.length);
        return new Promise<void>((resolve) => {
          take = resolve;
        });
      },
    });
    for (let i = 0; i < 5; i++) write!('x'.repeat(waitingBytesMax));
    expect(received.length).toBe(2);
    leaving.abort();
    take();
    void attached;
  });

  it('logs lines once they are whole, and a last one at the end', async () => {
    let process: Parameters<NonNullable<SimulatedProgram['run']>>[0] | undefined;
    const { runtime, id } = await start(
      {},
      {
        run: (each) => {
          process = each;
        },
      },
    );
    process!.write('one, ');
    process!.log('two');
    process!.write(Buffer.from([0xc3]));
    process!.write(Buffer.from([0xbc, 0x0a]));
    process!.write('last');
    expect(await logOf(runtime, id)).toBe('one, two\nü\n');
    process!.exit(0);
    expect(await logOf(runtime, id)).toBe('one, two\nü\nlast\n');
  });
});

describe('ports', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** The two ends of a connection. */
  function socketPair(): Promise<readonly [Socket, Socket]> {
    return new Promise((resolve) => {
      let far: Socket;
      const listener = createServer({ allowHalfOpen: true }, (near) => {
        listener.close();
        sockets.push(near, far);
        resolve([near, far]);
      });
      listener.listen(0, '127.0.0.1', () => {
        far = createConnection((listener.address() as AddressInfo).port, '127.0.0.1');
      });
    });
  }

  async function ask(
    { runtime, sandbox }: Awaited<ReturnType<typeof start>>,
    port: number,
    request = 'GET /x?y=1 HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n',
  ) {
    const [near, far] = await socketPair();
    const forwarded = runtime.portForward(sandbox, port, near);
    far.write(request);
    const answer = await text(far);
    await forwarded;
    return answer;
  }

  it('are served by the container that declares them, in the words of its program', async () => {
    const fixture = await start({ ports: [{ containerPort: 8080 }] } as Partial<Container>, {
      serve: ({ method, path, port, headers, body }) => ({
        status: 201,
        headers: { 'x-port': String(port) },
        body: `${method} ${path} ${headers.host} ${body}`,
      }),
    });
    const answer = await ask(
      fixture,
      8080,
      'POST /x HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbody',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 Created\r\nx-port: 8080\r\n/);
    expect(answer).toMatch(/POST \/x h body/);
  });

  it('of a program that fails are answered so', async () => {
    const fixture = await start({}, { serve: () => Promise.reject(new Error('broken')) });
    expect(await ask(fixture, 80)).toMatch(/^HTTP\/1\.1 500 [\s\S]*Error: broken/);
  });

  it('of other containers are answered too', async () => {
    const answer = await ask(await start(), 80);
    expect(answer).toContain(
      'GET /x?y=1\nanswered by the simulated container main of Pod default/pod, image docker.io/library/nginx:latest\n',
    );
  });

  it('go to the container that declares them, among several', async () => {
    const fixture = await start({ name: 'any' });
    await fixture.add({ name: 'declares', ports: [{ containerPort: 90 }] } as Partial<Container>);
    expect(await ask(fixture, 90)).toContain('container declares of');
    expect(await ask(fixture, 91)).toContain('container any of');
  });

  const refused: readonly { name: string; container: Partial<Container>; port: number }[] = [
    { name: 'others are declared', container: { ports: [{ containerPort: 80 }] } as Partial<Container>, port: 81 },
    {
      name: 'they are UDP',
      container: { ports: [{ containerPort: 53, protocol: 'UDP' }] } as Partial<Container>,
      port: 53,
    },
    { name: 'a script runs', container: { command: ['sleep', '1000'] }, port: 80 },
    { name: 'nothing runs', container: { command: ['true'] }, port: 80 },
  ];
  it.each(refused)('are refused where $name', async ({ container, port }) => {
    const { runtime, sandbox } = await start(container);
    await turns();
    const [near] = await socketPair();
    await expect(runtime.portForward(sandbox, port, near)).rejects.toThrow(
      `failed to connect to localhost:${port} inside namespace "${sandbox}": dial tcp4 127.0.0.1:${port}: connect: connection refused`,
    );
  });

  it('of a sandbox that is gone are refused', async () => {
    const { runtime, sandbox } = await start();
    await runtime.stopPodSandbox(sandbox);
    const [near] = await socketPair();
    await expect(runtime.portForward(sandbox, 80, near)).rejects.toThrow('not found');
  });

  it('are let go when the client goes', async () => {
    const { runtime, sandbox } = await start();
    const [near, far] = await socketPair();
    const forwarded = runtime.portForward(sandbox, 80, near);
    far.destroy();
    await forwarded;
  });
});

async function logOf(runtime: SimulatedRuntime, id: string): Promise<string> {
  let log = '';
  for await (const piece of runtime.readLogs(id)) log += piece;
  return log;
}

describe('what is used', () => {
  it('grows with time, the same for the same container, and stays with the machine', async () => {
    const { runtime, clock, add, id } = await start({ image: 'nginx' });
    const other = await start({ image: 'nginx' });
    await clock.advance(10_000);
    await other.clock.advance(10_000);
    const first = await runtime.usage();
    expect(first.containers).toMatchObject([{ namespace: 'default', podName: 'pod', containerName: 'main' }]);
    expect((await other.runtime.usage()).containers).toEqual(first.containers);
    const { cpuSeconds, memoryWorkingSetBytes } = first.containers[0]!;
    expect(cpuSeconds / 10).toBeGreaterThanOrEqual(0.001);
    expect(cpuSeconds / 10).toBeLessThanOrEqual(0.005);
    expect(memoryWorkingSetBytes / 1024 / 1024).toBeLessThan(32);
    expect(first.machine!.cpuSeconds).toBeCloseTo(0.05 * 10 + cpuSeconds);
    await add({ name: 'second' });
    await clock.advance(10_000);
    await runtime.stopContainer(id, 0);
    const last = await runtime.usage();
    expect(last.containers.map(({ containerName }) => containerName)).toEqual(['second']);
    expect(last.machine!.cpuSeconds).toBeCloseTo(0.05 * 20 + 2 * cpuSeconds + last.containers[0]!.cpuSeconds);
  });
});
