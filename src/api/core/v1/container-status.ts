import { bool, int32, int64, int64s, list, quantityMap, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { ResourceRequirements } from './container.ts';

const containerStateFields = {
  waiting: ref(1, () => ContainerStateWaiting),
  running: ref(2, () => ContainerStateRunning),
  terminated: ref(3, () => ContainerStateTerminated),
};

export interface ContainerState extends FieldsOf<typeof containerStateFields> {}
export const ContainerState: Type<ContainerState> = message('io.k8s.api.core.v1.ContainerState', containerStateFields);

const containerStateRunningFields = {
  startedAt: time(1).always(),
};

export interface ContainerStateRunning extends FieldsOf<typeof containerStateRunningFields> {}
export const ContainerStateRunning: Type<ContainerStateRunning> = message(
  'io.k8s.api.core.v1.ContainerStateRunning',
  containerStateRunningFields,
);

const containerStateTerminatedFields = {
  exitCode: int32(1).always().required(),
  signal: int32(2),
  reason: string(3),
  message: string(4),
  startedAt: time(5).always(),
  finishedAt: time(6).always(),
  containerID: string(7),
};

export interface ContainerStateTerminated extends FieldsOf<typeof containerStateTerminatedFields> {}
export const ContainerStateTerminated: Type<ContainerStateTerminated> = message(
  'io.k8s.api.core.v1.ContainerStateTerminated',
  containerStateTerminatedFields,
);

const containerStateWaitingFields = {
  reason: string(1),
  message: string(2),
};

export interface ContainerStateWaiting extends FieldsOf<typeof containerStateWaitingFields> {}
export const ContainerStateWaiting: Type<ContainerStateWaiting> = message(
  'io.k8s.api.core.v1.ContainerStateWaiting',
  containerStateWaitingFields,
);

const containerStatusFields = {
  name: string(1).always().required(),
  state: ref(2, () => ContainerState).always(),
  lastState: ref(3, () => ContainerState).always(),
  ready: bool(4).always().required(),
  restartCount: int32(5).always().required(),
  image: string(6).always().required(),
  imageID: string(7).always().required(),
  containerID: string(8),
  started: bool(9).pointer(),
  allocatedResources: quantityMap(10),
  resources: ref(11, () => ResourceRequirements),
  volumeMounts: list(12, () => VolumeMountStatus)
    .mapList('mountPath')
    .patchMerge('mountPath'),
  user: ref(13, () => ContainerUser),
  allocatedResourcesStatus: list(14, () => ResourceStatus)
    .mapList('name')
    .patchMerge('name'),
  stopSignal: string(15).pointer(),
};

export interface ContainerStatus extends FieldsOf<typeof containerStatusFields> {}
export const ContainerStatus: Type<ContainerStatus> = message(
  'io.k8s.api.core.v1.ContainerStatus',
  containerStatusFields,
);

const containerUserFields = {
  linux: ref(1, () => LinuxContainerUser),
};

export interface ContainerUser extends FieldsOf<typeof containerUserFields> {}
export const ContainerUser: Type<ContainerUser> = message('io.k8s.api.core.v1.ContainerUser', containerUserFields);

const imageVolumeStatusFields = {
  imageRef: string(1),
};

export interface ImageVolumeStatus extends FieldsOf<typeof imageVolumeStatusFields> {}
export const ImageVolumeStatus: Type<ImageVolumeStatus> = message(
  'io.k8s.api.core.v1.ImageVolumeStatus',
  imageVolumeStatusFields,
);

const linuxContainerUserFields = {
  uid: int64(1).always().required(),
  gid: int64(2).always().required(),
  supplementalGroups: int64s(3).atomic(),
};

export interface LinuxContainerUser extends FieldsOf<typeof linuxContainerUserFields> {}
export const LinuxContainerUser: Type<LinuxContainerUser> = message(
  'io.k8s.api.core.v1.LinuxContainerUser',
  linuxContainerUserFields,
);

const podVolumeHealthFields = {
  name: string(1),
  healthConditions: list(2, () => VolumeHealthCondition),
  lastTransitionTime: time(3),
};

export interface PodVolumeHealth extends FieldsOf<typeof podVolumeHealthFields> {}
export const PodVolumeHealth: Type<PodVolumeHealth> = message(
  'io.k8s.api.core.v1.PodVolumeHealth',
  podVolumeHealthFields,
);

const resourceHealthFields = {
  resourceID: string(1).always().required(),
  health: string(2),
  message: string(6).pointer(),
};

export interface ResourceHealth extends FieldsOf<typeof resourceHealthFields> {}
export const ResourceHealth: Type<ResourceHealth> = message('io.k8s.api.core.v1.ResourceHealth', resourceHealthFields);

const resourceStatusFields = {
  name: string(1).always().required(),
  resources: list(2, () => ResourceHealth).mapList('resourceID'),
};

export interface ResourceStatus extends FieldsOf<typeof resourceStatusFields> {}
export const ResourceStatus: Type<ResourceStatus> = message('io.k8s.api.core.v1.ResourceStatus', resourceStatusFields);

const volumeHealthConditionFields = {
  status: string(1),
  reason: string(2),
  message: string(3),
};

export interface VolumeHealthCondition extends FieldsOf<typeof volumeHealthConditionFields> {}
export const VolumeHealthCondition: Type<VolumeHealthCondition> = message(
  'io.k8s.api.core.v1.VolumeHealthCondition',
  volumeHealthConditionFields,
);

const volumeHealthStatusFields = {
  healthConditions: list(1, () => VolumeHealthCondition),
  lastTransitionTime: time(2),
};

export interface VolumeHealthStatus extends FieldsOf<typeof volumeHealthStatusFields> {}
export const VolumeHealthStatus: Type<VolumeHealthStatus> = message(
  'io.k8s.api.core.v1.VolumeHealthStatus',
  volumeHealthStatusFields,
);

const volumeMountStatusFields = {
  name: string(1).always().required(),
  mountPath: string(2).always().required(),
  readOnly: bool(3),
  recursiveReadOnly: string(4).pointer(),
  volumeStatus: ref(5, () => VolumeStatus),
};

export interface VolumeMountStatus extends FieldsOf<typeof volumeMountStatusFields> {}
export const VolumeMountStatus: Type<VolumeMountStatus> = message(
  'io.k8s.api.core.v1.VolumeMountStatus',
  volumeMountStatusFields,
);

const volumeStatusFields = {
  image: ref(1, () => ImageVolumeStatus),
};

export interface VolumeStatus extends FieldsOf<typeof volumeStatusFields> {}
export const VolumeStatus: Type<VolumeStatus> = message('io.k8s.api.core.v1.VolumeStatus', volumeStatusFields);
