import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

/** Pods: what they are to be, and how they are. Their containers, volumes and placement have files of their own. */
export const corePodDescriptions = {
  'io.k8s.api.core.v1.Pod': {
    '': 'One or more containers that run together on one node and share network and volumes. Mostly made by a controller, such as a Deployment, from a template.',
    spec: 'What is to run, and how. Little of it can be changed after creation: mainly images, and resources through the resize subresource.',
    status: 'How the Pod is, as last reported by the kubelet. It may lag behind a little.',
  },
  'io.k8s.api.core.v1.PodTemplate': {
    '': 'A stored Pod template that others can refer to.',
    template: 'The labels, annotations and spec of the Pods to be made.',
  },
  'io.k8s.api.core.v1.PodTemplateSpec': {
    '': 'The pattern after which a controller makes Pods.',
    metadata: 'Labels and annotations that each Pod gets. The labels must match the selector of the controller.',
    spec: 'The spec that each Pod gets.',
  },
  'io.k8s.api.core.v1.PodSpec': {
    '': 'What a Pod is to run, with what volumes, identity and rights, and on which nodes.',
    volumes: 'Volumes that containers may mount, by name.',
    initContainers:
      'Containers that run one after the other before the main ones; each must succeed first. One with restartPolicy Always is a sidecar: it keeps running beside the main ones.',
    containers: 'The main containers, at least one. They start together; none can be added or removed later.',
    ephemeralContainers:
      'Containers added to a running Pod to look into it, as kubectl debug does. Only the ephemeralcontainers subresource can set them.',
    restartPolicy:
      'Whether ended containers start again: Always (the default), OnFailure (only after an exit code other than 0) or Never. Jobs allow only the last two.',
    terminationGracePeriodSeconds:
      'Seconds between the stop signal (preStop hook included) and the kill when the Pod is deleted. 0 kills at once. Default 30.',
    activeDeadlineSeconds:
      'Seconds from the start of the Pod after which it is killed and counted as failed. Absent: no limit.',
    dnsPolicy:
      'How containers look up names: ClusterFirst (cluster DNS, the default), ClusterFirstWithHostNet (the same for Pods on the host network), Default (as the node does) or None (only dnsConfig).',
    nodeSelector: 'Labels that a node must have for the Pod to run there.',
    serviceAccountName: 'The ServiceAccount whose identity the containers use towards the API. Absent: default.',
    serviceAccount: 'Older name of serviceAccountName, kept equal to it.',
    automountServiceAccountToken:
      'Whether a token of the ServiceAccount is mounted into the containers. Absent: what the ServiceAccount says, else true.',
    nodeName:
      'The node on which the Pod runs. Normally set by the scheduler; setting it yourself goes past the scheduler and its checks.',
    hostNetwork: 'True: use the network of the node, so that ports are those of the node. Default false.',
    hostPID: 'True: containers see the processes of the node. Default false.',
    hostIPC: 'True: use the IPC namespace of the node. Default false.',
    shareProcessNamespace:
      'True: the containers of the Pod see the processes of each other. Cannot be combined with hostPID. Default false.',
    securityContext:
      'Users, groups and other security settings for all containers. Those of a container take precedence.',
    imagePullSecrets: 'Secrets in the same namespace with credentials for pulling the images.',
    hostname: 'Host name that the containers see. Absent: the name of the Pod.',
    subdomain:
      'With it the full host name is hostname.subdomain.namespace.svc.<cluster domain>, which a headless Service of that name makes resolvable.',
    affinity: 'Rules that tie the Pod to nodes, or place it near to or away from other Pods.',
    schedulerName: 'The scheduler that places the Pod. Default default-scheduler.',
    tolerations: 'Taints of nodes that do not keep this Pod away.',
    hostAliases: 'Lines to add to /etc/hosts in the containers. Not for Pods on the host network.',
    priorityClassName:
      'The PriorityClass of the Pod, such as system-node-critical. Absent: the default class if there is one, else priority 0.',
    priority:
      'The number behind priorityClassName, filled in on admission. Higher goes first in the queue and may push out lower.',
    dnsConfig: 'Settings of name resolution that are added to what dnsPolicy gives.',
    readinessGates: 'Conditions that others set in the status and that must be True, too, for the Pod to be ready.',
    runtimeClassName: 'The RuntimeClass that says which container runtime to use. Absent: the default one of the node.',
    enableServiceLinks: 'Whether containers get environment variables for the Services of the namespace. Default true.',
    preemptionPolicy:
      'Whether the Pod may push out others of lower priority: PreemptLowerPriority (the default) or Never.',
    overhead:
      'Resources that the runtime itself needs beside those of the containers. Filled in from the RuntimeClass on admission.',
    topologySpreadConstraints:
      'How evenly matching Pods are to be spread over zones, nodes or other domains. All constraints must hold.',
    setHostnameAsFQDN:
      'True: the host name in the containers is the full name with its domain. No effect without a domain. Default false.',
    os: 'The operating system of the containers. If set, settings for the other one are refused.',
    hostUsers:
      'False: run in a user namespace of its own, so that root in the container is nobody on the node. Default true.',
    schedulingGates:
      'While there are any, the scheduler leaves the Pod alone. They can be set only on creation, and only removed later.',
    resourceClaims:
      'Claims of devices that must be allocated before the Pod starts, by the names by which containers use them.',
    resources:
      'CPU, memory and huge pages for the Pod as a whole, shared by its containers. Absent: the sum over the containers counts.',
    hostnameOverride:
      'Host name for the Pod in place of the one made from name, hostname and subdomain. Cannot be combined with hostNetwork or setHostnameAsFQDN.',
    schedulingGroup: 'The group of Pods with which this one is scheduled. Absent: it is scheduled by itself.',
    evictionResponders: 'Parties that can take part in moving the Pod away before it is evicted.',
  },
  'io.k8s.api.core.v1.PodSchedulingGroup': {
    '': 'Names the group with which a Pod is scheduled.',
    podGroupName: 'Name of the PodGroup in the same namespace.',
  },
  'io.k8s.api.core.v1.EvictionResponder': {
    '': 'A party that can respond to a request to evict the Pod.',
    name: 'Name of the responder, unique in the list.',
    priority: 'Where the responder stands among the others.',
  },
  'io.k8s.api.core.v1.HostAlias': {
    '': 'One line of /etc/hosts.',
    ip: 'The IP address.',
    hostnames: 'Names that lead to this address.',
  },
  'io.k8s.api.core.v1.PodDNSConfig': {
    '': 'Settings of name resolution, added to those of dnsPolicy.',
    nameservers: 'IP addresses of DNS servers, after the ones from dnsPolicy. With policy None at least one is needed.',
    searches: 'Domains to try for short names, after the ones from dnsPolicy.',
    options: 'Resolver options. They replace those of the same name from dnsPolicy.',
  },
  'io.k8s.api.core.v1.PodDNSConfigOption': {
    '': 'A resolver option as in resolv.conf.',
    name: 'Name of the option, such as ndots.',
    value: 'Its value, for options that have one.',
  },
  'io.k8s.api.core.v1.PodReadinessGate': {
    '': 'A condition that counts towards readiness.',
    conditionType: 'Type of the condition in the status of the Pod.',
  },
  'io.k8s.api.core.v1.PodOS': {
    '': 'The operating system for which a Pod is made.',
    name: 'linux or windows.',
  },
  'io.k8s.api.core.v1.PodSchedulingGate': {
    '': 'Keeps a Pod from being scheduled while it is there.',
    name: 'Name of the gate, by which whoever set it finds and removes it.',
  },
  'io.k8s.api.core.v1.PodResourceClaim': {
    '': 'Names a ResourceClaim that the Pod uses, either an existing one or one to be made from a template.',
    name: 'Name by which containers refer to the claim.',
    resourceClaimName: 'An existing ResourceClaim in the same namespace. Either this or the template is given.',
    resourceClaimTemplateName:
      'A ResourceClaimTemplate in the same namespace. A claim is made from it for this Pod, and goes with it.',
  },
  'io.k8s.api.core.v1.PodSecurityContext': {
    '': 'Security settings for all containers of a Pod and for its volumes.',
    seLinuxOptions: 'SELinux labels for all containers. Absent: the runtime picks a random one.',
    windowsOptions: 'Settings for Windows containers only.',
    runAsUser: 'User ID for the processes of the containers. Absent: the one in the image.',
    runAsGroup: 'Primary group ID for the processes of the containers. Absent: the default of the runtime.',
    runAsNonRoot: 'True: the kubelet refuses to start a container that would run as user 0. Default false.',
    supplementalGroups: 'Further group IDs for the first process of each container.',
    supplementalGroupsPolicy:
      'Merge (the default) adds the groups that the image has for the user; Strict takes only those given here.',
    fsGroup:
      'Group ID that owns the volumes which support it: their files become group readable and writable, and new ones get the group.',
    sysctls: 'Kernel parameters for the namespaces of the Pod. Unsafe ones must be allowed on the node.',
    fsGroupChangePolicy:
      'When fsGroup is applied to the files of a volume: Always (the default) or OnRootMismatch, only if the root folder differs.',
    seccompProfile: 'Filter of system calls for all containers.',
    appArmorProfile: 'AppArmor profile for all containers.',
    seLinuxChangePolicy:
      'How volumes get the SELinux label: MountOption (all at once on mounting, the default where possible) or Recursive (file by file).',
  },
  'io.k8s.api.core.v1.Sysctl': {
    '': 'A kernel parameter to set.',
    name: 'Name of the parameter, such as net.core.somaxconn.',
    value: 'Value to set.',
  },
  'io.k8s.api.core.v1.PodStatus': {
    '': 'How a Pod is, as last reported. The kubelet writes most of it.',
    observedGeneration: 'The metadata.generation that this status is about.',
    phase:
      'A summary: Pending (not all containers have run yet), Running, Succeeded (all ended with exit code 0 and stay ended), Failed (all ended, at least one in failure) or Unknown.',
    conditions:
      'The stages on the way to readiness and other aspects: PodScheduled, Initialized, ContainersReady, Ready and more.',
    message: 'What led to this state, for people.',
    reason: 'What led to this state, as one CamelCase word such as Evicted.',
    nominatedNodeName:
      'A node on which the scheduler is making room for the Pod by ending others. The Pod may still go elsewhere.',
    hostIP: 'IP address of the node. Empty until the Pod is on one.',
    hostIPs: 'All IP addresses of the node; the first is hostIP.',
    podIP: 'IP address of the Pod, reachable in the cluster. Empty until it has one.',
    podIPs: 'All IP addresses of the Pod, at most one of each family; the first is podIP.',
    startTime: 'When the kubelet took up the Pod, before it pulled any image.',
    initContainerStatuses: 'One status for each init container, in order.',
    containerStatuses: 'One status for each main container.',
    qosClass:
      'How safe the Pod is when memory runs short: Guaranteed (requests equal limits everywhere), Burstable or BestEffort (neither is set).',
    ephemeralContainerStatuses: 'One status for each ephemeral container that was run.',
    resize:
      'Older report on a resize under way: Proposed, InProgress, Deferred or Infeasible. See the conditions PodResizePending and PodResizeInProgress.',
    resourceClaimStatuses: 'Which ResourceClaims stand behind the entries of spec.resourceClaims.',
    extendedResourceClaimStatus: 'The claim that was made for extended resources backed by devices.',
    allocatedResources: 'Resources that the node has set aside for the Pod as a whole.',
    resources: 'Requests and limits that are in effect for the Pod as a whole.',
    nodeAllocatableResourceClaimStatuses: 'How ResourceClaims count against the allocatable resources of the node.',
    volumeHealth: 'Volumes of the Pod that their drivers report on.',
  },
  'io.k8s.api.core.v1.PodCondition': {
    '': 'One observation on how a Pod is doing.',
    ...conditionFields,
    observedGeneration: 'The metadata.generation that the condition is about.',
    lastProbeTime: 'When the condition was last looked at.',
  },
  'io.k8s.api.core.v1.HostIP': {
    '': 'An IP address of the node.',
    ip: 'The address.',
  },
  'io.k8s.api.core.v1.PodIP': {
    '': 'An IP address of the Pod.',
    ip: 'The address.',
  },
  'io.k8s.api.core.v1.PodResourceClaimStatus': {
    '': 'Tells which ResourceClaim stands behind a claim of the Pod.',
    name: 'Name of the entry in spec.resourceClaims.',
    resourceClaimName: 'The ResourceClaim made from the template. Absent if none was needed.',
  },
  'io.k8s.api.core.v1.PodExtendedResourceClaimStatus': {
    '': 'Maps the extended resources of containers to requests in a ResourceClaim made for the Pod.',
    requestMappings: 'Which request in the claim serves which container and resource.',
    resourceClaimName: 'The ResourceClaim, in the same namespace.',
  },
  'io.k8s.api.core.v1.ContainerExtendedResourceRequest': {
    '': 'Ties an extended resource of a container to a request in a ResourceClaim.',
    containerName: 'The container.',
    resourceName: 'The extended resource that the container asks for.',
    requestName: 'The request in the claim that provides it.',
  },
  'io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus': {
    '': 'How one ResourceClaim counts against what the node can give.',
    resourceClaimName: 'The ResourceClaim.',
    containers: 'Containers that use the claim.',
    mapping: 'Amounts of node resources that stand for the devices of the claim.',
    overhead: 'Amounts that are needed in addition.',
  },
  'io.k8s.api.core.v1.NodeAllocatableMappedResources': {
    '': 'An amount of a node resource.',
    name: 'Name of the resource, such as cpu or memory.',
    quantity: 'The amount.',
  },
  'io.k8s.api.core.v1.NodeAllocatableOverheadResources': {
    '': 'An additional amount of a node resource.',
    name: 'Name of the resource, such as cpu or memory.',
    perPod: 'Amount needed once for the Pod.',
    perContainer: 'Amount needed for each container that uses the claim.',
  },
  'io.k8s.api.core.v1.PodVolumeHealth': {
    '': 'What is known about the health of one volume of the Pod.',
    name: 'Name of the volume in spec.volumes.',
    healthConditions: 'What its driver reports.',
    lastTransitionTime: 'When the report last changed.',
  },
  'io.k8s.api.core.v1.VolumeHealthCondition': {
    '': 'One report on the health of a volume.',
    status: 'The state reported.',
    reason: 'One CamelCase word for programs on why.',
    message: 'Details, for people.',
  },
  'io.k8s.api.core.v1.VolumeHealthStatus': {
    '': 'What is known about the health of a volume.',
    healthConditions: 'What its driver reports.',
    lastTransitionTime: 'When the report last changed.',
  },
} as const satisfies DescriptionTable;
