/** Where the API of a kubelet is reached over the network: HTTPS, for those whom the API server lets in, and on this machine its health. */
import { createServer } from 'node:http';
import { type HttpServer, startHttpServer } from '../apiserver/http/server.ts';
import {
  issueServingCertificate,
  makeAuthorityCertificate,
  makePrivateKey,
} from '../apiserver/security/certificate-authority.ts';
import type { HttpRequest, HttpResponse } from '../base/http-message.ts';
import { KubeletAccess } from '../kubelet/server/kubelet-access.ts';
import type { Component, ComponentParts } from './component.ts';
import { kubeletIdentity } from './component-identity.ts';

export interface KubeletEndpointOptions {
  /** Where API servers find the kubelet. */
  readonly address: string;
  /** 10250 as a rule; 0 takes any free port. */
  readonly port: number;
  /** Where the health is told, on the loopback interface; nowhere where 0. */
  readonly healthzPort: number;
  /** The authority that client certificates must come from, in PEM. */
  readonly clientCa: string;
}

export interface KubeletEndpoint extends Component {
  readonly port: number;
  /** Where requests go from now on; until then they are told to come again. */
  serve(handle: (request: HttpRequest) => Promise<HttpResponse>): void;
}

const notReady: HttpResponse = {
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' },
  body: { kind: 'bytes', chunks: [new TextEncoder().encode('the kubelet is starting')] },
};

/** Resolves once it listens. Its certificate is made for the occasion. */
export async function startKubeletEndpoint(
  nodeName: string,
  { address, port, healthzPort, clientCa }: KubeletEndpointOptions,
  { connectAs, clock, random, logger }: ComponentParts,
): Promise<KubeletEndpoint> {
  const making = { clock, random };
  const key = await makePrivateKey();
  const authority = { key, cert: await makeAuthorityCertificate(key, making) };
  const serving = await issueServingCertificate(authority, [nodeName, address], making);
  const access = new KubeletAccess({ nodeName, client: connectAs(kubeletIdentity(nodeName)), clock, logger });
  let handle: (request: HttpRequest) => Promise<HttpResponse> = async () => notReady;
  const http = await startHttpServer({
    handler: async (request) => (await access.refusal(request)) ?? handle(request),
    host: address.includes(':') ? '::' : '0.0.0.0',
    port,
    tls: { ...serving, clientCa },
    clock,
    logger,
  });
  const health =
    healthzPort === 0
      ? undefined
      : await startHealth(healthzPort, () => handle).catch(async (error: unknown) => {
          await http.close({ graceMs: 0 });
          throw error;
        });
  return {
    port: http.port,
    serve: (next) => {
      handle = next;
    },
    stop: () => stop(http, health),
  };
}

interface Health {
  close(): void;
}

/** Plain HTTP, for who looks after processes on this machine. */
function startHealth(port: number, handler: () => (request: HttpRequest) => Promise<HttpResponse>): Promise<Health> {
  const server = createServer(async ({ url }, response) => {
    const asked = { method: 'GET', path: '/healthz', query: '', headers: {}, signal: new AbortController().signal };
    const readBody = async (): Promise<Uint8Array> => new Uint8Array();
    const known = url === '/healthz' || url?.startsWith('/healthz?');
    const { status, body } = known ? await handler()({ ...asked, readBody }) : notFound;
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(body.kind === 'bytes' ? Buffer.concat(body.chunks) : undefined);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({ close: () => server.close() }));
  });
}

const notFound: HttpResponse = { status: 404, headers: {}, body: { kind: 'empty' } };

async function stop(http: HttpServer, health: Health | undefined): Promise<void> {
  health?.close();
  await http.close();
}
