/**
 * Kubelets in other processes, and on other machines: reached at the address and port of their Node's status, over HTTPS, with a client
 * certificate. Their own certificates are taken as they are where no authority is given, as upstream's API server does: kubelets make their own.
 */
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Node } from '../../api/core/v1/node.ts';
import type { Clock } from '../../base/clock.ts';
import type { HttpRequest, HttpResponse, StreamBody } from '../../base/http-message.ts';
import { headerWords } from '../../base/upgrade-request.ts';
import type { KubeletConnector } from './kubelet-connector.ts';

export interface HttpsKubeletsOptions {
  readonly node: (name: string) => Promise<Node | undefined>;
  /** By which kubelets know this server, in PEM. */
  readonly credentials: () => Promise<{ readonly cert: string; readonly key: string }>;
  /** Vouches for the kubelets, in PEM. */
  readonly certificateAuthority?: string;
  readonly clock: Clock;
}

/** Until a kubelet is connected to. */
export const dialMsMax = 30_000;
/** Of requests that are passed on. */
const bodyBytesMax = 3 * 1024 * 1024;
/** To one kubelet that are kept for the next request. */
const idleConnectionsMax = 4;

/** Which of a Node's addresses is used, the first one that it has. */
const addressTypes = ['InternalIP', 'ExternalIP', 'Hostname', 'InternalDNS', 'ExternalDNS'];

export class HttpsKubelets implements KubeletConnector {
  readonly #options: HttpsKubeletsOptions;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: idleConnectionsMax });

  constructor(options: HttpsKubeletsOptions) {
    this.#options = options;
  }

  async send(nodeName: string, request: HttpRequest): Promise<HttpResponse | undefined> {
    const { node, credentials, certificateAuthority } = this.#options;
    const found = await node(nodeName);
    const place = found === undefined ? undefined : kubeletAddress(found);
    if (place === undefined) return undefined;
    const isUpgrade = request.headers.upgrade !== undefined;
    const hasBody = !isUpgrade && request.method !== 'GET' && request.method !== 'HEAD';
    const body = hasBody ? await request.readBody(bodyBytesMax) : undefined;
    return this.#exchange(place, request, body, {
      ...(await credentials()),
      ca: certificateAuthority,
      rejectUnauthorized: certificateAuthority !== undefined,
      method: request.method,
      path: request.query === '' ? request.path : `${request.path}?${request.query}`,
      headers: { ...endToEnd(request.headers, isUpgrade), ...(body && { 'content-length': body.length }) },
      // A connection that changes its protocol is nobody else's.
      agent: isUpgrade ? false : this.#agent,
    });
  }

  /** Ends the connections that wait for the next request. */
  close(): void {
    this.#agent.destroy();
  }

  #exchange(
    place: KubeletAddress,
    asked: HttpRequest,
    body: Uint8Array | undefined,
    options: RequestOptions,
  ): Promise<HttpResponse> {
    const { signal } = asked;
    return new Promise((resolve, reject) => {
      const request = httpsRequest({ host: place.host, port: place.port, ...options });
      const timer = this.#options.clock.setTimeout(() => request.destroy(new Error('i/o timeout')), dialMsMax, {
        unref: true,
      });
      const onAbort = (): void => void request.destroy();
      signal.addEventListener('abort', onAbort, { once: true });
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once('secureConnect', () => timer.cancel());
        else timer.cancel();
      });
      request.once('close', () => timer.cancel());
      request.once('error', (error) => {
        signal.removeEventListener('abort', onAbort);
        reject(new Error(dialText(place, error), { cause: error }));
      });
      request.once('response', (response) => resolve(passedOn(response, signal)));
      request.once('upgrade', (response, socket, head) => resolve(upgraded(response, socket, head, signal)));
      request.end(body);
    });
  }
}

export interface KubeletAddress {
  readonly host: string;
  readonly port: number;
}

/** Undefined for a Node that does not say where its kubelet listens. Pure. */
export function kubeletAddress({ status }: Node): KubeletAddress | undefined {
  const port = status.daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
  if (port === 0) return undefined;
  const addresses = status.addresses ?? [];
  for (const type of addressTypes) {
    const found = addresses.find((each) => each.type === type);
    if (found !== undefined) return { host: found.address, port };
  }
  return undefined;
}

const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'host',
]);

/** What the kubelet gets to see of the client's headers: none of those that are of its connection alone, or of who it is to this server. */
function endToEnd(headers: HttpRequest['headers'], isUpgrade: boolean): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(':') || name.startsWith('impersonate-') || hopByHop.has(name)) continue;
    // One header each: kubelets of old don't take them as a list.
    passed[name] = name === 'x-stream-protocol-version' ? [...headerWords(headers, name)] : value;
  }
  if (isUpgrade) Object.assign(passed, { connection: 'Upgrade', upgrade: headers.upgrade });
  return passed;
}

function passedOn(response: IncomingMessage, signal: AbortSignal): HttpResponse {
  const headers = Object.entries(response.headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined && !hopByHop.has(entry[0]),
  );
  const body: StreamBody = {
    kind: 'stream',
    start(sink) {
      response.on('data', (chunk: Buffer) => {
        if (sink.write(chunk)) return;
        response.pause();
        sink.onDrain(() => response.resume());
      });
      response.once('close', () => sink.end());
      response.on('error', ignoreError);
    },
  };
  signal.addEventListener('abort', () => response.destroy(), { once: true });
  return { status: response.statusCode ?? 502, headers: Object.fromEntries(headers), body };
}

/** `signal` is the client's as long as it speaks HTTP: one that goes before it was told of the upgrade leaves a connection behind. */
function upgraded(response: IncomingMessage, kubelet: Duplex, head: Uint8Array, signal: AbortSignal): HttpResponse {
  kubelet.on('error', ignoreError);
  const onAbort = (): void => void kubelet.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  const lines = ['HTTP/1.1 101 Switching Protocols'];
  for (let i = 0; i + 1 < response.rawHeaders.length; i += 2) {
    lines.push(`${response.rawHeaders[i]}: ${response.rawHeaders[i + 1]}`);
  }
  return {
    status: 101,
    headers: {},
    body: {
      kind: 'upgrade',
      accept(socket, clientHead) {
        signal.removeEventListener('abort', onAbort);
        const client = socket as Duplex;
        client.on('error', ignoreError);
        client.write(`${lines.join('\r\n')}\r\n\r\n`);
        if (head.length > 0) client.write(head);
        if (clientHead.length > 0) kubelet.write(clientHead);
        client.pipe(kubelet);
        kubelet.pipe(client);
        client.once('close', () => kubelet.destroy());
        kubelet.once('close', () => client.destroy());
        if (client.destroyed) kubelet.destroy();
        if (kubelet.destroyed) client.destroy();
      },
    },
  };
}

/** As Go's network library has it. */
function dialText({ host, port }: KubeletAddress, error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  const at = `dial tcp ${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (code === 'ECONNREFUSED') return `${at}: connect: connection refused`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `${at}: connect: no route to host`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`;
  return `${at}: ${error.message}`;
}

/** The end is also told by `close`. */
function ignoreError(): void {}
