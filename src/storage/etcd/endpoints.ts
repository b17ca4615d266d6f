/**
 * The members of etcd that this process may ask: one connection each, taken in turn.
 *
 * A member is asked while its connection is up. One that failed to answer is left out for a while if there is another:
 * it may be cut off from its cluster though not from us. With no connection up, callers wait for the first.
 */
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { type ChannelCredentials, type ChannelOptions, Client, connectivityState, credentials } from '@grpc/grpc-js';
import type { Clock } from '../../base/clock.ts';
import { StoreUnavailableError } from '../store.ts';

/** PEM texts. */
export interface EtcdTls {
  /** The authorities that may vouch for etcd's certificate; those of the system where absent. */
  readonly ca?: string;
  /** This client's certificate and its key: both or neither. */
  readonly certificate?: string;
  readonly key?: string;
}

export interface Endpoint {
  readonly url: string;
  readonly client: Client;
}

interface Member extends Endpoint {
  state: connectivityState;
  /** On the monotonic clock. */
  suspectUntil: number;
}

const suspicionMs = 5_000;
const reconnectBackoffMs = { min: 100, max: 2_000 };
/** How long to wait for the reason why a connection does not come about. */
const failureReasonMsMax = 500;
const keepaliveMs = 30_000;
const keepaliveTimeoutMs = 10_000;
/** So that a page of a list does not wait for the window to open every 64 KiB. */
const flowControlWindowBytes = 8 * 1024 * 1024;

const channelOptions: ChannelOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc.initial_reconnect_backoff_ms': reconnectBackoffMs.min,
  'grpc.max_reconnect_backoff_ms': reconnectBackoffMs.max,
  'grpc.keepalive_time_ms': keepaliveMs,
  'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
  'grpc-node.flow_control_window': flowControlWindowBytes,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
};

export class Endpoints {
  readonly #clock: Clock;
  readonly #members: readonly Member[];
  readonly #waiting = new Set<() => void>();
  #next = 0;
  #closed = false;

  /** Throws a TypeError for URLs that cannot be etcd's. Connects at once. */
  constructor(urls: readonly string[], tls: EtcdTls | undefined, clock: Clock) {
    if (urls.length === 0) throw new TypeError('etcd needs at least one endpoint, such as http://127.0.0.1:2379');
    this.#clock = clock;
    const targets = urls.map((url) => ({ url, ...parseEndpoint(url, tls) }));
    this.#members = targets.map(({ url, address, channelCredentials, options }) => ({
      url,
      client: new Client(address, channelCredentials, { ...channelOptions, ...options }),
      state: connectivityState.IDLE,
      suspectUntil: 0,
    }));
    for (const member of this.#members) this.#follow(member);
  }

  get urls(): string {
    return this.#members.map(({ url }) => url).join(', ');
  }

  /** The next endpoint that is connected. Rejects with StoreUnavailableError if there is none within `waitMs`. */
  async pick(waitMs: number): Promise<Endpoint> {
    const ready = this.#pickReady();
    if (ready !== undefined) return ready;
    const until = this.#clock.monotonic() + waitMs;
    while (!this.#closed) {
      const leftMs = until - this.#clock.monotonic();
      if (leftMs <= 0) throw new StoreUnavailableError(await this.#describeFailure());
      await this.#change(leftMs);
      const endpoint = this.#pickReady();
      if (endpoint !== undefined) return endpoint;
    }
    throw new StoreUnavailableError('the store is closed');
  }

  /** Says that an endpoint failed to answer, so that others are asked for a while. */
  suspect(endpoint: Endpoint): void {
    const member = this.#members.find(({ client }) => client === endpoint.client);
    if (member !== undefined) member.suspectUntil = this.#clock.monotonic() + suspicionMs;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { client } of this.#members) client.close();
    this.#wake();
  }

  #pickReady(): Endpoint | undefined {
    if (this.#closed) return undefined;
    const now = this.#clock.monotonic();
    let second: Member | undefined;
    for (let step = 0; step < this.#members.length; step++) {
      const member = this.#members[(this.#next + step) % this.#members.length]!;
      if (member.state !== connectivityState.READY) continue;
      if (member.suspectUntil <= now) {
        this.#next = (this.#next + step + 1) % this.#members.length;
        return member;
      }
      second ??= member;
    }
    return second;
  }

  /** Keeps `member.state` as its connection is, and the connection up. */
  #follow(member: Member): void {
    if (this.#closed) return;
    const channel = member.client.getChannel();
    member.state = channel.getConnectivityState(true);
    channel.watchConnectivityState(member.state, Number.POSITIVE_INFINITY, () => {
      this.#follow(member);
      this.#wake();
    });
  }

  #change(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        timer.cancel();
        this.#waiting.delete(done);
        resolve();
      };
      const timer = this.#clock.setTimeout(done, waitMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }

  /** gRPC tells why a connection does not come about only to a call that fails for it. */
  #describeFailure(): Promise<string> {
    const reasons = this.#members.map(
      ({ url, client }) =>
        new Promise<string>((resolve) => {
          const deadline = this.#clock.now() + failureReasonMsMax;
          const nothing = Buffer.alloc(0);
          const pass = (bytes: Buffer): Buffer => bytes;
          const path = '/etcdserverpb.Maintenance/Status';
          client.makeUnaryRequest(path, pass, pass, nothing, { deadline }, (error) =>
            resolve(`${url}: ${error === null ? 'connected too late' : reasonOf(error.details)}`),
          );
        }),
    );
    return Promise.all(reasons).then((texts) => `etcd cannot be reached: ${texts.join('; ')}`);
  }
}

/** gRPC wraps the reason in words of its own and a time of day. */
function reasonOf(details: string): string {
  return details
    .replace('No connection established. Last error: ', '')
    .replace(/\.? Resolution note:\s*$/, '')
    .replace(/\s*\(\d{4}-\d\d-\d\dT[^)]*\)$/, '');
}

interface Target {
  readonly address: string;
  readonly channelCredentials: ChannelCredentials;
  readonly options: ChannelOptions;
}

function parseEndpoint(text: string, tls: EtcdTls = {}): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.pathname !== '/') {
    throw new TypeError(`'${text}' is no etcd endpoint; write it as http://host:port or https://host:port`);
  }
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const address = `dns:${url.hostname}:${port}`;
  if (url.protocol === 'http:') return { address, channelCredentials: credentials.createInsecure(), options: {} };
  if ((tls.certificate === undefined) !== (tls.key === undefined)) {
    throw new TypeError('a client certificate for etcd needs its key, and the key its certificate');
  }
  const pem = (part: string | undefined): Buffer | null => (part === undefined ? null : Buffer.from(part));
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const channelCredentials = credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.certificate), {
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  });
  // gRPC would put an IP address where TLS wants a name, and Node.js warns about that.
  return { address, channelCredentials, options: isIP(host) ? { 'grpc.ssl_target_name_override': 'etcd' } : {} };
}
