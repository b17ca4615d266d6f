import { once } from 'node:events';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { Agent, request as h1Request, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import type { ByteSink } from '../../base/http-message.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import type { ApiRequest, ApiResponse } from '../request.ts';
import { issueClientCertificate, type KeyPair } from '../security/certificate-authority.ts';
import { type ClusterCertificates, ensureCertificates, servingNames } from '../security/certificates.ts';
import { gzipBytesMin } from './compression.ts';
import type { Handler } from './exchange.ts';
import { type HttpServer, startHttpServer } from './server.ts';

const making = { clock: systemClock, random: systemRandom };
let certificates: ClusterCertificates;
let foreign: ClusterCertificates;

beforeAll(async () => {
  const options = { ...making, names: servingNames('test-host'), logger: silentLogger };
  [certificates, foreign] = await Promise.all([ensureCertificates(options), ensureCertificates(options)]);
});

const servers: HttpServer[] = [];
const sessions: ClientHttp2Session[] = [];
const agent = new Agent({ keepAlive: true });

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close({ graceMs: 0 })));
});
afterAll(() => agent.destroy());

async function start(handler: Handler): Promise<HttpServer> {
  const tls = { ...certificates.serving, clientCa: certificates.authority.cert };
  const options = { handler, host: '127.0.0.1', port: 0, tls, clock: systemClock, logger: silentLogger };
  const server = await startHttpServer(options);
  servers.push(server);
  return server;
}

function bytes(text: string, more: Partial<ApiResponse> = {}): ApiResponse {
  return { status: 200, headers: {}, body: { kind: 'bytes', chunks: [Buffer.from(text)] }, ...more };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Uint8Array | string;
  readonly client?: KeyPair;
}

type Client = (server: HttpServer, call?: Call) => Promise<Answer>;

function openSession(server: HttpServer, client?: KeyPair): ClientHttp2Session {
  const session = connect(server.url, { ca: certificates.authority.cert, ...client });
  session.on('error', () => {});
  sessions.push(session);
  return session;
}

const overH2: Client = async (server, call = {}) => {
  const session = openSession(server, call.client);
  const stream = session.request({ ...call.headers, ':path': call.path ?? '/', ':method': call.method ?? 'GET' });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(stream, 'end');
  stream.end(call.body);
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  await ended;
  return { status: Number(headers[':status']), headers, body: Buffer.concat(chunks) };
};

function h1Options(server: HttpServer, call: Call): RequestOptions {
  return {
    ca: certificates.authority.cert,
    host: '127.0.0.1',
    port: server.port,
    path: call.path,
    method: call.method,
    headers: call.headers,
    agent,
    ...call.client,
  };
}

