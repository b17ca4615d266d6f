/** GET /metrics/resource: what the Node, its Pods and their containers have used, in Prometheus' text format and upstream's names. Pure. */
import type { ContainerUsage, PodUsage, ResourceUsage, RuntimeUsage } from '../runtime/runtime.ts';

interface Metric<T> {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly value: (usage: T) => number;
}

const cpu = (name: string, of: string): Metric<ResourceUsage> => ({
  name: `${name}_cpu_usage_seconds_total`,
  type: 'counter',
  help: `The time of processors that ${of} has used, in core-seconds`,
  value: ({ cpuSeconds }) => cpuSeconds,
});

const memory = (name: string, of: string): Metric<ResourceUsage> => ({
  name: `${name}_memory_working_set_bytes`,
  type: 'gauge',
  help: `The working set of ${of} in bytes`,
  value: ({ memoryWorkingSetBytes }) => memoryWorkingSetBytes,
});

const started: Metric<ContainerUsage> = {
  name: 'container_start_time_seconds',
  type: 'gauge',
  help: 'When the container was started, in seconds since the Unix epoch',
  value: ({ startedAtMs }) => startedAtMs / 1000,
};

type Labels = Readonly<Record<string, string>>;

export function resourceMetricsText({ containers, pods = sumsByPod(containers), machine }: RuntimeUsage): string {
  const ofContainer = ({ containerName, namespace, podName }: ContainerUsage): Labels => ({
    container: containerName,
    namespace,
    pod: podName,
  });
  const ofPod = ({ namespace, podName }: PodUsage): Labels => ({ namespace, pod: podName });
  const node = machine ?? sum(containers);
  const nodes = node === undefined ? [] : [node];
  return [
    ...family(cpu('container', 'the container'), containers, ofContainer),
    ...family(memory('container', 'the container'), containers, ofContainer),
    ...family(started, containers, ofContainer),
    ...family(cpu('node', 'the node'), nodes, () => ({})),
    ...family(memory('node', 'the node'), nodes, () => ({})),
    ...family(cpu('pod', 'the pod'), pods, ofPod),
    ...family(memory('pod', 'the pod'), pods, ofPod),
    '# HELP resource_scrape_error 1 where something could not be measured, 0 otherwise',
    '# TYPE resource_scrape_error gauge',
    'resource_scrape_error 0',
    '',
  ].join('\n');
}

function family<T extends ResourceUsage>(
  { name, type, help, value }: Metric<T>,
  usages: readonly T[],
  labelsOf: (usage: T) => Labels,
): string[] {
  if (usages.length === 0) return [];
  const lines = usages.map((usage) => `${name}${labelText(labelsOf(usage))} ${value(usage)} ${Math.round(usage.atMs)}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function sumsByPod(containers: readonly ContainerUsage[]): PodUsage[] {
  const byPod = new Map<string, ContainerUsage[]>();
  for (const container of containers) {
    const pod = `${container.namespace}/${container.podName}`;
    const others = byPod.get(pod);
    if (others === undefined) byPod.set(pod, [container]);
    else others.push(container);
  }
  return [...byPod.values()].map((each) => ({ ...each[0]!, ...sum(each)! }));
}

function sum(usages: readonly ResourceUsage[]): ResourceUsage | undefined {
  const [first] = usages;
  if (first === undefined) return undefined;
  return {
    atMs: first.atMs,
    cpuSeconds: usages.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
    memoryWorkingSetBytes: usages.reduce((total, each) => total + each.memoryWorkingSetBytes, 0),
  };
}
