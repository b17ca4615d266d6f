/** The cluster of the demo: this machine with real containers, where it can run them, and else three nodes with simulated ones. */
import { parseArgs, styleText } from 'node:util';
import { systemClock } from '../../src/base/clock.ts';
import { chooseRuntime } from '../../src/cli/choose-runtime.ts';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { examineMachine, findings } from '../../src/cluster/machine-needs.ts';
import type { RealNodeOptions } from '../../src/cluster/options.ts';
import { whyNoNetwork } from '../../src/cluster/pod-network.ts';
import { DemoImages, whyNoImages } from './demo-images.ts';

export interface DemoFlags {
  /** Ends by itself. */
  readonly exit: boolean;
  readonly runtime: string;
  readonly criEndpoint?: string;
  readonly node: Partial<RealNodeOptions>;
}

export interface DemoCluster {
  readonly cluster: Cluster;
  readonly isReal: boolean;
  /** Leaves nothing. */
  close(): Promise<void>;
}

const simulatedNodes = 3;
const inMemory = { store: 'memory', port: 0, controllers: true, scheduler: true } as const;

/** As `wherry up` has them. */
export function readFlags(): DemoFlags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      exit: { type: 'boolean', default: false },
      runtime: { ...text, default: 'auto' },
      'cri-endpoint': text,
      'pod-logs-dir': text,
      'cgroup-root': text,
      'cni-conf-dir': text,
    },
  });
  return {
    exit: values.exit,
    runtime: values.runtime,
    criEndpoint: values['cri-endpoint'],
    node: {
      logsDirectory: values['pod-logs-dir'],
      cgroupRoot: values['cgroup-root'],
      cniConfigFolder: values['cni-conf-dir'],
    },
  };
}

/** Says what it is as it comes up. */
export async function startDemoCluster(flags: DemoFlags): Promise<DemoCluster> {
  const isRoot = process.getuid?.() === 0;
  const choice = await chooseRuntime({ flags, isRoot, clock: systemClock });
  if (choice.kind === 'simulated') return startSimulated(choice.why);
  const { endpoint, description } = choice.found;
  const why = whyNoImages(description) ?? (await whyNoPods(endpoint));
  if (why !== undefined) return startSimulated(why);
  try {
    return await startReal({ ...flags.node, endpoint }, description);
  } catch (error) {
    // Somebody else's Pods are in the runtime, and are left alone.
    if ((error as Error).name === 'RuntimeInUseError') return startSimulated((error as Error).message);
    throw error;
  }
}

async function whyNoPods(endpoint: string): Promise<string | undefined> {
  const missing = findings(await examineMachine(systemClock, endpoint)).find(({ verdict }) => verdict === 'missing');
  return missing === undefined ? whyNoNetwork() : `${missing.subject}: ${missing.detail}`;
}

async function startSimulated(why: string): Promise<DemoCluster> {
  const startedMs = performance.now();
  const cluster = await startCluster({ ...inMemory, nodes: simulatedNodes });
  sayUp(`${simulatedNodes} nodes`, cluster, startedMs);
  console.log('Its containers are simulated: no processes and no images, everything else is real.');
  console.log(`(${why}; \`npx wherry doctor\` says how to get real ones)`);
  return { cluster, isReal: false, close: () => cluster.close() };
}

async function startReal(realNode: RealNodeOptions, runtime: string): Promise<DemoCluster> {
  const startedMs = performance.now();
  const cluster = await startCluster({ ...inMemory, realNode });
  sayUp('one node, this machine,', cluster, startedMs);
  console.log(`Its containers are real: ${runtime} at ${realNode.endpoint} runs them.`);
  let images: DemoImages | undefined;
  const close = async (): Promise<void> => {
    await cluster.close();
    await images?.remove();
  };
  try {
    console.log("Their image is made of this machine's Node.js and given to containerd: no registry is needed.");
    images = await DemoImages.import(realNode.endpoint);
    return { cluster, isReal: true, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function sayUp(nodes: string, { url }: Cluster, startedMs: number): void {
  const upMs = Math.round(performance.now() - startedMs);
  console.log(styleText('bold', `A cluster with ${nodes} is up at ${url}, after ${upMs} ms.`));
}
