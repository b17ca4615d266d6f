import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

/** Nodes. */
export const coreNodeDescriptions = {
  'io.k8s.api.core.v1.Node': {
    '': 'A machine on which Pods run. Its kubelet registers it and reports on it.',
    spec: 'How the node is to be used.',
    status: 'How the node is and what it has, as its kubelet reports.',
  },
  'io.k8s.api.core.v1.NodeSpec': {
    '': 'How a node is to be used.',
    podCIDR: 'Address range for the Pods of the node.',
    podCIDRs: 'All address ranges for Pods, at most one of each family. The first is podCIDR.',
    providerID: 'The machine, in the terms of its cloud, as <provider>://<id>. Cannot be changed once set.',
    unschedulable: 'True: no new Pods are placed here, as kubectl cordon does. Default false.',
    taints: 'Marks that keep away Pods which do not tolerate them.',
    configSource: 'No longer supported: the source of the configuration of the kubelet.',
    externalID: 'No longer used; kept for old nodes.',
    podPreemptionPolicy: 'Which Pods on this node may be pushed out, and for what.',
  },
  'io.k8s.api.core.v1.NodePodPreemptionPolicy': {
    '': 'Which preemption of Pods is allowed on a node.',
    disableResizePreemption: 'Cases in which no Pods are pushed out to make room for the resize of another one.',
  },
  'io.k8s.api.core.v1.Taint': {
    '': 'A mark on a node that keeps away Pods which do not tolerate it.',
    key: 'Key of the taint, in the form of a label key.',
    value: 'Value that goes with the key. May be empty.',
    effect:
      'NoSchedule (no new Pods), PreferNoSchedule (rather no new Pods) or NoExecute (running Pods must go as well).',
    timeAdded: 'When the taint was set; tolerationSeconds count from here. Only for NoExecute.',
  },
  'io.k8s.api.core.v1.NodeConfigSource': {
    '': 'No longer supported: where a kubelet gets its configuration. Exactly one field is set.',
    configMap: 'A ConfigMap.',
  },
  'io.k8s.api.core.v1.ConfigMapNodeConfigSource': {
    '': 'No longer supported: a ConfigMap with the configuration of a kubelet.',
    namespace: 'Namespace of the ConfigMap.',
    name: 'Name of the ConfigMap.',
    uid: 'UID of the ConfigMap. Only in the status.',
    resourceVersion: 'Version of the ConfigMap. Only in the status.',
    kubeletConfigKey: 'The key with the configuration.',
  },
  'io.k8s.api.core.v1.NodeStatus': {
    '': 'How a node is and what it has.',
    capacity: 'All that the machine has, by resource: cpu, memory, ephemeral-storage, pods and others.',
    allocatable: 'What Pods can have of it, after what is reserved for the system. The scheduler goes by it.',
    phase: 'No longer used.',
    conditions: 'Ready, MemoryPressure, DiskPressure, PIDPressure and others.',
    addresses: 'Addresses and names under which the node can be reached.',
    daemonEndpoints: 'Ports of the daemons on the node.',
    nodeInfo: 'Identifiers and software versions of the node.',
    images: 'Images on the node, the largest first; the kubelet reports 50 by default.',
    volumesInUse: 'Attachable volumes that Pods on the node use. They must not be detached.',
    volumesAttached: 'Volumes attached to the node.',
    config: 'No longer supported: which configuration the kubelet uses.',
    runtimeHandlers: 'Handlers of the container runtime, as RuntimeClasses name them.',
    features: 'Features of the container runtime.',
    declaredFeatures: 'Features of the kubelet that matter for placing Pods.',
  },
  'io.k8s.api.core.v1.NodeCondition': {
    '': 'One observation on how a node is doing.',
    ...conditionFields,
    lastHeartbeatTime: 'When the kubelet last reported the condition.',
  },
  'io.k8s.api.core.v1.NodeAddress': {
    '': 'An address or name of a node.',
    type: 'Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.',
    address: 'The address or name.',
  },
  'io.k8s.api.core.v1.NodeDaemonEndpoints': {
    '': 'Ports of the daemons on a node.',
    kubeletEndpoint: 'Where the kubelet listens.',
  },
  'io.k8s.api.core.v1.DaemonEndpoint': {
    '': 'Where a daemon listens.',
    Port: 'Number of the port.',
  },
  'io.k8s.api.core.v1.NodeSystemInfo': {
    '': 'Identifiers and software versions of a node.',
    machineID: 'Identifier of the installation, from /etc/machine-id.',
    systemUUID: 'Identifier of the machine, from its firmware.',
    bootID: 'Identifier of the present boot. A new one means that the node has restarted.',
    kernelVersion: 'Version of the kernel, as uname -r prints it.',
    osImage: 'Name of the operating system, from /etc/os-release.',
    containerRuntimeVersion: 'Container runtime and version, as <name>://<version>.',
    kubeletVersion: 'Version of the kubelet.',
    kubeProxyVersion: 'Deprecated: version of kube-proxy.',
    operatingSystem: 'linux or windows.',
    architecture: 'Architecture of the processor, such as amd64 or arm64.',
    swap: 'What is known about swap.',
  },
  'io.k8s.api.core.v1.NodeSwapStatus': {
    '': 'What is known about the swap of a node.',
    capacity: 'Size in bytes.',
  },
  'io.k8s.api.core.v1.ContainerImage': {
    '': 'An image on a node.',
    names: 'Names by which it is known, with tags and digests.',
    sizeBytes: 'Size in bytes.',
  },
  'io.k8s.api.core.v1.AttachedVolume': {
    '': 'A volume attached to a node.',
    name: 'Unique name of the volume.',
    devicePath: 'Path of its device on the node.',
  },
  'io.k8s.api.core.v1.NodeConfigStatus': {
    '': 'No longer supported: which configuration a kubelet uses.',
    assigned: 'The one it is to use.',
    active: 'The one it uses.',
    lastKnownGood: 'The one to which it goes back after an error.',
    error: 'What was wrong with the assigned one, for people.',
  },
  'io.k8s.api.core.v1.NodeRuntimeHandler': {
    '': 'A handler of the container runtime.',
    name: 'Name of the handler. Empty: the default one.',
    features: 'What the handler supports.',
  },
  'io.k8s.api.core.v1.NodeRuntimeHandlerFeatures': {
    '': 'What a handler of the container runtime supports.',
    recursiveReadOnlyMounts: 'Whether it can make mounts inside read-only mounts read-only.',
    userNamespaces: 'Whether it supports user namespaces, which hostUsers false needs.',
  },
  'io.k8s.api.core.v1.NodeFeatures': {
    '': 'What the container runtime supports, whatever the handler.',
    supplementalGroupsPolicy: 'Whether it supports supplementalGroupsPolicy.',
  },
} as const satisfies DescriptionTable;
