/**
 * How long it takes until Services are in the kernel's nftables: all of them when a proxy starts, and one whose endpoint has changed. In a network
 * namespace of its own; needs root and nftables.
 */
import type { Service } from '../src/api/core/v1/service.ts';
import type { EndpointSlice } from '../src/api/discovery/v1/endpoint-slice.ts';
import { systemClock } from '../src/base/clock.ts';
import { silentLogger } from '../src/base/logger.ts';
import { SeededRandom } from '../src/base/seeded-random.ts';
import { Client } from '../src/client/client.ts';
import type { Transport, TransportRequest, WatchSink } from '../src/client/transport.ts';
import { HostNft, type Nft } from '../src/proxy/nft/nft.ts';
import { ServiceProxy } from '../src/proxy/service-proxy.ts';
import { NetworkNamespace, namespacesAvailable } from '../test/fixtures/network-namespace.ts';

export const summary = 'Services into nftables: 1,000 of 10 endpoints at once, and one that changes';

const serviceCount = 1000;
const endpointCount = 10;
const changes = 50;
const namespace = 'default';

export default async function bench(): Promise<void> {
  const available = namespacesAvailable();
  if (!available.ok) {
    console.log(`not measured: ${available.reason}`);
    return;
  }
  const node = await NetworkNamespace.start('node');
  const api = new InstantApi();
  const nft = new TimedNft(new HostNft({ program: node.program('nft') }));
  const proxy = new ServiceProxy({
    client: new Client(api),
    nodeName: 'node-1',
    clusterCidr: '10.128.0.0/9',
    clock: systemClock,
    random: new SeededRandom(1),
    logger: silentLogger,
    nft,
  });
  try {
    const startedAtMs = systemClock.monotonic();
    await proxy.start();
    const fullMs = systemClock.monotonic() - startedAtMs;
    const of = `${serviceCount} Services × ${endpointCount} endpoints`;
    console.log(`${of}, all: ${fullMs.toFixed(0)} ms, ${nft.lastMs.toFixed(0)} ms of them nft`);
    const took: number[] = [];
    const tookNft: number[] = [];
    for (let i = 0; i < changes; i++) {
      await nft.rest();
      const changedAtMs = systemClock.monotonic();
      const applied = nft.next();
      api.changeEndpoint((i * 7) % serviceCount, i);
      await applied;
      took.push(systemClock.monotonic() - changedAtMs);
      tookNft.push(nft.lastMs);
    }
    console.log(`${of}, one changed endpoint: ${spread(took)}, of them nft ${spread(tookNft)}`);
  } finally {
    await proxy.stop();
    await node.stop();
  }
}

function spread(ms: readonly number[]): string {
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(0);
  return `median ${at(0.5)} ms, 90 % within ${at(0.9)} ms, at most ${at(1)} ms`;
}

/** Tells when transactions are over. */
class TimedNft implements Nft {
  readonly #nft: Nft;
  #waiting: (() => void)[] = [];
  lastMs = 0;

  constructor(nft: Nft) {
    this.#nft = nft;
  }

  async apply(commands: string): Promise<void> {
    const startedAtMs = systemClock.monotonic();
    await this.#nft.apply(commands);
    this.lastMs = systemClock.monotonic() - startedAtMs;
    for (const applied of this.#waiting.splice(0)) applied();
  }

  hasChain(chain: string): Promise<boolean> {
    return this.#nft.hasChain(chain);
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A proxy at rest: none of the pause after the last transaction is left. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => systemClock.setTimeout(resolve, Math.max(300, 3 * this.lastMs)));
  }
}

/** The part of an API server that a proxy sees. */
class InstantApi implements Transport {
  readonly #sinks = new Map<string, WatchSink>();
  #revision = 1;

  async send(): Promise<object> {
    throw new Error('the proxy writes nothing');
  }

  async list(): Promise<{ resourceVersion: string; items: [] }> {
    return { resourceVersion: String(this.#revision), items: [] };
  }

  async watch({ path }: TransportRequest, sink: WatchSink): Promise<void> {
    this.#sinks.set(path, sink);
    const objects = path.endsWith('/services')
      ? Array.from({ length: serviceCount }, (_, i) => service(i))
      : path.endsWith('/endpointslices')
        ? Array.from({ length: serviceCount }, (_, i) => slice(i, 0))
        : [];
    for (const object of objects) {
      const metadata = { ...object.metadata, resourceVersion: String(this.#revision++) };
      sink.event({ type: 'ADDED', object: { ...object, metadata } });
    }
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const metadata = { resourceVersion: String(this.#revision), annotations };
    sink.event({ type: 'BOOKMARK', object: { metadata } });
  }

  async close(): Promise<void> {}

  /** The first endpoint of the Service is another one than before. */
  changeEndpoint(index: number, change: number): void {
    const changed = slice(index, change + 1);
    const metadata = { ...changed.metadata, resourceVersion: String(this.#revision++) };
    const sink = this.#sinks.get('/apis/discovery.k8s.io/v1/endpointslices');
    sink?.event({ type: 'MODIFIED', object: { ...changed, metadata } });
  }
}

function service(index: number): Service {
  return {
    metadata: { name: `web-${index}`, namespace, uid: `service-${index}` },
    spec: {
      clusterIP: `10.96.${index >> 8}.${index & 255}`,
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
    status: { loadBalancer: {} },
  };
}

function slice(index: number, change: number): EndpointSlice {
  const endpoints = Array.from({ length: endpointCount }, (_, i) => {
    const host = index * endpointCount + i;
    const address = i === 0 && change > 0 ? `10.250.${change}.1` : `10.128.${host >> 8}.${host & 255}`;
    return { addresses: [address], conditions: { ready: true }, nodeName: `node-${host % 10}` };
  });
  return {
    metadata: {
      name: `web-${index}`,
      namespace,
      uid: `slice-${index}`,
      labels: { 'kubernetes.io/service-name': `web-${index}` },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints,
  };
}
