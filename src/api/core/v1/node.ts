import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, int64, list, quantityMap, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { Taint } from './scheduling.ts';

const attachedVolumeFields = {
  name: string(1).always().required(),
  devicePath: string(2).always().required(),
};

export interface AttachedVolume extends FieldsOf<typeof attachedVolumeFields> {}
export const AttachedVolume: Type<AttachedVolume> = message('io.k8s.api.core.v1.AttachedVolume', attachedVolumeFields);

const configMapNodeConfigSourceFields = {
  namespace: string(1).always().required(),
  name: string(2).always().required(),
  uid: string(3),
  resourceVersion: string(4),
  kubeletConfigKey: string(5).always().required(),
};

export interface ConfigMapNodeConfigSource extends FieldsOf<typeof configMapNodeConfigSourceFields> {}
export const ConfigMapNodeConfigSource: Type<ConfigMapNodeConfigSource> = message(
  'io.k8s.api.core.v1.ConfigMapNodeConfigSource',
  configMapNodeConfigSourceFields,
);

const containerImageFields = {
  names: strings(1).always().atomic(),
  sizeBytes: int64(2),
};

export interface ContainerImage extends FieldsOf<typeof containerImageFields> {}
export const ContainerImage: Type<ContainerImage> = message('io.k8s.api.core.v1.ContainerImage', containerImageFields);

const daemonEndpointFields = {
  Port: int32(1).always().required(),
};

export interface DaemonEndpoint extends FieldsOf<typeof daemonEndpointFields> {}
export const DaemonEndpoint: Type<DaemonEndpoint> = message('io.k8s.api.core.v1.DaemonEndpoint', daemonEndpointFields);

const nodeFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => NodeSpec).always(),
  status: ref(3, () => NodeStatus).always(),
};

export interface Node extends TypeMeta, FieldsOf<typeof nodeFields> {}
export const Node: Type<Node> = kindType(
  'io.k8s.api.core.v1.Node',
  { group: '', version: 'v1', kind: 'Node' },
  nodeFields,
);

const nodeAddressFields = {
  type: string(1).always().required(),
  address: string(2).always().required(),
};

export interface NodeAddress extends FieldsOf<typeof nodeAddressFields> {}
export const NodeAddress: Type<NodeAddress> = message('io.k8s.api.core.v1.NodeAddress', nodeAddressFields);

const nodeConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastHeartbeatTime: time(3).always(),
  lastTransitionTime: time(4).always(),
  reason: string(5),
  message: string(6),
};

export interface NodeCondition extends FieldsOf<typeof nodeConditionFields> {}
export const NodeCondition: Type<NodeCondition> = message('io.k8s.api.core.v1.NodeCondition', nodeConditionFields);

const nodeConfigSourceFields = {
  configMap: ref(2, () => ConfigMapNodeConfigSource),
};

export interface NodeConfigSource extends FieldsOf<typeof nodeConfigSourceFields> {}
export const NodeConfigSource: Type<NodeConfigSource> = message(
  'io.k8s.api.core.v1.NodeConfigSource',
  nodeConfigSourceFields,
);

const nodeConfigStatusFields = {
  assigned: ref(1, () => NodeConfigSource),
  active: ref(2, () => NodeConfigSource),
  lastKnownGood: ref(3, () => NodeConfigSource),
  error: string(4),
};

export interface NodeConfigStatus extends FieldsOf<typeof nodeConfigStatusFields> {}
export const NodeConfigStatus: Type<NodeConfigStatus> = message(
  'io.k8s.api.core.v1.NodeConfigStatus',
  nodeConfigStatusFields,
);

const nodeDaemonEndpointsFields = {
  kubeletEndpoint: ref(1, () => DaemonEndpoint).always(),
};

export interface NodeDaemonEndpoints extends FieldsOf<typeof nodeDaemonEndpointsFields> {}
export const NodeDaemonEndpoints: Type<NodeDaemonEndpoints> = message(
  'io.k8s.api.core.v1.NodeDaemonEndpoints',
  nodeDaemonEndpointsFields,
);

const nodeFeaturesFields = {
  supplementalGroupsPolicy: bool(1).pointer(),
};

export interface NodeFeatures extends FieldsOf<typeof nodeFeaturesFields> {}
export const NodeFeatures: Type<NodeFeatures> = message('io.k8s.api.core.v1.NodeFeatures', nodeFeaturesFields);

