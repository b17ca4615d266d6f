import { once } from 'node:events';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterCertificates, ensureCertificates } from '../apiserver/security/certificates.ts';
import { systemClock } from '../base/clock.ts';
import type { HttpResponse } from '../base/http-message.ts';
import { silentLogger } from '../base/logger.ts';
import { systemRandom } from '../base/random.ts';
import { Client } from '../client/client.ts';
import type { Component } from './component.ts';
import { startKubeletEndpoint } from './kubelet-endpoint.ts';

const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
let certificates: ClusterCertificates;
beforeAll(async () => {
  certificates = await ensureCertificates({ names: [], ...parts });
});
const running: Component[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

/** Whoever has a certificate may do everything. */
const client = new Client({
  send: async ({ body }) => ({ ...body, status: { allowed: true } }),
  list: () => Promise.reject(new Error('nothing to list')),
  watch: () => Promise.reject(new Error('nothing to watch')),
  close: async () => {},
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function start(healthzPort = 0) {
  const options = { address: '127.0.0.1', port: 0, healthzPort, clientCa: certificates.authority.cert };
  const endpoint = await startKubeletEndpoint('n', options, { ...parts, connectAs: () => client });
  running.push(endpoint);
  return endpoint;
}

async function read(request: ReturnType<typeof getPlain>): Promise<[number | undefined, string]> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += chunk;
  return [response.statusCode, text];
}

const ask = (port: number, credentials: object) =>
  read(getSecure({ host: '127.0.0.1', port, path: '/pods', agent: false, rejectUnauthorized: false, ...credentials }));

const text = (status: number, words: string): HttpResponse => ({
  status,
  headers: {},
  body: { kind: 'bytes', chunks: [Buffer.from(words)] },
});

describe("the endpoint of a kubelet's API", () => {
  it('answers over TLS to whom the API server lets in, once the kubelet is there', async () => {
    const endpoint = await start();
    expect(await ask(endpoint.port, certificates.admin)).toEqual([503, 'the kubelet is starting']);
    endpoint.serve(async ({ path }) => text(200, `answer to ${path}`));
    expect(await ask(endpoint.port, certificates.admin)).toEqual([200, 'answer to /pods']);
    expect(await ask(endpoint.port, {})).toEqual([401, 'Unauthorized']);
    const foreign = await ensureCertificates({ names: [], ...parts });
    expect(await ask(endpoint.port, foreign.admin)).toEqual([401, 'Unauthorized']);
  });

  it('tells its health on this machine, and no more', async () => {
    const healthzPort = await freePort();
    const endpoint = await start(healthzPort);
    endpoint.serve(async ({ path }) => text(200, path));
    const plain = (path: string) => read(getPlain({ host: '127.0.0.1', port: healthzPort, path, agent: false }));
    expect(await plain('/healthz')).toEqual([200, '/healthz']);
    expect(await plain('/healthz?verbose')).toEqual([200, '/healthz']);
    expect(await plain('/pods')).toEqual([404, '']);
  });

  it('leaves nothing open where a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    await expect(start((taken.address() as AddressInfo).port)).rejects.toThrow('EADDRINUSE');
    taken.close();
    expect(running).toEqual([]);
  });

  it('stops, any number of times', async () => {
    const endpoint = await start();
    await endpoint.stop();
    await endpoint.stop();
    await expect(ask(endpoint.port, certificates.admin)).rejects.toThrow('ECONNREFUSED');
  });
});
