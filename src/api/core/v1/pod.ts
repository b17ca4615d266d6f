import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int64, list, quantity, quantityMap, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ResourceRequirements } from './container.ts';
import { ContainerStatus, PodVolumeHealth } from './container-status.ts';
import { PodSpec } from './pod-spec.ts';

const containerExtendedResourceRequestFields = {
  containerName: string(1).always().required(),
  resourceName: string(2).always().required(),
  requestName: string(3).always().required(),
};

export interface ContainerExtendedResourceRequest extends FieldsOf<typeof containerExtendedResourceRequestFields> {}
export const ContainerExtendedResourceRequest: Type<ContainerExtendedResourceRequest> = message(
  'io.k8s.api.core.v1.ContainerExtendedResourceRequest',
  containerExtendedResourceRequestFields,
);

const hostIPFields = {
  ip: string(1).always().required(),
};

export interface HostIP extends FieldsOf<typeof hostIPFields> {}
export const HostIP: Type<HostIP> = message('io.k8s.api.core.v1.HostIP', hostIPFields);

const nodeAllocatableMappedResourcesFields = {
  name: string(1),
  quantity: quantity(2),
};

export interface NodeAllocatableMappedResources extends FieldsOf<typeof nodeAllocatableMappedResourcesFields> {}
export const NodeAllocatableMappedResources: Type<NodeAllocatableMappedResources> = message(
  'io.k8s.api.core.v1.NodeAllocatableMappedResources',
  nodeAllocatableMappedResourcesFields,
);

const nodeAllocatableOverheadResourcesFields = {
  name: string(1),
  perPod: quantity(2),
  perContainer: quantity(3),
};

export interface NodeAllocatableOverheadResources extends FieldsOf<typeof nodeAllocatableOverheadResourcesFields> {}
export const NodeAllocatableOverheadResources: Type<NodeAllocatableOverheadResources> = message(
  'io.k8s.api.core.v1.NodeAllocatableOverheadResources',
  nodeAllocatableOverheadResourcesFields,
);

const nodeAllocatableResourceClaimStatusFields = {
  resourceClaimName: string(1),
  containers: strings(2),
  mapping: list(4, () => NodeAllocatableMappedResources),
  overhead: list(5, () => NodeAllocatableOverheadResources),
};

export interface NodeAllocatableResourceClaimStatus extends FieldsOf<typeof nodeAllocatableResourceClaimStatusFields> {}
export const NodeAllocatableResourceClaimStatus: Type<NodeAllocatableResourceClaimStatus> = message(
  'io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus',
  nodeAllocatableResourceClaimStatusFields,
);

const podFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PodSpec).always(),
  status: ref(3, () => PodStatus).always(),
};

export interface Pod extends TypeMeta, FieldsOf<typeof podFields> {}
export const Pod: Type<Pod> = kindType('io.k8s.api.core.v1.Pod', { group: '', version: 'v1', kind: 'Pod' }, podFields);

const podConditionFields = {
  type: string(1).always().required(),
  observedGeneration: int64(7),
  status: string(2).always().required(),
  lastProbeTime: time(3).always(),
  lastTransitionTime: time(4).always(),
  reason: string(5),
  message: string(6),
};

export interface PodCondition extends FieldsOf<typeof podConditionFields> {}
export const PodCondition: Type<PodCondition> = message('io.k8s.api.core.v1.PodCondition', podConditionFields);

const podExtendedResourceClaimStatusFields = {
  requestMappings: list(1, () => ContainerExtendedResourceRequest)
    .always()
    .required()
    .atomic(),
  resourceClaimName: string(2).always().required(),
};

export interface PodExtendedResourceClaimStatus extends FieldsOf<typeof podExtendedResourceClaimStatusFields> {}
export const PodExtendedResourceClaimStatus: Type<PodExtendedResourceClaimStatus> = message(
  'io.k8s.api.core.v1.PodExtendedResourceClaimStatus',
  podExtendedResourceClaimStatusFields,
);

const podIPFields = {
  ip: string(1).always().required(),
};

export interface PodIP extends FieldsOf<typeof podIPFields> {}
export const PodIP: Type<PodIP> = message('io.k8s.api.core.v1.PodIP', podIPFields);

const podResourceClaimStatusFields = {
  name: string(1).always().required(),
  resourceClaimName: string(2).pointer(),
};

export interface PodResourceClaimStatus extends FieldsOf<typeof podResourceClaimStatusFields> {}
export const PodResourceClaimStatus: Type<PodResourceClaimStatus> = message(
  'io.k8s.api.core.v1.PodResourceClaimStatus',
  podResourceClaimStatusFields,
);

const podStatusFields = {
  observedGeneration: int64(17),
  phase: string(1),
  conditions: list(2, () => PodCondition)
    .mapList('type')
    .patchMerge('type'),
  message: string(3),
  reason: string(4),
  nominatedNodeName: string(11),
  hostIP: string(5),
  hostIPs: list(16, () => HostIP)
    .atomic()
    .patchMerge('ip'),
  podIP: string(6),
  podIPs: list(12, () => PodIP)
    .mapList('ip')
    .patchMerge('ip'),
  startTime: time(7),
  initContainerStatuses: list(10, () => ContainerStatus).atomic(),
  containerStatuses: list(8, () => ContainerStatus).atomic(),
  qosClass: string(9),
  ephemeralContainerStatuses: list(13, () => ContainerStatus).atomic(),
  resize: string(14),
  resourceClaimStatuses: list(15, () => PodResourceClaimStatus)
    .mapList('name')
    .patch(['merge', 'retainKeys'], 'name'),
  extendedResourceClaimStatus: ref(18, () => PodExtendedResourceClaimStatus),
  allocatedResources: quantityMap(19),
  resources: ref(20, () => ResourceRequirements),
  nodeAllocatableResourceClaimStatuses: list(21, () => NodeAllocatableResourceClaimStatus),
  volumeHealth: list(22, () => PodVolumeHealth),
};

export interface PodStatus extends FieldsOf<typeof podStatusFields> {}
export const PodStatus: Type<PodStatus> = message('io.k8s.api.core.v1.PodStatus', podStatusFields);