const nodePodPreemptionPolicyFields = {
  disableResizePreemption: strings(1),
};

export interface NodePodPreemptionPolicy extends FieldsOf<typeof nodePodPreemptionPolicyFields> {}
export const NodePodPreemptionPolicy: Type<NodePodPreemptionPolicy> = message(
  'io.k8s.api.core.v1.NodePodPreemptionPolicy',
  nodePodPreemptionPolicyFields,
);

const nodeRuntimeHandlerFields = {
  name: string(1).always(),
  features: ref(2, () => NodeRuntimeHandlerFeatures),
};

export interface NodeRuntimeHandler extends FieldsOf<typeof nodeRuntimeHandlerFields> {}
export const NodeRuntimeHandler: Type<NodeRuntimeHandler> = message(
  'io.k8s.api.core.v1.NodeRuntimeHandler',
  nodeRuntimeHandlerFields,
);

const nodeRuntimeHandlerFeaturesFields = {
  recursiveReadOnlyMounts: bool(1).pointer(),
  userNamespaces: bool(2).pointer(),
};

export interface NodeRuntimeHandlerFeatures extends FieldsOf<typeof nodeRuntimeHandlerFeaturesFields> {}
export const NodeRuntimeHandlerFeatures: Type<NodeRuntimeHandlerFeatures> = message(
  'io.k8s.api.core.v1.NodeRuntimeHandlerFeatures',
  nodeRuntimeHandlerFeaturesFields,
);

const nodeSpecFields = {
  podCIDR: string(1),
  podCIDRs: strings(7).set().patchMerge(),
  providerID: string(3),
  unschedulable: bool(4),
  taints: list(5, () => Taint).atomic(),
  configSource: ref(6, () => NodeConfigSource),
  externalID: string(2),
  podPreemptionPolicy: ref(8, () => NodePodPreemptionPolicy),
};

export interface NodeSpec extends FieldsOf<typeof nodeSpecFields> {}
export const NodeSpec: Type<NodeSpec> = message('io.k8s.api.core.v1.NodeSpec', nodeSpecFields);

const nodeStatusFields = {
  capacity: quantityMap(1),
  allocatable: quantityMap(2),
  phase: string(3),
  conditions: list(4, () => NodeCondition)
    .mapList('type')
    .patchMerge('type'),
  addresses: list(5, () => NodeAddress)
    .mapList('type')
    .patchMerge('type'),
  daemonEndpoints: ref(6, () => NodeDaemonEndpoints).always(),
  nodeInfo: ref(7, () => NodeSystemInfo).always(),
  images: list(8, () => ContainerImage).atomic(),
  volumesInUse: strings(9).atomic(),
  volumesAttached: list(10, () => AttachedVolume).atomic(),
  config: ref(11, () => NodeConfigStatus),
  runtimeHandlers: list(12, () => NodeRuntimeHandler).atomic(),
  features: ref(13, () => NodeFeatures),
  declaredFeatures: strings(14).atomic(),
};

export interface NodeStatus extends FieldsOf<typeof nodeStatusFields> {}
export const NodeStatus: Type<NodeStatus> = message('io.k8s.api.core.v1.NodeStatus', nodeStatusFields);

const nodeSwapStatusFields = {
  capacity: int64(1).pointer(),
};

export interface NodeSwapStatus extends FieldsOf<typeof nodeSwapStatusFields> {}
export const NodeSwapStatus: Type<NodeSwapStatus> = message('io.k8s.api.core.v1.NodeSwapStatus', nodeSwapStatusFields);

const nodeSystemInfoFields = {
  machineID: string(1).always().required(),
  systemUUID: string(2).always().required(),
  bootID: string(3).always().required(),
  kernelVersion: string(4).always().required(),
  osImage: string(5).always().required(),
  containerRuntimeVersion: string(6).always().required(),
  kubeletVersion: string(7).always().required(),
  kubeProxyVersion: string(8).always().required(),
  operatingSystem: string(9).always().required(),
  architecture: string(10).always().required(),
  swap: ref(11, () => NodeSwapStatus),
};

export interface NodeSystemInfo extends FieldsOf<typeof nodeSystemInfoFields> {}
export const NodeSystemInfo: Type<NodeSystemInfo> = message('io.k8s.api.core.v1.NodeSystemInfo', nodeSystemInfoFields);
