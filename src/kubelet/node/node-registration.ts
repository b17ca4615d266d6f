/** How a kubelet makes its Node known: what a new Node looks like, and what of an existing one it sees to. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import { formatTime } from '../../api/time.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Client } from '../../client/client.ts';
import { nodes } from '../../client/resources.ts';
import type { NodeObservation } from './machine.ts';
import { type NodeDescription, nodeStatus } from './node-status.ts';

/** As upstream, between tries. */
const registrationBackoffMsMin = 100;
const registrationBackoffMsMax = 7000;

const attachDetachAnnotation = 'volumes.kubernetes.io/controller-managed-attach-detach';

/** What is chosen once, when the Node is made. */
export interface NodeIdentity {
  /** Beside those that say what the machine is. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** Pods may be scheduled to it from the first; true where absent. */
  readonly schedulable?: boolean;
}

const unschedulableTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export function initialNode(
  description: NodeDescription,
  identity: NodeIdentity,
  observation: NodeObservation,
  now: string,
): Node {
  const { nodeName } = description;
  const status = nodeStatus(description, observation, undefined, now);
  const taints = [...(identity.taints ?? []), ...(identity.schedulable === false ? [unschedulableTaint] : [])];
  return {
    metadata: {
      name: nodeName,
      labels: { ...machineLabels(nodeName, status.nodeInfo), ...identity.labels },
      annotations: { [attachDetachAnnotation]: 'true', ...identity.annotations },
    },
    spec: {
      ...(identity.schedulable === false ? { unschedulable: true } : {}),
      ...(taints.length === 0 ? {} : { taints }),
    },
    status,
  };
}

interface Platform {
  readonly operatingSystem: string;
  readonly architecture: string;
}

function machineLabels(nodeName: string, { operatingSystem, architecture }: Platform): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': operatingSystem,
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': nodeName,
    'kubernetes.io/os': operatingSystem,
  };
}

/** The labels that a kubelet restores on a Node that is there already; all others are their owners'. */
const restoredLabels = [
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
];

interface MetadataPatch {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

/** What of an existing Node is not as the kubelet wants it, as a patch. Undefined where all is. */
export function registrationPatch(initial: Node, existing: Node): MetadataPatch | undefined {
  const labels: Record<string, string> = {};
  for (const name of restoredLabels) {
    const wanted = initial.metadata.labels?.[name];
    if (wanted !== undefined && existing.metadata.labels?.[name] !== wanted) labels[name] = wanted;
  }
  const annotations: Record<string, string> = {};
  if (existing.metadata.annotations?.[attachDetachAnnotation] !== 'true') annotations[attachDetachAnnotation] = 'true';
  if (Object.keys(labels).length === 0 && Object.keys(annotations).length === 0) return undefined;
  return { metadata: { labels, annotations } };
}

export interface RegistrationOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
  /** The Node as it is now to be made. */
  readonly initial: (now: string) => Node;
}

export interface RegisteredNode {
  readonly node: Node;
  /** Its status is that with which it was just made. */
  readonly isNew: boolean;
}

/** Creates the Node, or takes over the one there is. Tries for as long as it takes; undefined where it was told to stop. */
export async function registerNode(options: RegistrationOptions): Promise<RegisteredNode | undefined> {
  const { clock, logger, signal, initial } = options;
  for (let backoffMs = registrationBackoffMsMin; !signal.aborted; ) {
    const node = initial(formatTime(clock.now()));
    try {
      return await tryRegister(options.client, node);
    } catch (error) {
      logger.warn({ node: node.metadata.name, error }, 'unable to register the node; trying again');
    }
    await sleep(clock, backoffMs, signal).catch(() => {});
    backoffMs = Math.min(backoffMs * 2, registrationBackoffMsMax);
  }
  return undefined;
}

async function tryRegister(client: Client, initial: Node): Promise<RegisteredNode> {
  try {
    return { node: await client.create(nodes, initial), isNew: true };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const name = initial.metadata.name ?? '';
  const existing = await client.get(nodes, { name });
  const patch = registrationPatch(initial, existing);
  if (patch === undefined) return { node: existing, isNew: false };
  const node = await client.patch(nodes, { name }, 'strategic', patch, { subresource: 'status' });
  return { node, isNew: false };
}
