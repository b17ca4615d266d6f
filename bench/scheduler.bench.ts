/**
 * How many Pods the scheduler places in a second of one core's time, with an API that answers at once: what is measured is deciding, and the
 * informers that tell of what was decided. Time of the processor, so that what else the machine does does not count.
 */
import type { Node } from '../src/api/core/v1/node.ts';
import type { Pod } from '../src/api/core/v1/pod.ts';
import type { KubernetesObject } from '../src/api/resource.ts';
import { systemClock } from '../src/base/clock.ts';
import { silentLogger } from '../src/base/logger.ts';
import { SeededRandom } from '../src/base/seeded-random.ts';
import { Client } from '../src/client/client.ts';
import { silentRecorder } from '../src/client/events/event-recorder.ts';
import { InformerFactory } from '../src/client/informer/informer-factory.ts';
import type { Transport, TransportRequest, WatchSink } from '../src/client/transport.ts';
import { Scheduler } from '../src/scheduler/scheduler.ts';

export const summary = 'Pods placed in a second of processor time, with 20 and with 5,000 Nodes';

interface Workload {
  readonly name: string;
  readonly nodes: number;
  readonly pods: number;
  readonly nodeCpu?: string;
  readonly spec?: Partial<Pod['spec']>;
}

const zoneAffinity: Partial<Pod['spec']> = {
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['zone-1', 'zone-2'] }] },
        ],
      },
    },
  },
};

const workloads: readonly Workload[] = [
  { name: 'basic', nodes: 20, pods: 20_000 },
  { name: 'basic', nodes: 5000, pods: 20_000 },
  { name: 'node affinity', nodes: 5000, pods: 10_000, spec: zoneAffinity },
  { name: 'fit nowhere', nodes: 5000, pods: 2000, nodeCpu: '0' },
];

export default async function bench(): Promise<void> {
  for (const workload of workloads) {
    const { name, nodes, pods } = workload;
    const { seconds, placed } = await measure(workload);
    const rate = Math.round(pods / seconds);
    console.log(
      `${name.padEnd(14)} ${nodes} nodes: ${rate} pods/s (${placed} of ${pods} placed in ${seconds.toFixed(2)} s)`,
    );
  }
}

async function measure(workload: Workload): Promise<{ readonly seconds: number; readonly placed: number }> {
  const api = new InstantApi(workload);
  const parts = { client: new Client(api), clock: systemClock, random: new SeededRandom(1), logger: silentLogger };
  const informers = new InformerFactory(parts);
  const scheduler = new Scheduler({ ...parts, informers, events: silentRecorder });
  informers.start();
  await informers.synced();
  const before = process.cpuUsage();
  scheduler.start();
  await api.answered;
  const { user, system } = process.cpuUsage(before);
  await scheduler.stop();
  await informers.stop();
  return { seconds: (user + system) / 1e6, placed: api.placed };
}

/** Nodes and Pods in memory; the only things that can be done are to bind a Pod and to say why it cannot be placed. */
class InstantApi implements Transport {
  readonly answered: Promise<void>;
  placed = 0;
  readonly #collections: Readonly<Record<string, Map<string, KubernetesObject>>>;
  readonly #pods = new Map<string, Pod>();
  #sink: WatchSink | undefined;
  #left: number;
  #done!: () => void;

  constructor({ nodes, pods, nodeCpu = '10000', spec }: Workload) {
    const allNodes = new Map<string, Node>();
    for (let i = 0; i < nodes; i++) allNodes.set(`node-${i}`, makeNode(i, nodeCpu));
    for (let i = 0; i < pods; i++) this.#pods.set(`pod-${i}`, makePod(i, spec));
    this.#collections = { '/api/v1/nodes': allNodes, '/api/v1/pods': this.#pods };
    this.#left = pods;
    this.answered = new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  async send({ method, path, body }: TransportRequest): Promise<object> {
    const name = path.split('/')[6] ?? '';
    if (method === 'POST') this.#bind(name, body as { readonly target: { readonly name: string } });
    if (--this.#left === 0) this.#done();
    return {};
  }

  async list(): Promise<never> {
    throw new Error('nobody lists');
  }

  async watch({ path }: TransportRequest, sink: WatchSink): Promise<void> {
    for (const object of this.#collections[path]?.values() ?? []) sink.event({ type: 'ADDED', object });
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    sink.event({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '1', annotations } } });
    if (path === '/api/v1/pods') this.#sink = sink;
  }

  async close(): Promise<void> {}

  #bind(name: string, { target }: { readonly target: { readonly name: string } }): void {
    const pod = this.#pods.get(name)!;
    this.placed++;
    this.#sink?.event({
      type: 'MODIFIED',
      object: {
        ...pod,
        metadata: { ...pod.metadata, resourceVersion: '2' },
        spec: { ...pod.spec, nodeName: target.name },
      },
    });
  }
}

function makeNode(i: number, cpu: string): Node {
  const labels = { 'kubernetes.io/hostname': `node-${i}`, 'topology.kubernetes.io/zone': `zone-${i % 3}` };
  return {
    metadata: { name: `node-${i}`, uid: `node-${i}`, resourceVersion: '1', labels },
    spec: {},
    status: { allocatable: { cpu, memory: '1000Gi', pods: '10000', 'ephemeral-storage': '100Gi' } },
  } as unknown as Node;
}

function makePod(i: number, spec: Partial<Pod['spec']> = {}): Pod {
  const metadata = {
    name: `pod-${i}`,
    namespace: 'default',
    uid: `pod-${i}`,
    resourceVersion: '1',
    labels: { app: 'a' },
  };
  const toleration = { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };
  return {
    metadata,
    spec: {
      schedulerName: 'default-scheduler',
      priority: 0,
      containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '100m', memory: '50Mi' } } }],
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', ...toleration },
        { key: 'node.kubernetes.io/unreachable', ...toleration },
      ],
      ...spec,
    },
    status: { phase: 'Pending' },
  } as unknown as Pod;
}