const overH1: Client = (server, call = {}) =>
  new Promise((resolve, reject) => {
    const request = h1Request(h1Options(server, call), (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end(call.body);
  });

/** Resolves when it is closed, whether or not that is an error. */
function closeOf(stream: Duplex): Promise<void> {
  stream.on('error', () => {});
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

const protocols = [
  { protocol: 'HTTP/2', send: overH2 },
  { protocol: 'HTTP/1.1', send: overH1 },
];

describe.each(protocols)('requests over $protocol', ({ send }) => {
  it('hands over method, path, query, headers and peer', async () => {
    let seen: ApiRequest | undefined;
    const server = await start((request) => {
      seen = request;
      return bytes('{}', {
        status: 201,
        headers: { 'content-type': 'application/json', warning: ['299 - "a"', '299 - "b"'] },
      });
    });
    const answer = await send(server, {
      path: '/api/v1/pods%2F?watch=1&x=%3F?',
      method: 'DELETE',
      headers: { 'x-thing': 'é' },
    });
    expect(seen).toMatchObject({ method: 'DELETE', path: '/api/v1/pods%2F', query: 'watch=1&x=%3F?' });
    expect(seen?.remoteAddress).toBe('127.0.0.1');
    expect(seen?.certificate).toBeUndefined();
    expect(answer.status).toBe(201);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['content-length']).toBe('2');
    expect(answer.headers.warning).toBe('299 - "a", 299 - "b"');
    expect(answer.body.toString()).toBe('{}');
  });

  it('joins headers of one name', async () => {
    const server = await start((request) => bytes(request.headers['impersonate-group'] ?? ''));
    const answer = await send(server, { headers: { 'impersonate-group': ['a', 'b'] } });
    expect(answer.body.toString()).toBe('a, b');
  });

  it('sends warnings in UTF-8, whatever they quote', async () => {
    const warning = ['299 - "unknown field \\"é☃\\""', '299 - "a\u0001\u0000\r\nb: c"'];
    const server = await start(() => bytes('x', { headers: { warning } }));
    const answer = await send(server);
    expect(answer.status).toBe(200);
    const received = Buffer.from(String(answer.headers.warning), 'latin1').toString();
    expect(received).toBe('299 - "unknown field \\"é☃\\"", 299 - "a b: c"');
  });

  it('sends several chunks as one body, and none for HEAD', async () => {
    const chunks = [Buffer.from('ab'), Buffer.from('cd'), Buffer.from('e')];
    const server = await start(() => ({ status: 200, headers: {}, body: { kind: 'bytes', chunks } }));
    const answer = await send(server);
    expect([answer.headers['content-length'], answer.body.toString()]).toEqual(['5', 'abcde']);
    const head = await send(server, { method: 'HEAD' });
    expect([head.headers['content-length'], head.body.length]).toEqual(['5', 0]);
  });

  it('sends no body where there is none', async () => {
    const server = await start(() => ({ status: 304, headers: { etag: '"x"' }, body: { kind: 'empty' } }));
    const answer = await send(server);
    expect([answer.status, answer.headers.etag, answer.body.length]).toEqual([304, '"x"', 0]);
  });

  it('reads a body up to the limit and refuses a longer one', async () => {
    const limit = 1024 * 1024;
    const server = await start(async (request) => {
      try {
        return bytes(String((await request.readBody(limit)).length));
      } catch (error) {
        return bytes((error as Error).message, { status: (error as { code: number }).code });
      }
    });
    const fits = await send(server, { method: 'POST', body: Buffer.alloc(limit) });
    expect(fits.body.toString()).toBe(String(limit));
    const announced = { 'content-length': String(limit + 1) };
    for (const headers of [{}, announced]) {
      const answer = await send(server, { method: 'POST', headers, body: Buffer.alloc(limit + 1) });
      expect([answer.status, answer.body.toString()]).toEqual([413, `Request entity too large: limit is ${limit}`]);
    }
    expect((await send(server, { method: 'POST' })).body.toString()).toBe('0');
  });

  it('answers without reading the body', async () => {
    const server = await start(() => bytes('no', { status: 403 }));
    for (let i = 0; i < 3; i++) {
      expect((await send(server, { method: 'POST', body: Buffer.alloc(300_000) })).status).toBe(403);
    }
  });

  it('answers 500 with a Status where the handler fails', async () => {
    const server = await start((request) => {
      if (request.path === '/later') return Promise.reject(new Error('oops'));
      if (request.path === '/object') return { status: 200, headers: {}, body: { kind: 'object', object: {} } };
      throw new Error('oops');
    });
    for (const path of ['/now', '/later', '/object']) {
      const answer = await send(server, { path });
      expect(answer.status).toBe(500);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ kind: 'Status', code: 500, reason: 'InternalError' });
    }
  });

  it('passes on a client certificate of its own authority, and no other', async () => {
    const server = await start((request) => bytes(JSON.stringify(request.certificate ?? null)));
    const identity = { user: 'jane', groups: ['dev', 'a, b'] };
    const jane = await issueClientCertificate(certificates.authority, identity, making);
    const stranger = await issueClientCertificate(foreign.authority, identity, making);
    const seen = async (client?: KeyPair): Promise<unknown> =>
      JSON.parse((await send(server, { client })).body.toString());
    expect(await seen(jane)).toEqual({ commonName: 'jane', organizations: ['dev', 'a, b'] });
    expect(await seen(certificates.admin)).toEqual({
      commonName: 'kubernetes-admin',
      organizations: ['system:masters'],
    });
    expect(await seen(stranger)).toBeNull();
    expect(await seen(certificates.serving)).toBeNull();
    expect(await seen()).toBeNull();
  });

  it('compresses what is large where the client takes it', async () => {
    const chunks = Array.from({ length: 40 }, (_, i) => Buffer.alloc(gzipBytesMin / 32, i));
    const whole = Buffer.concat(chunks);
    const encoded: ApiResponse['headers'] = { 'content-encoding': 'br' };
    const server = await start((request) => ({
      status: 200,
      headers: request.path === '/encoded' ? encoded : {},
      body: { kind: 'bytes', chunks: request.path === '/small' ? chunks.slice(0, 32) : chunks },
    }));
    const gzip = { 'accept-encoding': 'deflate, gzip;q=0.5' };
    const answer = await send(server, { headers: gzip });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.headers['content-length']).toBeUndefined();
    expect(gunzipSync(answer.body).equals(whole)).toBe(true);
    const plain = [{}, { headers: { 'accept-encoding': 'gzip;q=0, br' } }, { path: '/small', headers: gzip }];
    for (const call of plain) expect((await send(server, call)).headers['content-encoding']).toBeUndefined();
    expect((await send(server, { path: '/encoded', headers: gzip })).headers['content-encoding']).toBe('br');
  });

  it('streams with back-pressure until the end', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const total = 200;
    let paused = 0;
    const server = await start(() => ({
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: {
        kind: 'stream',
        start(sink: ByteSink) {
          let sent = 0;
          const write = (): void => {
            while (sent < total) {
              sent++;
              if (sink.write(chunk)) continue;
              paused++;
              sink.onDrain(write);
              return;
            }
            sink.end();
          };
          write();
        },
      },
    }));
    const answer = await send(server);
    expect(answer.body.length).toBe(total * chunk.length);
    expect(answer.headers['content-length']).toBeUndefined();
    expect(paused).toBeGreaterThan(0);
    expect((await send(server, { method: 'HEAD' })).body.length).toBe(0);
  });
});

