import { Condition } from '../../meta/v1/condition.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, int64, intOrString, list, ref, string, timeMap } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const podDisruptionBudgetFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PodDisruptionBudgetSpec).always(),
  status: ref(3, () => PodDisruptionBudgetStatus).always(),
};

export interface PodDisruptionBudget extends TypeMeta, FieldsOf<typeof podDisruptionBudgetFields> {}
export const PodDisruptionBudget: Type<PodDisruptionBudget> = kindType(
  'io.k8s.api.policy.v1.PodDisruptionBudget',
  { group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' },
  podDisruptionBudgetFields,
);

const podDisruptionBudgetSpecFields = {
  minAvailable: intOrString(1),
  selector: ref(2, () => LabelSelector).patch(['replace']),
  maxUnavailable: intOrString(3),
  unhealthyPodEvictionPolicy: string(4).pointer(),
};

export interface PodDisruptionBudgetSpec extends FieldsOf<typeof podDisruptionBudgetSpecFields> {}
export const PodDisruptionBudgetSpec: Type<PodDisruptionBudgetSpec> = message(
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec',
  podDisruptionBudgetSpecFields,
);

const podDisruptionBudgetStatusFields = {
  observedGeneration: int64(1),
  disruptedPods: timeMap(2),
  disruptionsAllowed: int32(3).always().required(),
  currentHealthy: int32(4).always().required(),
  desiredHealthy: int32(5).always().required(),
  expectedPods: int32(6).always().required(),
  conditions: list(7, () => Condition)
    .mapList('type')
    .patchMerge('type'),
};

export interface PodDisruptionBudgetStatus extends FieldsOf<typeof podDisruptionBudgetStatusFields> {}
export const PodDisruptionBudgetStatus: Type<PodDisruptionBudgetStatus> = message(
  'io.k8s.api.policy.v1.PodDisruptionBudgetStatus',
  podDisruptionBudgetStatusFields,
);
