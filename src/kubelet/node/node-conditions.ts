/** The conditions that a kubelet reports of its Node, and the events that tell of their changes. Pure. */
import type { NodeCondition } from '../../api/core/v1/node.ts';
import type { NodeObservation } from './machine.ts';

interface ConditionWords {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** The reason of the event that tells of a change to it. */
  readonly event: string;
}

type Verdict = ConditionWords & { readonly status: 'True' | 'False' };

interface Pressure {
  readonly isUnder: (observation: NodeObservation) => boolean;
  readonly under: ConditionWords;
  readonly free: ConditionWords;
}

const pressures: readonly Pressure[] = [
  {
    isUnder: ({ memoryPressure }) => memoryPressure,
    under: {
      type: 'MemoryPressure',
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
      event: 'NodeHasInsufficientMemory',
    },
    free: {
      type: 'MemoryPressure',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      event: 'NodeHasSufficientMemory',
    },
  },
  {
    isUnder: ({ diskPressure }) => diskPressure,
    under: {
      type: 'DiskPressure',
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
      event: 'NodeHasDiskPressure',
    },
    free: {
      type: 'DiskPressure',
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
      event: 'NodeHasNoDiskPressure',
    },
  },
  {
    isUnder: ({ pidPressure }) => pidPressure,
    under: {
      type: 'PIDPressure',
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
      event: 'NodeHasInsufficientPID',
    },
    free: {
      type: 'PIDPressure',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      event: 'NodeHasSufficientPID',
    },
  },
];

function verdicts(observation: NodeObservation): readonly Verdict[] {
  const { errors } = observation;
  const ready: Verdict =
    errors.length === 0
      ? {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          event: 'NodeReady',
        }
      : {
          type: 'Ready',
          status: 'False',
          reason: 'KubeletNotReady',
          message: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`,
          event: 'NodeNotReady',
        };
  return [
    ...pressures.map(
      ({ isUnder, under, free }): Verdict =>
        isUnder(observation) ? { ...under, status: 'True' } : { ...free, status: 'False' },
    ),
    ready,
  ];
}

/** The kubelet's conditions at `now` (RFC 3339). Those of others stay as they are; a transition has its time when the status changes. */
export function nodeConditions(
  previous: readonly NodeCondition[],
  observation: NodeObservation,
  now: string,
): readonly NodeCondition[] {
  const conditions = [...previous];
  for (const { type, status, reason, message } of verdicts(observation)) {
    const at = conditions.findIndex((condition) => condition.type === type);
    const old = conditions[at];
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    const condition = { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message };
    if (old === undefined) conditions.push(condition);
    else conditions[at] = condition;
  }
  return conditions;
}

/** The reasons of the events that tell how the conditions have changed. A Node that is ready from the first is not told of. */
export function conditionEvents(previous: readonly NodeCondition[], observation: NodeObservation): readonly string[] {
  return verdicts(observation).flatMap(({ type, status, event }) => {
    const old = previous.find((condition) => condition.type === type);
    if (old === undefined ? type === 'Ready' : old.status === status) return [];
    return [event];
  });
}
