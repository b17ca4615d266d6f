/** What a transcript knows of an object: named facts in the order in which they are told, and how two states of it differ. */
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../src/api/apps/v1/replica-set.ts';
import type { Namespace } from '../../src/api/core/v1/namespace.ts';
import type { Node } from '../../src/api/core/v1/node.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import { podTableStatus } from '../../src/api/core/v1/pod-table-status.ts';
import type { ResourceQuota } from '../../src/api/core/v1/resource-quota.ts';
import type { PodDisruptionBudget } from '../../src/api/policy/v1/pod-disruption-budget.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';

/** Numbers are told as `ready 2→3`; texts as they are; an empty text is told only when something else was there before. */
export type Facts = Readonly<Record<string, number | string>>;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const factsOf: Readonly<Record<string, (object: never) => Facts>> = {
  Deployment: deploymentFacts,
  ReplicaSet: replicaSetFacts,
  Pod: podFacts,
  Node: nodeFacts,
  Namespace: namespaceFacts,
  PodDisruptionBudget: budgetFacts,
  ResourceQuota: quotaFacts,
};

/** Undefined for kinds of which only coming and going is told. */
export function describe(object: KubernetesObject): Facts | undefined {
  const facts = factsOf[object.kind ?? ''] as ((object: KubernetesObject) => Facts) | undefined;
  if (facts === undefined) return undefined;
  const { finalizers = [], ownerReferences = [] } = object.metadata;
  const owner = ownerReferences.find(({ controller }) => controller === true);
  return {
    ...facts(object),
    finalizers: finalizers.length === 0 ? '' : `finalizers ${finalizers.join(', ')}`,
    [ownerFact]: owner === undefined ? 'nobody' : `${owner.kind} ${owner.name}`,
  };
}

const ownerFact = 'owner';

/** What is told of an object that is new. */
export function firstTold(facts: Facts): string {
  const told = Object.entries(facts).filter(([name, value]) => {
    return name === 'replicas' || (name !== ownerFact && value !== '' && value !== 0);
  });
  return told.map(([name, value]) => (typeof value === 'number' ? `${name} ${value}` : value)).join(', ');
}

/** Empty where nothing is new. */
export function difference(before: Facts, after: Facts): string {
  const names = Object.keys({ ...after, ...before }).filter((name) => before[name] !== after[name]);
  return names.map((name) => factChange(name, before[name] ?? '', after[name] ?? '')).join(', ');
}

function factChange(name: string, before: number | string, after: number | string): string {
  if (typeof after === 'number') return `${name} ${before || 0}→${after}`;
  if (name === ownerFact) return `is owned by ${after}`;
  return after === '' ? `no longer ${String(before).split(': ')[0]}` : after;
}

const revisionOf = ({ metadata }: KubernetesObject): string => {
  const revision = metadata.annotations?.['deployment.kubernetes.io/revision'];
  return revision === undefined ? '' : `revision ${revision}`;
};

/** `Available=True MinimumReplicasAvailable`, each a fact of its own; with the message where that is the story. */
function conditionFacts(conditions: readonly Condition[] = [], isTold: (condition: Condition) => boolean): Facts {
  const sorted = [...conditions].sort((a, b) => (a.type < b.type ? -1 : 1));
  return Object.fromEntries(
    sorted.map((condition) => {
      const { type, status, reason, message } = condition;
      const text = `${type}=${status} ${reason ?? ''}`.trim();
      return [type, isTold(condition) ? `${text}: ${message}` : text];
    }),
  );
}

function deploymentFacts(deployment: Deployment): Facts {
  const { spec, status } = deployment;
  return {
    replicas: spec.replicas ?? 1,
    image: imagesOf(spec.template),
    paused: spec.paused ? 'paused' : '',
    revision: revisionOf(deployment),
    Pods: status.replicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    unavailable: status.unavailableReplicas ?? 0,
    terminating: status.terminatingReplicas ?? 0,
    collisions: status.collisionCount ?? 0,
    ...conditionFacts(
      status.conditions,
      ({ type, status }) => type === 'ReplicaFailure' || (type === 'Progressing' && status !== 'True'),
    ),
  };
}

function replicaSetFacts(replicaSet: ReplicaSet): Facts {
  const { spec, status } = replicaSet;
  return {
    replicas: spec.replicas ?? 1,
    image: imagesOf(spec.template ?? {}),
    revision: revisionOf(replicaSet),
    Pods: status.replicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    terminating: status.terminatingReplicas ?? 0,
    ...conditionFacts(status.conditions, () => true),
  };
}

const imagesOf = ({ spec }: { readonly spec?: Pick<Pod['spec'], 'containers'> }): string =>
  `image ${(spec?.containers ?? []).map(({ image }) => image).join(' and ')}`;

function podFacts(pod: Pod): Facts {
  const { status, readyContainers, totalContainers, restarts } = podTableStatus(pod);
  const phase = pod.status.phase ?? '';
  const state = `${phase} ${readyContainers}/${totalContainers}${status === phase ? '' : ` ${status}`}`;
  const told = (pod.status.conditions ?? []).filter(
    ({ type, status: value }) => type === 'DisruptionTarget' || (type === 'PodScheduled' && value === 'False'),
  );
  const gates = (pod.spec.schedulingGates ?? []).map(({ name }) => name);
  return {
    image: imagesOf(pod),
    gates: gates.length === 0 ? '' : `gates ${gates.join(', ')}`,
    state,
    restarts: restarts.count,
    // Nobody else can tell from its containers.
    ready: readyContainers === totalContainers && !isReady(pod) ? 'Ready=False' : '',
    ...conditionFacts(told, () => true),
  };
}

const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

function nodeFacts({ spec, status }: Node): Facts {
  const ready = (status.conditions ?? []).filter(({ type }) => type === 'Ready');
  return {
    ...conditionFacts(ready, ({ status: value }) => value !== 'True'),
    unschedulable: spec.unschedulable ? 'unschedulable' : '',
    ...Object.fromEntries((spec.taints ?? []).map(({ key, effect }) => [key + effect, `taint ${key}:${effect}`])),
  };
}

function namespaceFacts({ status }: Namespace): Facts {
  const holding = (status.conditions ?? []).filter(({ status: value }) => value === 'True');
  return { phase: status.phase ?? '', ...conditionFacts(holding, () => true) };
}

function budgetFacts({ status }: PodDisruptionBudget): Facts {
  return {
    'disruptions allowed': status.disruptionsAllowed,
    healthy: status.currentHealthy,
    'healthy wanted': status.desiredHealthy,
    expected: status.expectedPods,
    disrupted: Object.keys(status.disruptedPods ?? {}).length,
  };
}

function quotaFacts({ spec, status }: ResourceQuota): Facts {
  const used = Object.entries(status.used ?? {}).map(([name, value]) => `${name} ${value} of ${status.hard?.[name]}`);
  const hard = Object.entries(spec.hard ?? {}).map(([name, value]) => `${name} ${value}`);
  return { hard: `at most ${hard.join(', ')}`, used: used.length === 0 ? '' : `used ${used.join(', ')}` };
}
