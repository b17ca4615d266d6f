import { bool, inline, int32, int32s, list, quantityMap, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { EnvFromSource, EnvVar } from './environment.ts';
import { Lifecycle, Probe } from './probe.ts';
import { SecurityContext } from './security-context.ts';

const containerFields = {
  name: string(1).always().required(),
  image: string(2),
  command: strings(3).atomic(),
  args: strings(4).atomic(),
  workingDir: string(5),
  ports: list(6, () => ContainerPort)
    .mapList('containerPort', 'protocol')
    .patchMerge('containerPort'),
  envFrom: list(19, () => EnvFromSource).atomic(),
  env: list(7, () => EnvVar)
    .mapList('name')
    .patchMerge('name'),
  resources: ref(8, () => ResourceRequirements).always(),
  resizePolicy: list(23, () => ContainerResizePolicy).atomic(),
  restartPolicy: string(24).pointer(),
  restartPolicyRules: list(25, () => ContainerRestartRule).atomic(),
  volumeMounts: list(9, () => VolumeMount)
    .mapList('mountPath')
    .patchMerge('mountPath'),
  volumeDevices: list(21, () => VolumeDevice)
    .mapList('devicePath')
    .patchMerge('devicePath'),
  livenessProbe: ref(10, () => Probe),
  readinessProbe: ref(11, () => Probe),
  startupProbe: ref(22, () => Probe),
  lifecycle: ref(12, () => Lifecycle),
  terminationMessagePath: string(13).default('/dev/termination-log'),
  terminationMessagePolicy: string(20).default('File'),
  imagePullPolicy: string(14),
  securityContext: ref(15, () => SecurityContext),
  stdin: bool(16),
  stdinOnce: bool(17),
  tty: bool(18),
};

export interface Container extends FieldsOf<typeof containerFields> {}
export const Container: Type<Container> = message('io.k8s.api.core.v1.Container', containerFields);

const containerPortFields = {
  name: string(1),
  hostPort: int32(2),
  containerPort: int32(3).always().required(),
  protocol: string(4).default('TCP'),
  hostIP: string(5),
};

export interface ContainerPort extends FieldsOf<typeof containerPortFields> {}
export const ContainerPort: Type<ContainerPort> = message('io.k8s.api.core.v1.ContainerPort', containerPortFields);

const containerResizePolicyFields = {
  resourceName: string(1).always().required(),
  restartPolicy: string(2).always().required(),
};

export interface ContainerResizePolicy extends FieldsOf<typeof containerResizePolicyFields> {}
export const ContainerResizePolicy: Type<ContainerResizePolicy> = message(
  'io.k8s.api.core.v1.ContainerResizePolicy',
  containerResizePolicyFields,
);

const containerRestartRuleFields = {
  action: string(1).required(),
  exitCodes: ref(2, () => ContainerRestartRuleOnExitCodes),
};

export interface ContainerRestartRule extends FieldsOf<typeof containerRestartRuleFields> {}
export const ContainerRestartRule: Type<ContainerRestartRule> = message(
  'io.k8s.api.core.v1.ContainerRestartRule',
  containerRestartRuleFields,
);

const containerRestartRuleOnExitCodesFields = {
  operator: string(1).required(),
  values: int32s(2).set(),
};

export interface ContainerRestartRuleOnExitCodes extends FieldsOf<typeof containerRestartRuleOnExitCodesFields> {}
export const ContainerRestartRuleOnExitCodes: Type<ContainerRestartRuleOnExitCodes> = message(
  'io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes',
  containerRestartRuleOnExitCodesFields,
);

export const ephemeralContainerCommonFields = {
  name: string(1).always().required(),
  image: string(2),
  command: strings(3).atomic(),
  args: strings(4).atomic(),
  workingDir: string(5),
  ports: list(6, () => ContainerPort)
    .mapList('containerPort', 'protocol')
    .patchMerge('containerPort'),
  envFrom: list(19, () => EnvFromSource).atomic(),
  env: list(7, () => EnvVar)
    .mapList('name')
    .patchMerge('name'),
  resources: ref(8, () => ResourceRequirements).always(),
  resizePolicy: list(23, () => ContainerResizePolicy).atomic(),
  restartPolicy: string(24).pointer(),
  restartPolicyRules: list(25, () => ContainerRestartRule).atomic(),
  volumeMounts: list(9, () => VolumeMount)
    .mapList('mountPath')
    .patchMerge('mountPath'),
  volumeDevices: list(21, () => VolumeDevice)
    .mapList('devicePath')
    .patchMerge('devicePath'),
  livenessProbe: ref(10, () => Probe),
  readinessProbe: ref(11, () => Probe),
  startupProbe: ref(22, () => Probe),
  lifecycle: ref(12, () => Lifecycle),
  terminationMessagePath: string(13).default('/dev/termination-log'),
  terminationMessagePolicy: string(20).default('File'),
  imagePullPolicy: string(14),
  securityContext: ref(15, () => SecurityContext),
  stdin: bool(16),
  stdinOnce: bool(17),
  tty: bool(18),
};

export interface EphemeralContainerCommon extends FieldsOf<typeof ephemeralContainerCommonFields> {}
export const EphemeralContainerCommon: Type<EphemeralContainerCommon> = message(
  'io.k8s.api.core.v1.EphemeralContainerCommon',
  ephemeralContainerCommonFields,
);

const ephemeralContainerFields = {
  ...inline(1, ephemeralContainerCommonFields),
  targetContainerName: string(2),
};

export interface EphemeralContainer extends FieldsOf<typeof ephemeralContainerFields> {}
export const EphemeralContainer: Type<EphemeralContainer> = message(
  'io.k8s.api.core.v1.EphemeralContainer',
  ephemeralContainerFields,
);

const resourceClaimFields = {
  name: string(1).always().required(),
  request: string(2),
};

export interface ResourceClaim extends FieldsOf<typeof resourceClaimFields> {}
export const ResourceClaim: Type<ResourceClaim> = message('io.k8s.api.core.v1.ResourceClaim', resourceClaimFields);

const resourceRequirementsFields = {
  limits: quantityMap(1),
  requests: quantityMap(2),
  claims: list(3, () => ResourceClaim).mapList('name'),
};

export interface ResourceRequirements extends FieldsOf<typeof resourceRequirementsFields> {}
export const ResourceRequirements: Type<ResourceRequirements> = message(
  'io.k8s.api.core.v1.ResourceRequirements',
  resourceRequirementsFields,
);

const volumeDeviceFields = {
  name: string(1).always().required(),
  devicePath: string(2).always().required(),
};

export interface VolumeDevice extends FieldsOf<typeof volumeDeviceFields> {}
export const VolumeDevice: Type<VolumeDevice> = message('io.k8s.api.core.v1.VolumeDevice', volumeDeviceFields);

const volumeMountFields = {
  name: string(1).always().required(),
  readOnly: bool(2),
  recursiveReadOnly: string(7).pointer(),
  mountPath: string(3).always().required(),
  subPath: string(4),
  mountPropagation: string(5).pointer(),
  subPathExpr: string(6),
  bindMountOptions: strings(8),
};

export interface VolumeMount extends FieldsOf<typeof volumeMountFields> {}
export const VolumeMount: Type<VolumeMount> = message('io.k8s.api.core.v1.VolumeMount', volumeMountFields);
