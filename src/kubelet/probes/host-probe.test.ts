import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from 'node:net';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { makeEtcdCertificates } from '../../../test/fixtures/etcd-certificates.ts';
import type { Container } from '../../api/core/v1/container.ts';
import type { ProbeHandler } from '../../api/core/v1/probe.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExecResult, type ProbeAnswer, type ProbeRequest, RuntimeError } from '../runtime/runtime.ts';
import { portNumber, probeFromHost } from './host-probe.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createTcp();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

interface Ask {
  readonly timeoutMs?: number;
  readonly type?: ProbeRequest['type'];
  readonly container?: object;
  readonly exec?: (command: readonly string[]) => Promise<ExecResult>;
}

function ask(handler: object, { timeoutMs = 5000, type = 'readiness', container = {}, exec }: Ask = {}) {
  const request: ProbeRequest = {
    type,
    handler: handler as ProbeHandler,
    timeoutMs,
    podIp: '127.0.0.1',
    container: { name: 'main', ...container } as Container,
  };
  return probeFromHost(request, { clock: systemClock, exec: exec ?? (() => Promise.reject(new Error('no commands'))) });
}

describe('a probe over HTTP', () => {
  const requests: string[] = [];

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { 'user-agent': agent, accept, host } = request.headers;
    requests.push(`${request.method} ${request.url} ${agent ?? '-'} ${accept ?? '-'} ${host?.split(':')[0]}`);
    const status = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 200);
    if (request.url === '/silent') return;
    if (request.url === '/cut') request.socket.destroy();
    else if (request.url === '/large') response.end('x'.repeat(1_000_000));
    else if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://other.invalid/' }).end();
    else if (request.url === '/again') response.writeHead(302, { location: '/status/204' }).end();
    else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
    else response.writeHead(status).end('body');
  }

  const cases: readonly { path: string; answer: ProbeAnswer; type?: ProbeRequest['type'] }[] = [
    { path: '/', answer: { success: true, output: '' } },
    { path: 'no-slash', answer: { success: true, output: '' } },
    { path: '/status/204', answer: { success: true, output: '' } },
    { path: '/status/399', answer: { success: true, output: '' } },
    { path: '/status/400', answer: { success: false, output: 'HTTP probe failed with statuscode: 400' } },
    { path: '/status/503', answer: { success: false, output: 'HTTP probe failed with statuscode: 503' } },
    { path: '/status/503', type: 'hook', answer: { success: true, output: '' } },
    { path: '/large', answer: { success: true, output: '' } },
    { path: '/again', answer: { success: true, output: '' } },
    { path: '/elsewhere', answer: { success: true, output: 'Probe terminated redirects' } },
    { path: '/round', answer: { success: false, output: 'Get "BASE/round": stopped after 10 redirects' } },
    { path: '/cut', answer: { success: false, output: 'Get "BASE/cut": EOF' } },
  ];
  it.each(cases)('of $path ($type)', async ({ path, answer, type }) => {
    const port = await listen(createHttp(serve));
    const base = `http://127.0.0.1:${port}`;
    expect(await ask({ httpGet: { path, port } }, { type })).toEqual({
      ...answer,
      output: answer.output.replace('BASE', base),
    });
  });

  it('says who asks, unless the probe says otherwise', async () => {
    const port = await listen(createHttp(serve));
    requests.length = 0;
    await ask({ httpGet: { path: '/a?b=c', port } });
    const httpHeaders = [
      { name: 'Host', value: 'web.example' },
      { name: 'User-Agent', value: 'me' },
      { name: 'Accept', value: '' },
    ];
    await ask({ httpGet: { path: '/', port, httpHeaders } });
    expect(requests).toEqual(['GET /a?b=c kube-probe/1.35 */* 127.0.0.1', 'GET / me - web.example']);
  });

  it('takes any certificate', async () => {
    const { server } = await makeEtcdCertificates();
    const port = await listen(createHttps({ cert: server.certificate, key: server.key }, serve));
    expect(await ask({ httpGet: { port, scheme: 'HTTPS' } })).toEqual({ success: true, output: '' });
  });

  it('fails where nobody answers, in time', async () => {
    const closed = await closedPort();
    expect(await ask({ httpGet: { path: '/x', port: closed } })).toEqual({
      success: false,
      output: `Get "http://127.0.0.1:${closed}/x": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
    });
    const port = await listen(createHttp(serve));
    expect(await ask({ httpGet: { path: '/silent', port } }, { timeoutMs: 100 })).toEqual({
      success: false,
      output: `Get "http://127.0.0.1:${port}/silent": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    });
    expect((await ask({ httpGet: { port: 1, host: 'no-such-host.invalid' } })).output).toContain('dial tcp: lookup');
  });
});

