/** The official JavaScript client's streams, and WebSockets as browsers open them. */
import { PassThrough, Readable, Writable } from 'node:stream';
import { Attach, CoreV1Api, Exec, type KubeConfig, Log, PortForward, type V1Status } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { kubeConfigFrom } from './client.ts';

const namespace = 'default';

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

class Text extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.text += chunk;
    callback();
  }
}

describe('the official JavaScript client', () => {
  let cluster: TestCluster;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    cluster = await startTestCluster({ controllers: true, scheduler: true, nodes: 1 });
    config = kubeConfigFrom(cluster.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
    const run = async (name: string, container: object): Promise<void> => {
      const spec = { containers: [{ name: 'main', image: 'busybox', ...container }], restartPolicy: 'Never' };
      // The namespace gets its ServiceAccount a moment after it is there.
      await until(() =>
        core.createNamespacedPod({ namespace, body: { metadata: { name }, spec } }).then(
          () => true,
          () => false,
        ),
      );
    };
    await run('web', { image: 'nginx' });
    await run('echo', { command: ['cat'], stdin: true });
    await run('ticks', { command: ['sh', '-c', 'while true; do echo tick; sleep 1; done'] });
    await run('done', { command: ['sh', '-c', 'echo one; echo two'] });
    const isIn = (phase: string, name: string) => () =>
      core.readNamespacedPod({ namespace, name }).then(({ status }) => status?.phase === phase);
    for (const name of ['web', 'echo', 'ticks']) await until(isIn('Running', name));
    await until(isIn('Succeeded', 'done'));
  });
  afterAll(() => cluster?.close());

  const exec = (command: string[], streams: { stdin?: Readable; tty?: boolean } = {}) => {
    const [stdout, stderr] = [new Text(), new Text()];
    return new Promise<{ status: V1Status; stdout: string; stderr: string }>((resolve, reject) => {
      const { stdin = null, tty = false } = streams;
      new Exec(config)
        .exec(namespace, 'web', 'main', command, stdout, stderr, stdin, tty, (status) =>
          resolve({ status, stdout: stdout.text, stderr: stderr.text }),
        )
        .catch(reject);
    });
  };

  it('runs commands, and learns how they end', async () => {
    expect(await exec(['sh', '-c', 'echo out; echo err >&2'])).toEqual({
      status: { metadata: {}, status: 'Success' },
      stdout: 'out\n',
      stderr: 'err\n',
    });
    const { status } = await exec(['sh', '-c', 'exit 5']);
    expect(status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ message: '5' }] },
    });
    expect((await exec(['cat'], { stdin: Readable.from([Buffer.from('in and '), Buffer.from('out')]) })).stdout).toBe(
      'in and out',
    );
    expect((await exec(['sh'], { stdin: Readable.from([Buffer.from('exit 6\n')]), tty: true })).stdout).toBe(
      '/ # exit 6\r\n',
    );
  });

  it('attaches to the first process', async () => {
    const stdin = new PassThrough();
    const stdout = new Text();
    const socket = await new Attach(config).attach(namespace, 'echo', 'main', stdout, null, stdin, false);
    stdin.write('said');
    await expect.poll(() => stdout.text).toBe('said');
    socket.close();
  });

  it('forwards a port', async () => {
    const input = new PassThrough();
    const [output, errors] = [new Text(), new Text()];
    const socket = await new PortForward(config).portForward(namespace, 'web', [80], output, errors, input);
    input.write('GET /path HTTP/1.1\r\nhost: web\r\n\r\n');
    await expect
      .poll(() => output.text)
      .toContain('GET /path\nanswered by the simulated container main of Pod default/web');
    expect(output.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(errors.text).toBe('');
    (socket as WebSocket).close();
  });

  it('reads logs, and follows them', async () => {
    const finished = new Text();
    await new Log(config).log(namespace, 'done', 'main', finished, { follow: true });
    await expect.poll(() => [finished.text, finished.writableFinished]).toEqual(['one\ntwo\n', true]);
    const endless = new Text();
    const controller = await new Log(config).log(namespace, 'ticks', 'main', endless, { follow: true, tailLines: 1 });
    endless.on('error', () => {});
    await expect.poll(() => endless.text, { timeout: 10_000 }).toMatch(/^tick\ntick\n/);
    controller.abort();
  });

  it.each<[string, string[], string[]]>([
    ['in bytes', ['binary.k8s.io'], ['', 'one\n', 'two\n']],
    ['in base64', ['base64.binary.k8s.io'], ['', 'b25lCg==', 'dHdvCg==']],
    ['in no protocol', [], ['', 'one\n', 'two\n']],
  ])('has logs over WebSockets, %s', async (_, protocols, expected) => {
    const { socket, messages } = await open('done', 'log', protocols);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(messages).toEqual(expected);
  });

  it('counts what is under way, and nothing that has ended', async () => {
    const { socket } = await open('web', 'exec?command=sleep&command=1000&stdout=1', ['v5.channel.k8s.io']);
    const log = await open('ticks', 'log?follow=true', ['binary.k8s.io']);
    const count = async (subresource: string) => {
      const text = await metrics();
      return (
        new RegExp(`longrunning_requests\\{[^}]*subresource="${subresource}"[^}]*\\} (\\d+)`).exec(text)?.[1] ?? '0'
      );
    };
    await expect.poll(async () => [await count('exec'), await count('log')]).toEqual(['1', '1']);
    socket.terminate();
    log.socket.terminate();
    await expect.poll(async () => [await count('exec'), await count('log')]).toEqual(['0', '0']);
  });

  it('lets browsers in by their token, which the kubelet never sees', async () => {
    const token = await core.createNamespacedServiceAccountToken({
      name: 'default',
      namespace,
      body: { spec: { audiences: [] } } as never,
    });
    const bearer = `base64url.bearer.authorization.k8s.io.${Buffer.from(token.status!.token).toString('base64url')}`;
    const path = 'exec?command=hostname&stdout=1';
    const anonymous = { ca: clusterCa() };
    await expect(open('web', path, ['v5.channel.k8s.io'], anonymous)).rejects.toThrow('401');
    // Known, but not allowed.
    await expect(open('web', path, [bearer, 'v5.channel.k8s.io'], anonymous)).rejects.toThrow('403');
    const { stderr } = await cluster.kubectl(35)([
      'create',
      'rolebinding',
      'edit',
      '--clusterrole=edit',
      '--serviceaccount=default:default',
    ]);
    expect(stderr).toBe('');
    let opened: Awaited<ReturnType<typeof open>> | undefined;
    await until(async () => {
      opened = await open('web', path, [bearer, 'v5.channel.k8s.io'], anonymous).catch(() => undefined);
      return opened !== undefined;
    });
    const { socket, messages } = opened!;
    expect(socket.protocol).toBe('v5.channel.k8s.io');
    await expect.poll(() => messages[0]).toBe('\x01web\n');
  });

  function clusterCa(): Buffer {
    return Buffer.from(config.getCurrentCluster()!.caData!, 'base64');
  }

  async function open(pod: string, path: string, protocols: string[], credentials?: object) {
    const options: object = credentials ?? (await tlsOptions());
    const url = `${cluster.url.replace('https', 'wss')}/api/v1/namespaces/${namespace}/pods/${pod}/${path}`;
    const socket = new WebSocket(url, protocols, options);
    const messages: string[] = [];
    socket.on('message', (data) => messages.push(String(data)));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return { socket, messages };
  }

  async function tlsOptions(): Promise<object> {
    const options = {};
    await config.applyToHTTPSOptions(options);
    return options;
  }

  async function metrics(): Promise<string> {
    const { stdout } = await cluster.kubectl(35)(['get', '--raw', '/metrics']);
    return stdout;
  }
});
