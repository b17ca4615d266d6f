import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import { systemClock } from '../../base/clock.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { type ClusterCertificates, ensureCertificates } from '../security/certificates.ts';
import { HttpsKubelets, kubeletAddress } from './https-kubelets.ts';
import { firstConnector, LocalKubelets } from './kubelet-connector.ts';

let certificates: ClusterCertificates;
const servers: Server[] = [];
const connectors: HttpsKubelets[] = [];
beforeAll(async () => {
  const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
  certificates = await ensureCertificates({ names: ['127.0.0.1'], ...parts });
});
afterEach(() => {
  for (const connector of connectors.splice(0)) connector.close();
  for (const server of servers.splice(0)) server.closeAllConnections();
});

const nodeAt = (port: number, addresses = [{ type: 'InternalIP', address: '127.0.0.1' }]): Node =>
  ({
    metadata: { name: 'n' },
    status: { addresses, daemonEndpoints: { kubeletEndpoint: { Port: port } } },
  }) as unknown as Node;

async function startKubelet(handle: (server: Server) => void, more: { verified?: boolean } = {}) {
  const { cert, key } = certificates.serving;
  const server = createServer({
    cert,
    key,
    ca: certificates.authority.cert,
    requestCert: true,
    rejectUnauthorized: false,
  });
  servers.push(server);
  handle(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connector = new HttpsKubelets({
    node: async (name) => (name === 'n' ? nodeAt(port) : undefined),
    credentials: async () => certificates.admin,
    certificateAuthority: more.verified ? certificates.authority.cert : undefined,
    clock: systemClock,
  });
  connectors.push(connector);
  return { port, connector };
}

const asked = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/path',
  query: 'a=b',
  headers: {},
  readBody: async () => new Uint8Array(),
  signal: new AbortController().signal,
  ...more,
});

async function textOf({ body }: HttpResponse): Promise<string> {
  if (body.kind !== 'stream') throw new Error(`a body of kind ${body.kind}`);
  let text = '';
  await new Promise<void>((resolve) =>
    body.start({
      write: (chunk) => {
        text += Buffer.from(chunk).toString();
        return true;
      },
      onDrain: (callback) => callback(),
      end: resolve,
    }),
  );
  return text;
}