describe('a client that goes away', () => {
  /** `open` sends a request and returns what goes away. */
  async function expectAbort(open: (server: HttpServer) => () => void): Promise<void> {
    let arrived = (_signal: AbortSignal): void => {};
    const signal = new Promise<AbortSignal>((resolve) => {
      arrived = resolve;
    });
    const server = await start((request) => {
      arrived(request.signal);
      return new Promise(() => {});
    });
    const leave = open(server);
    const seen = await signal;
    expect(seen.aborted).toBe(false);
    const abort = once(seen, 'abort');
    leave();
    await abort;
  }

  it('aborts the signal over HTTP/2 when the stream is reset', () =>
    expectAbort((server) => {
      const stream = openSession(server).request({ ':path': '/' });
      stream.on('error', () => {});
      return () => stream.close(8);
    }));

  it('aborts the signal over HTTP/2 when the connection breaks', () =>
    expectAbort((server) => {
      const session = openSession(server);
      session.request({ ':path': '/' }).on('error', () => {});
      return () => session.destroy();
    }));

  it('aborts the signal over HTTP/1.1', () =>
    expectAbort((server) => {
      const request = h1Request(h1Options(server, {}));
      request.on('error', () => {});
      request.end();
      return () => request.destroy();
    }));

  it('leaves the signal alone once it is answered', async () => {
    let signal: AbortSignal | undefined;
    const server = await start((request) => {
      signal = request.signal;
      return bytes('x');
    });
    await overH2(server);
    await overH1(server);
    await server.close();
    expect(signal?.aborted).toBe(false);
  });
});

describe('upgrades', () => {
  const upgradeHeaders = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };

  it('hands over the connection', async () => {
    const server = await start((request) => ({
      status: 101,
      headers: {},
      body: {
        kind: 'upgrade',
        accept(socket, head) {
          const raw = socket as TLSSocket;
          expect(head).toBeInstanceOf(Uint8Array);
          raw.write(
            `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${request.headers.upgrade}\r\n\r\n`,
          );
          raw.pipe(raw);
        },
      },
    }));
    const request = h1Request({ ...h1Options(server, { method: 'POST', headers: upgradeHeaders }), agent: false });
    request.end();
    const [response, socket] = (await once(request, 'upgrade')) as [{ headers: Record<string, string> }, TLSSocket];
    expect(response.headers.upgrade).toBe('SPDY/3.1');
    socket.write('echo');
    expect(String((await once(socket, 'data'))[0])).toBe('echo');
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    await server.close();
    await closed;
  });

  it('answers as usual where the handler does not upgrade', async () => {
    const server = await start(async (request) =>
      bytes((await request.readBody(10)).length === 0 ? 'no' : '', { status: 403 }),
    );
    const answer = await overH1(server, { headers: upgradeHeaders });
    expect([answer.status, answer.body.toString(), answer.headers.connection]).toEqual([403, 'no', 'close']);
  });
});

