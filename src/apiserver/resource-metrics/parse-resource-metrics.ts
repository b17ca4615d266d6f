/** Reads what a kubelet says at /metrics/resource. Pure; what is not understood is left out. */

export interface Reading {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

export interface ContainerReading extends Reading {
  readonly name: string;
  readonly startedAtMs: number;
}

export interface NodeReading {
  /** Undefined where the kubelet does not say. */
  readonly node: Reading | undefined;
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, readonly ContainerReading[]>;
}

type Labels = Readonly<Record<string, string>>;

interface Draft {
  atMs?: number;
  cpuSeconds?: number;
  memoryBytes?: number;
  startedAtMs?: number;
}

const line = /^([a-z_]+)(?:\{(.*)\})? (\S+)(?: (\d+))?$/;
const label = /([a-z_]+)="((?:[^"\\]|\\.)*)",?/gy;

export function parseResourceMetrics(text: string): NodeReading {
  const node: Draft = {};
  const containers = new Map<string, { readonly labels: Labels; readonly draft: Draft }>();
  for (const each of text.split('\n')) {
    const [, metric = '', labelText = '', valueText = '', atText] = line.exec(each) ?? [];
    const value = Number(valueText);
    if (metric === '' || !Number.isFinite(value)) continue;
    if (metric.startsWith('node_')) put(node, metric.slice('node_'.length), value, atText);
    if (!metric.startsWith('container_')) continue;
    const labels = labelsOf(labelText);
    const key = `${labels.namespace}/${labels.pod}/${labels.container}`;
    const found = containers.get(key) ?? { labels, draft: {} };
    containers.set(key, found);
    put(found.draft, metric.slice('container_'.length), value, atText);
  }
  const pods = new Map<string, ContainerReading[]>();
  for (const { labels, draft } of containers.values()) {
    const reading = readingOf(draft);
    if (reading === undefined) continue;
    const pod = `${labels.namespace}/${labels.pod}`;
    const container = { ...reading, name: labels.container ?? '', startedAtMs: draft.startedAtMs ?? 0 };
    pods.set(pod, [...(pods.get(pod) ?? []), container]);
  }
  return { node: readingOf(node), pods };
}

function put(draft: Draft, metric: string, value: number, atText: string | undefined): void {
  if (metric === 'start_time_seconds') draft.startedAtMs = value * 1000;
  else if (metric === 'memory_working_set_bytes') draft.memoryBytes = value;
  else if (metric === 'cpu_usage_seconds_total') {
    draft.cpuSeconds = value;
    if (atText !== undefined) draft.atMs = Number(atText);
  }
}

function readingOf({ atMs, cpuSeconds, memoryBytes }: Draft): Reading | undefined {
  if (atMs === undefined || cpuSeconds === undefined || memoryBytes === undefined) return undefined;
  return { atMs, cpuSeconds, memoryBytes };
}

function labelsOf(text: string): Labels {
  const labels: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(label))
    labels[name!] = value!.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c));
  return labels;
}