describe('a probe over TCP', () => {
  it('succeeds where somebody listens', async () => {
    const port = await listen(createTcp());
    expect(await ask({ tcpSocket: { port } })).toEqual({ success: true, output: '' });
    const closed = await closedPort();
    expect(await ask({ tcpSocket: { port: closed } })).toEqual({
      success: false,
      output: `dial tcp 127.0.0.1:${closed}: connect: connection refused`,
    });
  });

  it('finds ports by their names', async () => {
    const port = await listen(createTcp());
    const container = { ports: [{ name: 'web', containerPort: port }] };
    expect(await ask({ tcpSocket: { port: 'web' } }, { container })).toEqual({ success: true, output: '' });
    await expect(ask({ tcpSocket: { port: 'other' } }, { container })).rejects.toThrow(`couldn't find port: "other"`);
    expect(portNumber('8080', [])).toBe(8080);
    expect(() => portNumber(0, [])).toThrow('invalid port number: 0');
    expect(() => portNumber(70_000, [])).toThrow('invalid port number: 70000');
  });
});

describe('a probe over gRPC', () => {
  /** The bytes of a HealthCheckResponse with that status. */
  async function serve(status: number | 'none' | 'silent'): Promise<{ port: number; services: string[] }> {
    const server = new GrpcServer();
    const services: string[] = [];
    if (status !== 'none') {
      const check = (call: { request: Buffer }, done: (error: null, value: Buffer) => void): void => {
        services.push(call.request.subarray(2).toString());
        if (status !== 'silent') done(null, Buffer.of(8, status));
      };
      const same = (bytes: Buffer): Buffer => bytes;
      const path = '/grpc.health.v1.Health/Check';
      const codec = {
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      };
      server.addService({ check: { path, requestStream: false, responseStream: false, ...codec } }, { check });
    }
    const port = await new Promise<number>((resolve, reject) => {
      const insecure = ServerCredentials.createInsecure();
      server.bindAsync('127.0.0.1:0', insecure, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    closers.push(() => server.forceShutdown());
    return { port, services };
  }

  const cases: readonly { name: string; status: number | 'none' | 'silent'; answer: ProbeAnswer }[] = [
    { name: 'that serves', status: 1, answer: { success: true, output: 'service healthy' } },
    {
      name: 'that does not serve',
      status: 2,
      answer: { success: false, output: 'service unhealthy (responded with "NOT_SERVING")' },
    },
    {
      name: 'that does not know it',
      status: 3,
      answer: { success: false, output: 'service unhealthy (responded with "SERVICE_UNKNOWN")' },
    },
    {
      name: 'that says nothing',
      status: 'silent',
      answer: { success: false, output: 'timeout: health rpc did not complete within 1s' },
    },
    {
      name: 'that tells nobody',
      status: 'none',
      answer: {
        success: false,
        output: expect.stringMatching(/^error: this server does not implement the grpc health protocol \(grpc\.health/),
      },
    },
  ];
  it.each(cases)('of a server $name', async ({ status, answer }) => {
    const { port, services } = await serve(status);
    expect(await ask({ grpc: { port, service: 'shop' } }, { timeoutMs: 1000 })).toEqual(answer);
    expect(services).toEqual(status === 'none' ? [] : ['shop']);
  });

  it('of nobody', async () => {
    const port = await closedPort();
    const { success, output } = await ask({ grpc: { port } }, { timeoutMs: 300 });
    expect(success).toBe(false);
    expect(output).toContain(`timeout: failed to connect service "127.0.0.1:${port}" within 300ms`);
  });
});

describe('a probe by a command', () => {
  const cases: readonly { name: string; result: ExecResult; answer: ProbeAnswer }[] = [
    {
      name: 'that ends well',
      result: { exitCode: 0, stdout: 'ok', stderr: '' },
      answer: { success: true, output: 'ok' },
    },
    {
      name: 'that fails',
      result: { exitCode: 2, stdout: 'out ', stderr: 'err' },
      answer: { success: false, output: 'out err' },
    },
    {
      name: 'that says a lot',
      result: { exitCode: 1, stdout: 'x'.repeat(20_000), stderr: '' },
      answer: { success: false, output: 'x'.repeat(10_240) },
    },
  ];
  it.each(cases)('$name', async ({ result, answer }) => {
    const commands: (readonly string[])[] = [];
    const exec = async (command: readonly string[]): Promise<ExecResult> => {
      commands.push(command);
      return result;
    };
    expect(await ask({ exec: { command: ['is', 'up'] } }, { exec })).toEqual(answer);
    expect(commands).toEqual([['is', 'up']]);
  });

  it('fails where the command takes too long, and says nothing where it could not be run', async () => {
    const late = () => Promise.reject(new RuntimeError('DeadlineExceeded', 'late'));
    expect(await ask({ exec: { command: ['sh', '-c', 'sleep 9'] } }, { exec: late, timeoutMs: 1500 })).toEqual({
      success: false,
      output: 'command timed out: "sh -c sleep 9" timed out after 1.5s',
    });
    const broken = () => Promise.reject(new RuntimeError('Unknown', 'no runtime'));
    await expect(ask({ exec: {} }, { exec: broken })).rejects.toThrow('no runtime');
  });
});

it('is refused where there is nothing to ask', async () => {
  await expect(ask({})).rejects.toThrow('missing probe handler for container main');
});