describe('limits', () => {
  it('refuses headers that are too large, and goes on', async () => {
    const server = await start(() => bytes('x'));
    const large = { 'x-large': 'x'.repeat(200 * 1024) };
    // The connection is closed after the answer, and where the client is still sending it may miss that.
    const status = await overH1(server, { headers: large }).then(
      (answer) => answer.status,
      () => 431,
    );
    expect(status).toBe(431);
    expect((await overH1(server, { headers: { 'x-large': 'x'.repeat(60 * 1024) } })).status).toBe(200);
    const stream = openSession(server).request({ ':path': '/', ...large });
    await closeOf(stream);
    expect((await overH2(server)).status).toBe(200);
  });

  it('survives bytes that are neither TLS nor HTTP', async () => {
    const server = await start(() => bytes('x'));
    const socket = tlsConnect({
      port: server.port,
      host: '127.0.0.1',
      ca: certificates.authority.cert,
      ALPNProtocols: ['h2'],
    });
    socket.on('error', () => {});
    socket.on('secureConnect', () =>
      socket.write('garbage that is no HTTP/2 preface at all, and long enough to show it'),
    );
    socket.resume();
    await once(socket, 'close');
    expect((await overH2(server)).status).toBe(200);
  });

  it('takes 250 streams at a time on one connection', async () => {
    let waiting: (() => void)[] = [];
    const server = await start(
      () =>
        new Promise((resolve) => {
          waiting.push(() => resolve(bytes('x')));
          if (waiting.length === 250) {
            for (const answer of waiting) answer();
            waiting = [];
          }
        }),
    );
    const session = openSession(server);
    const ended = Array.from({ length: 250 }, async () => {
      const stream = session.request({ ':path': '/' });
      stream.resume();
      await once(stream, 'end');
    });
    await Promise.all(ended);
    expect(waiting).toEqual([]);
  });
});

describe('close', () => {
  it('finishes requests, ends streams, and takes no more', async () => {
    let finish = (): void => {};
    let watchSignal: AbortSignal | undefined;
    const server = await start((request) => {
      if (request.path === '/slow') {
        return new Promise((resolve) => {
          finish = () => resolve(bytes('done'));
        });
      }
      watchSignal = request.signal;
      return {
        status: 200,
        headers: {},
        body: { kind: 'stream', start: (sink) => void sink.write(Buffer.from('event')) },
      };
    });
    for (const send of [overH2, overH1]) expect((await send(server, { path: '/', method: 'HEAD' })).status).toBe(200);
    const session = openSession(server);
    const watch = session.request({ ':path': '/watch' });
    await once(watch, 'data');
    const slow = session.request({ ':path': '/slow' });
    slow.setEncoding('utf8');
    let body = '';
    slow.on('data', (chunk: string) => {
      body += chunk;
    });
    const h1Watch = overH1(server, { path: '/watch' });
    // A request after it on the same connection shows that the slow one has arrived.
    const probe = session.request({ ':path': '/probe' });
    await once(probe, 'data');
    const watchEnded = once(watch, 'end');
    const slowEnded = once(slow, 'end');
    const closed = server.close();
    expect(server.close()).toBe(closed);
    await watchEnded;
    expect(watchSignal?.aborted).toBe(true);
    finish();
    await slowEnded;
    expect(body).toBe('done');
    await closed;
    await h1Watch.catch(() => {});
    await expect(overH1(server)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('cuts off what does not end in time', async () => {
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const server = await start(() => {
      arrive();
      return new Promise(() => {});
    });
    const stream = openSession(server).request({ ':path': '/' });
    const closed = closeOf(stream);
    await arrived;
    await server.close({ graceMs: 0 });
    await closed;
  });

  it('rejects when the port is taken', async () => {
    const server = await start(() => bytes('x'));
    const tls = { ...certificates.serving, clientCa: certificates.authority.cert };
    const options = {
      handler: () => bytes('x'),
      host: '127.0.0.1',
      port: server.port,
      tls,
      clock: systemClock,
      logger: silentLogger,
    };
    await expect(startHttpServer(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
