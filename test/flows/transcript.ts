/**
 * A story as a transcript: each write that says something new, in order, with the time, who made it, and what it changed. The clock is virtual and
 * chance comes from a seed, so a transcript is the same on every machine; `npx vitest run test/flows -u` writes them anew.
 */
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../src/api/apps/v1/replica-set.ts';
import type { Event } from '../../src/api/core/v1/event.ts';
import type { Node } from '../../src/api/core/v1/node.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';
import type { UserInfo } from '../../src/apiserver/request.ts';
import type { TransportRequest } from '../../src/client/transport.ts';
import type { WriteListener } from '../fixtures/virtual-cluster.ts';

/** One line about an object's state; the story tells it again whenever it changes. */
type Summary<T extends KubernetesObject> = (object: T) => string;

const summaries: Readonly<Record<string, Summary<never>>> = {
  Deployment: summarizeDeployment as Summary<never>,
  ReplicaSet: summarizeReplicaSet as Summary<never>,
  Pod: summarizePod as Summary<never>,
  Node: summarizeNode as Summary<never>,
};

export class Transcript {
  readonly #lines: string[] = [];
  readonly #known = new Map<string, string>();
  readonly #now: () => number;
  #startedMs: number | undefined;

  /** `now`: milliseconds of the cluster's clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What the reader is told. Begins the story when first called: what was before is not part of it. */
  tell(text: string): void {
    this.#startedMs ??= this.#now();
    this.#lines.push('', `# ${text}`);
  }

  readonly onWrite: WriteListener = (user, request, answer) => {
    const line = this.#lineOf(user, request, answer as KubernetesObject);
    if (line === undefined || this.#startedMs === undefined) return;
    const seconds = ((this.#now() - this.#startedMs) / 1000).toFixed(2);
    this.#lines.push(`${seconds.padStart(8)} s  ${writerOf(user).padEnd(24)} ${line}`);
  };

  toString(): string {
    return `${this.#lines.join('\n').trim()}\n`;
  }

  #lineOf(user: UserInfo, request: TransportRequest, answer: KubernetesObject): string | undefined {
    if (request.path.endsWith('/binding')) {
      const { metadata, target } = request.body as { metadata: { name: string }; target: { name: string } };
      return `Pod ${metadata.name} goes to ${target.name}`;
    }
    if (answer.kind === 'Event') return eventLine(answer as Event);
    if (request.method === 'DELETE') return this.#deletion(user, request, answer);
    const summary = summaries[answer.kind ?? ''];
    if (summary === undefined) return undefined;
    const id = `${answer.kind} ${answer.metadata.name}`;
    const text = (summary as Summary<KubernetesObject>)(answer);
    const before = this.#known.get(id);
    if (text === before) return undefined;
    this.#known.set(id, text);
    return before === undefined ? `${id} is made: ${text}` : `${id}: ${text}`;
  }

  #deletion(_user: UserInfo, request: TransportRequest, answer: KubernetesObject): string | undefined {
    const [resource, name] = request.path.split('/').slice(-2);
    const kind = kindsOf[resource ?? ''];
    if (kind === undefined) return undefined;
    const { deletionTimestamp, deletionGracePeriodSeconds } = answer.metadata ?? {};
    const stays = answer.kind !== 'Status' && deletionTimestamp !== undefined && deletionGracePeriodSeconds !== 0;
    return stays ? `${kind} ${name} is to end within ${deletionGracePeriodSeconds} s` : `${kind} ${name} is gone`;
  }
}

const kindsOf: Readonly<Record<string, string>> = { deployments: 'Deployment', replicasets: 'ReplicaSet', pods: 'Pod' };

/** `deployment-controller`, `kubelet node-1`, `kubectl`. */
function writerOf({ name }: UserInfo): string {
  if (name === 'kubernetes-admin') return 'kubectl';
  if (name.startsWith('system:node:')) return `kubelet ${name.slice('system:node:'.length)}`;
  return name.split(':').at(-1)!.replace('kube-scheduler', 'scheduler');
}

function eventLine({ type, reason, message, involvedObject, count = 1 }: Event): string {
  const times = count > 1 ? ` (${count} times)` : '';
  return `event about ${involvedObject.kind} ${involvedObject.name}: ${type} ${reason}: ${message}${times}`;
}

function summarizeDeployment({ metadata, spec, status }: Deployment): string {
  const image = spec.template.spec?.containers[0]?.image;
  const revision = metadata.annotations?.['deployment.kubernetes.io/revision'];
  const counts = `${status.replicas ?? 0} Pods, ${status.updatedReplicas ?? 0} updated, ${status.availableReplicas ?? 0} available`;
  const conditions = (status.conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason}`);
  return [
    `${spec.replicas} of ${image}${spec.paused ? ', paused' : ''}${revision ? `, revision ${revision}` : ''}`,
    counts,
    ...conditions.sort(),
  ].join('; ');
}

function summarizeReplicaSet({ metadata, spec, status }: ReplicaSet): string {
  const revision = metadata.annotations?.['deployment.kubernetes.io/revision'];
  const counts = `${status.replicas ?? 0} Pods, ${status.readyReplicas ?? 0} ready, ${status.availableReplicas ?? 0} available`;
  const failure = status.conditions?.map(({ type, reason }) => `${type} ${reason}`) ?? [];
  return [`wants ${spec.replicas}${revision ? ` (revision ${revision})` : ''}`, counts, ...failure].join('; ');
}

function summarizePod({ spec, status, metadata }: Pod): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const waiting = (status.containerStatuses ?? []).map(({ state }) => state?.waiting?.reason).filter(Boolean);
  const unschedulable = status.conditions?.find(
    ({ type, status: value }) => type === 'PodScheduled' && value === 'False',
  );
  return [
    `${spec.containers[0]?.image} ${status.phase ?? 'Pending'}`,
    ...(ready ? ['ready'] : []),
    ...waiting,
    ...(unschedulable ? [`${unschedulable.reason}: ${unschedulable.message}`] : []),
    ...(metadata.deletionTimestamp ? ['ending'] : []),
  ].join(', ');
}

function summarizeNode({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const taints = (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
  return [`Ready=${ready?.status ?? 'Unknown'} ${ready?.reason ?? ''}`, ...taints].join('; ');
}
