import { PodTemplateSpec } from '../../core/v1/pod-spec.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { bool, int32, int64, intOrString, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const deploymentFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => DeploymentSpec).always(),
  status: ref(3, () => DeploymentStatus).always(),
};

export interface Deployment extends TypeMeta, FieldsOf<typeof deploymentFields> {}
export const Deployment: Type<Deployment> = kindType(
  'io.k8s.api.apps.v1.Deployment',
  { group: 'apps', version: 'v1', kind: 'Deployment' },
  deploymentFields,
);

const deploymentConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastUpdateTime: time(6).always(),
  lastTransitionTime: time(7).always(),
  reason: string(4),
  message: string(5),
};

export interface DeploymentCondition extends FieldsOf<typeof deploymentConditionFields> {}
export const DeploymentCondition: Type<DeploymentCondition> = message(
  'io.k8s.api.apps.v1.DeploymentCondition',
  deploymentConditionFields,
);

const deploymentSpecFields = {
  replicas: int32(1).pointer().default(1),
  selector: ref(2, () => LabelSelector).required(),
  template: ref(3, () => PodTemplateSpec)
    .always()
    .required(),
  strategy: ref(4, () => DeploymentStrategy)
    .always()
    .patch(['retainKeys']),
  minReadySeconds: int32(5),
  revisionHistoryLimit: int32(6).pointer().default(10),
  paused: bool(7),
  progressDeadlineSeconds: int32(9).pointer().default(600),
};

export interface DeploymentSpec extends FieldsOf<typeof deploymentSpecFields> {}
export const DeploymentSpec: Type<DeploymentSpec> = message('io.k8s.api.apps.v1.DeploymentSpec', deploymentSpecFields);

const deploymentStatusFields = {
  observedGeneration: int64(1),
  replicas: int32(2),
  updatedReplicas: int32(3),
  readyReplicas: int32(7),
  availableReplicas: int32(4),
  unavailableReplicas: int32(5),
  terminatingReplicas: int32(9).pointer(),
  conditions: list(6, () => DeploymentCondition)
    .mapList('type')
    .patchMerge('type'),
  collisionCount: int32(8).pointer(),
};

export interface DeploymentStatus extends FieldsOf<typeof deploymentStatusFields> {}
export const DeploymentStatus: Type<DeploymentStatus> = message(
  'io.k8s.api.apps.v1.DeploymentStatus',
  deploymentStatusFields,
);

const deploymentStrategyFields = {
  type: string(1).default('RollingUpdate'),
  rollingUpdate: ref(2, () => RollingUpdateDeployment),
};

export interface DeploymentStrategy extends FieldsOf<typeof deploymentStrategyFields> {}
export const DeploymentStrategy: Type<DeploymentStrategy> = message(
  'io.k8s.api.apps.v1.DeploymentStrategy',
  deploymentStrategyFields,
);

const rollingUpdateDeploymentFields = {
  maxUnavailable: intOrString(1),
  maxSurge: intOrString(2),
};

export interface RollingUpdateDeployment extends FieldsOf<typeof rollingUpdateDeploymentFields> {}
export const RollingUpdateDeployment: Type<RollingUpdateDeployment> = message(
  'io.k8s.api.apps.v1.RollingUpdateDeployment',
  rollingUpdateDeploymentFields,
);
