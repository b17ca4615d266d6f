import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const exemptPriorityLevelConfigurationFields = {
  nominalConcurrencyShares: int32(1).pointer().default(0),
  lendablePercent: int32(2).pointer().default(0),
};

export interface ExemptPriorityLevelConfiguration extends FieldsOf<typeof exemptPriorityLevelConfigurationFields> {}
export const ExemptPriorityLevelConfiguration: Type<ExemptPriorityLevelConfiguration> = message(
  'io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration',
  exemptPriorityLevelConfigurationFields,
);

const limitResponseFields = {
  type: string(1).always().required(),
  queuing: ref(2, () => QueuingConfiguration),
};

export interface LimitResponse extends FieldsOf<typeof limitResponseFields> {}
export const LimitResponse: Type<LimitResponse> = message(
  'io.k8s.api.flowcontrol.v1.LimitResponse',
  limitResponseFields,
);

const limitedPriorityLevelConfigurationFields = {
  nominalConcurrencyShares: int32(1).pointer().default(30),
  limitResponse: ref(2, () => LimitResponse).always(),
  lendablePercent: int32(3).pointer().default(0),
  borrowingLimitPercent: int32(4).pointer(),
};

export interface LimitedPriorityLevelConfiguration extends FieldsOf<typeof limitedPriorityLevelConfigurationFields> {}
export const LimitedPriorityLevelConfiguration: Type<LimitedPriorityLevelConfiguration> = message(
  'io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration',
  limitedPriorityLevelConfigurationFields,
);

const priorityLevelConfigurationFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PriorityLevelConfigurationSpec).always(),
  status: ref(3, () => PriorityLevelConfigurationStatus).always(),
};

export interface PriorityLevelConfiguration extends TypeMeta, FieldsOf<typeof priorityLevelConfigurationFields> {}
export const PriorityLevelConfiguration: Type<PriorityLevelConfiguration> = kindType(
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', kind: 'PriorityLevelConfiguration' },
  priorityLevelConfigurationFields,
);

const priorityLevelConfigurationConditionFields = {
  type: string(1),
  status: string(2),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface PriorityLevelConfigurationCondition
  extends FieldsOf<typeof priorityLevelConfigurationConditionFields> {}
export const PriorityLevelConfigurationCondition: Type<PriorityLevelConfigurationCondition> = message(
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition',
  priorityLevelConfigurationConditionFields,
);

const priorityLevelConfigurationSpecFields = {
  type: string(1).always().required(),
  limited: ref(2, () => LimitedPriorityLevelConfiguration),
  exempt: ref(3, () => ExemptPriorityLevelConfiguration),
};

export interface PriorityLevelConfigurationSpec extends FieldsOf<typeof priorityLevelConfigurationSpecFields> {}
export const PriorityLevelConfigurationSpec: Type<PriorityLevelConfigurationSpec> = message(
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec',
  priorityLevelConfigurationSpecFields,
);

const priorityLevelConfigurationStatusFields = {
  conditions: list(1, () => PriorityLevelConfigurationCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface PriorityLevelConfigurationStatus extends FieldsOf<typeof priorityLevelConfigurationStatusFields> {}
export const PriorityLevelConfigurationStatus: Type<PriorityLevelConfigurationStatus> = message(
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus',
  priorityLevelConfigurationStatusFields,
);

const queuingConfigurationFields = {
  queues: int32(1).always(),
  handSize: int32(2).always(),
  queueLengthLimit: int32(3).always(),
};

export interface QueuingConfiguration extends FieldsOf<typeof queuingConfigurationFields> {}
export const QueuingConfiguration: Type<QueuingConfiguration> = message(
  'io.k8s.api.flowcontrol.v1.QueuingConfiguration',
  queuingConfigurationFields,
);