describe('a kubelet somewhere else', () => {
  it('is asked with a client certificate, and what is of no connection is passed on both ways', async () => {
    const { connector } = await startKubelet((server) =>
      server.on('request', async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        const { host: _, ...headers } = request.headers;
        response.writeHead(201, { 'content-type': 'text/x', 'x-own': '1' });
        response.end(JSON.stringify({ url: request.url, method: request.method, cn: subject.CN, headers, body }));
      }),
    );
    const response = await connector.send(
      'n',
      asked({
        method: 'POST',
        headers: {
          ':path': '/x',
          accept: 'text/plain',
          connection: 'keep-alive',
          'content-length': '999',
          'impersonate-user': 'root',
          'x-absent': undefined,
        },
        readBody: async () => Buffer.from('body'),
      }),
    );
    expect([response!.status, response!.headers['content-type'], response!.headers['x-own']]).toEqual([
      201,
      'text/x',
      '1',
    ]);
    expect(response!.headers.connection).toBeUndefined();
    expect(JSON.parse(await textOf(response!))).toEqual({
      url: '/path?a=b',
      method: 'POST',
      cn: 'kubernetes-admin',
      headers: { accept: 'text/plain', 'content-length': '4', connection: 'keep-alive' },
      body: 'body',
    });
  });

  it('is not known for a Node that is not there, or says nothing of a port', async () => {
    const { connector } = await startKubelet(() => {});
    expect(await connector.send('other', asked())).toBeUndefined();
    expect(kubeletAddress(nodeAt(0))).toBeUndefined();
    expect(kubeletAddress(nodeAt(10250, []))).toBeUndefined();
  });

  it('is looked for at the address that serves best', () => {
    const address = (type: string, at: string) => ({ type, address: at });
    const all = [address('Hostname', 'h'), address('ExternalIP', '2.2.2.2'), address('InternalIP', '1.1.1.1')];
    expect(kubeletAddress(nodeAt(1, all))?.host).toBe('1.1.1.1');
    expect(kubeletAddress(nodeAt(1, all.slice(0, 2)))?.host).toBe('2.2.2.2');
    expect(kubeletAddress(nodeAt(1, all.slice(0, 1)))?.host).toBe('h');
  });

  it('that nobody vouches for is taken or refused, as there is an authority', async () => {
    const verified = await startKubelet((server) => server.on('request', (_, response) => response.end('ok')), {
      verified: true,
    });
    expect(await textOf((await verified.connector.send('n', asked()))!)).toBe('ok');
    const foreign = await ensureCertificates({
      names: ['127.0.0.1'],
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
    });
    const strict = new HttpsKubelets({
      node: async () => nodeAt(verified.port),
      credentials: async () => certificates.admin,
      certificateAuthority: foreign.authority.cert,
      clock: systemClock,
    });
    connectors.push(strict);
    await expect(strict.send('n', asked())).rejects.toThrow(`dial tcp 127.0.0.1:${verified.port}: `);
  });

  it('that does not answer is told of in words that people know', async () => {
    const { connector, port } = await startKubelet((server) =>
      server.on('listening', () => setImmediate(() => server.close())),
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    await expect
      .poll(() =>
        connector.send('n', asked()).then(
          () => '',
          (error: Error) => error.message,
        ),
      )
      .toBe(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
  });

  it('streams as it is read, until nobody does', async () => {
    let closed = false;
    const { connector } = await startKubelet((server) =>
      server.on('request', (_, response) => {
        response.once('close', () => {
          closed = true;
        });
        const piece = Buffer.alloc(64 * 1024);
        const write = (): void => {
          while (response.write(piece));
          response.once('drain', write);
        };
        write();
      }),
    );
    const ending = new AbortController();
    const { body } = (await connector.send('n', asked({ signal: ending.signal })))!;
    let bytes = 0;
    let resume: () => void = () => {};
    let ended = false;
    if (body.kind === 'stream') {
      body.start({
        write: (chunk) => {
          bytes += chunk.length;
          return false;
        },
        onDrain: (callback) => {
          resume = callback;
        },
        end: () => {
          ended = true;
        },
      });
    }
    await expect.poll(() => bytes).toBeGreaterThan(0);
    const before = bytes;
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(bytes).toBeLessThan(before + 256 * 1024);
    resume();
    await expect.poll(() => bytes).toBeGreaterThan(before);
    ending.abort();
    await expect.poll(() => [closed, ended]).toEqual([true, true]);
  });
});

describe('an upgrade', () => {
  const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.a, v3.a' };

  async function startUpgrading() {
    const seen: (string | undefined)[][] = [];
    const sockets: TLSSocket[] = [];
    const { connector } = await startKubelet((server) =>
      server.on('upgrade', (request, socket: TLSSocket) => {
        seen.push(request.rawHeaders.filter((_, i) => i % 2 === 0 && /stream|upgrade/i.test(request.rawHeaders[i]!)));
        sockets.push(socket);
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Own: 1\r\n\r\nfirst',
        );
        socket.on('data', (chunk) => socket.write(String(chunk).toUpperCase()));
        socket.on('end', () => socket.end());
        socket.on('error', () => {});
      }),
    );
    return { connector, seen, sockets };
  }

  it('joins the two connections', async () => {
    const { connector, seen, sockets } = await startUpgrading();
    const response = (await connector.send('n', asked({ headers })))!;
    expect(response.status).toBe(101);
    expect(seen[0]!.map((name) => name?.toLowerCase())).toEqual([
      'x-stream-protocol-version',
      'x-stream-protocol-version',
      'upgrade',
    ]);
    const [near, far] = duplexPair();
    if (response.body.kind === 'upgrade') response.body.accept(near, Buffer.from('early '));
    let text = '';
    far.on('data', (chunk) => {
      text += chunk;
    });
    far.write('late');
    await expect
      .poll(() => text)
      .toBe(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Own: 1\r\n\r\nfirstEARLY LATE',
      );
    near.destroy();
    await expect.poll(() => sockets[0]!.destroyed).toBe(true);
  });

  it('ends the client when the kubelet goes', async () => {
    const { connector, sockets } = await startUpgrading();
    const response = (await connector.send('n', asked({ headers })))!;
    const [near] = duplexPair();
    near.on('error', () => {});
    if (response.body.kind === 'upgrade') response.body.accept(near, new Uint8Array());
    sockets[0]!.destroy();
    await expect.poll(() => near.destroyed).toBe(true);
  });

  it('whose client has gone before leaves nothing behind', async () => {
    const { connector, sockets } = await startUpgrading();
    const ending = new AbortController();
    await connector.send('n', asked({ headers, signal: ending.signal }));
    ending.abort();
    await expect.poll(() => sockets[0]!.destroyed).toBe(true);
  });

  it('that is refused is an ordinary answer', async () => {
    const { connector } = await startKubelet((server) =>
      server.on('request', (_, response) => response.writeHead(403).end('no')),
    );
    const response = (await connector.send('n', asked({ headers })))!;
    expect([response.status, await textOf(response)]).toEqual([403, 'no']);
  });
});

describe('several ways to kubelets', () => {
  it('are tried in turn', async () => {
    const [first, second] = [new LocalKubelets(), new LocalKubelets()];
    const empty = (status: number): HttpResponse => ({ status, headers: {}, body: { kind: 'empty' } });
    second.add('n', async () => empty(202));
    const connector = firstConnector([first, second]);
    expect((await connector.send('n', asked()))?.status).toBe(202);
    first.add('n', async () => empty(201));
    expect((await connector.send('n', asked()))?.status).toBe(201);
    expect(await connector.send('m', asked())).toBeUndefined();
  });
});
