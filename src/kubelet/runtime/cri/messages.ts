/** The messages of CRI v1 (package runtime.v1) that the kubelet speaks, with upstream's field numbers. Of answers only what is used. */
import {
  bool,
  bytes,
  enumeration,
  int32,
  int32s,
  int64,
  int64s,
  type MessageInput,
  type MessageOutput,
  many,
  message,
  one,
  optionalInt64,
  optionalUint64,
  string,
  stringMap,
  strings,
  uint32,
  uint64,
} from './message-type.ts';

// Sandboxes

const DNSConfig = message({ servers: strings(1), searches: strings(2), options: strings(3) });

const PortMapping = message({
  protocol: enumeration(1, ['TCP', 'UDP', 'SCTP']),
  containerPort: int32(2),
  hostPort: int32(3),
  hostIp: string(4),
});
export type PortMapping = MessageInput<typeof PortMapping>;

const namespaceModes = ['POD', 'CONTAINER', 'NODE', 'TARGET'] as const;

const NamespaceOption = message({
  network: enumeration(1, namespaceModes),
  pid: enumeration(2, namespaceModes),
  ipc: enumeration(3, namespaceModes),
  targetId: string(4),
});
export type NamespaceOption = MessageInput<typeof NamespaceOption>;

const SELinuxOption = message({ user: string(1), role: string(2), type: string(3), level: string(4) });

const SecurityProfile = message({
  profileType: enumeration(1, ['RuntimeDefault', 'Unconfined', 'Localhost']),
  localhostRef: string(2),
});
export type SecurityProfile = MessageInput<typeof SecurityProfile>;

const supplementalGroupsPolicies = ['Merge', 'Strict'] as const;

const LinuxSandboxSecurityContext = message({
  namespaceOptions: one(1, NamespaceOption),
  selinuxOptions: one(2, SELinuxOption),
  runAsUser: optionalInt64(3),
  runAsGroup: optionalInt64(8),
  readonlyRootfs: bool(4),
  supplementalGroups: int64s(5),
  supplementalGroupsPolicy: enumeration(11, supplementalGroupsPolicies),
  privileged: bool(6),
  seccomp: one(9, SecurityProfile),
  apparmor: one(10, SecurityProfile),
});
export type LinuxSandboxSecurityContext = MessageInput<typeof LinuxSandboxSecurityContext>;

const HugepageLimit = message({ pageSize: string(1), limit: uint64(2) });

const LinuxContainerResources = message({
  cpuPeriod: int64(1),
  cpuQuota: int64(2),
  cpuShares: int64(3),
  memoryLimitInBytes: int64(4),
  oomScoreAdj: int64(5),
  hugepageLimits: many(8, HugepageLimit),
  unified: stringMap(9),
});
export type LinuxContainerResources = MessageInput<typeof LinuxContainerResources>;

const LinuxPodSandboxConfig = message({
  cgroupParent: string(1),
  securityContext: one(2, LinuxSandboxSecurityContext),
  sysctls: stringMap(3),
  overhead: one(4, LinuxContainerResources),
  resources: one(5, LinuxContainerResources),
});

const PodSandboxMetadata = message({ name: string(1), uid: string(2), namespace: string(3), attempt: uint32(4) });

const PodSandboxConfig = message({
  metadata: one(1, PodSandboxMetadata),
  hostname: string(2),
  logDirectory: string(3),
  dnsConfig: one(4, DNSConfig),
  portMappings: many(5, PortMapping),
  labels: stringMap(6),
  annotations: stringMap(7),
  linux: one(8, LinuxPodSandboxConfig),
});
export type PodSandboxConfig = MessageInput<typeof PodSandboxConfig>;

export const RunPodSandboxRequest = message({ config: one(1, PodSandboxConfig), runtimeHandler: string(2) });
export const RunPodSandboxResponse = message({ podSandboxId: string(1) });
/** StopPodSandboxRequest, RemovePodSandboxRequest and PodSandboxStatusRequest alike. */
export const PodSandboxIdRequest = message({ podSandboxId: string(1) });
/** A request or an answer without fields. */
export const Empty = message({});

const sandboxStates = ['SANDBOX_READY', 'SANDBOX_NOTREADY'] as const;

const PodIP = message({ ip: string(1) });
const PodSandboxNetworkStatus = message({ ip: string(1), additionalIps: many(2, PodIP) });

const PodSandboxStatus = message({
  id: string(1),
  metadata: one(2, PodSandboxMetadata),
  state: enumeration(3, sandboxStates),
  createdAt: int64(4),
  network: one(5, PodSandboxNetworkStatus),
  labels: stringMap(7),
});
export type PodSandboxStatus = MessageOutput<typeof PodSandboxStatus>;

export const PodSandboxStatusResponse = message({ status: one(1, PodSandboxStatus) });

const PodSandboxFilter = message({ id: string(1), labelSelector: stringMap(3) });

const PodSandbox = message({
  id: string(1),
  metadata: one(2, PodSandboxMetadata),
  state: enumeration(3, sandboxStates),
  createdAt: int64(4),
  labels: stringMap(5),
});
export type PodSandbox = MessageOutput<typeof PodSandbox>;

export const ListPodSandboxRequest = message({ filter: one(1, PodSandboxFilter) });
export const ListPodSandboxResponse = message({ items: many(1, PodSandbox) });

// Containers

const ImageSpec = message({ image: string(1), annotations: stringMap(2), userSpecifiedImage: string(18) });

const KeyValue = message({ key: string(1), value: bytes(2) });

const Mount = message({
  containerPath: string(1),
  hostPath: string(2),
  readonly: bool(3),
  selinuxRelabel: bool(4),
  propagation: enumeration(5, ['PROPAGATION_PRIVATE', 'PROPAGATION_HOST_TO_CONTAINER', 'PROPAGATION_BIDIRECTIONAL']),
  recursiveReadOnly: bool(8),
});
export type Mount = MessageInput<typeof Mount>;

const Device = message({ containerPath: string(1), hostPath: string(2), permissions: string(3) });
const CDIDevice = message({ name: string(1) });

const Capability = message({ addCapabilities: strings(1), dropCapabilities: strings(2) });

const LinuxContainerSecurityContext = message({
  capabilities: one(1, Capability),
  privileged: bool(2),
  namespaceOptions: one(3, NamespaceOption),
  selinuxOptions: one(4, SELinuxOption),
  runAsUser: optionalInt64(5),
  runAsGroup: optionalInt64(12),
  runAsUsername: string(6),
  readonlyRootfs: bool(7),
  supplementalGroups: int64s(8),
  supplementalGroupsPolicy: enumeration(17, supplementalGroupsPolicies),
  noNewPrivs: bool(11),
  maskedPaths: strings(13),
  readonlyPaths: strings(14),
  seccomp: one(15, SecurityProfile),
  apparmor: one(16, SecurityProfile),
});
export type LinuxContainerSecurityContext = MessageInput<typeof LinuxContainerSecurityContext>;

const LinuxContainerConfig = message({
  resources: one(1, LinuxContainerResources),
  securityContext: one(2, LinuxContainerSecurityContext),
});

/** In the order of their numbers; the one that the runtime chooses comes first. */
const signals = [
  ...['SIGNAL_RUNTIME_DEFAULT', 'SIGABRT', 'SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGCLD', 'SIGCONT', 'SIGFPE', 'SIGHUP'],
  ...['SIGILL', 'SIGINT', 'SIGIO', 'SIGIOT', 'SIGKILL', 'SIGPIPE', 'SIGPOLL', 'SIGPROF', 'SIGPWR', 'SIGQUIT'],
  ...['SIGSEGV', 'SIGSTKFLT', 'SIGSTOP', 'SIGSYS', 'SIGTERM', 'SIGTRAP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG'],
  ...['SIGUSR1', 'SIGUSR2', 'SIGVTALRM', 'SIGWINCH', 'SIGXCPU', 'SIGXFSZ', 'SIGRTMIN'],
  ...Array.from({ length: 15 }, (_, i) => `SIGRTMIN+${i + 1}`),
  ...Array.from({ length: 14 }, (_, i) => `SIGRTMAX-${14 - i}`),
  'SIGRTMAX',
] as unknown as readonly [string, ...string[]];

const ContainerMetadata = message({ name: string(1), attempt: uint32(2) });

const ContainerConfig = message({
  metadata: one(1, ContainerMetadata),
  image: one(2, ImageSpec),
  command: strings(3),
  args: strings(4),
  workingDir: string(5),
  envs: many(6, KeyValue),
  mounts: many(7, Mount),
  devices: many(8, Device),
  labels: stringMap(9),
  annotations: stringMap(10),
  logPath: string(11),
  stdin: bool(12),
  stdinOnce: bool(13),
  tty: bool(14),
  linux: one(15, LinuxContainerConfig),
  cdiDevices: many(17, CDIDevice),
  stopSignal: enumeration(18, signals),
});
export type CriContainerConfig = MessageInput<typeof ContainerConfig>;

export const CreateContainerRequest = message({
  podSandboxId: string(1),
  config: one(2, ContainerConfig),
  sandboxConfig: one(3, PodSandboxConfig),
});
export const CreateContainerResponse = message({ containerId: string(1) });
/** StartContainerRequest, RemoveContainerRequest, ContainerStatusRequest and ReopenContainerLogRequest alike. */
export const ContainerIdRequest = message({ containerId: string(1) });
export const StopContainerRequest = message({ containerId: string(1), timeout: int64(2) });

const containerStates = ['CONTAINER_CREATED', 'CONTAINER_RUNNING', 'CONTAINER_EXITED', 'CONTAINER_UNKNOWN'] as const;
export type CriContainerState = (typeof containerStates)[number];

const ContainerFilter = message({ id: string(1), podSandboxId: string(3), labelSelector: stringMap(4) });

const Container = message({
  id: string(1),
  podSandboxId: string(2),
  metadata: one(3, ContainerMetadata),
  image: one(4, ImageSpec),
  imageRef: string(5),
  state: enumeration(6, containerStates),
  createdAt: int64(7),
  labels: stringMap(8),
  annotations: stringMap(9),
});
export type CriContainer = MessageOutput<typeof Container>;

export const ListContainersRequest = message({ filter: one(1, ContainerFilter) });
export const ListContainersResponse = message({ containers: many(1, Container) });

const ContainerStatus = message({
  id: string(1),
  metadata: one(2, ContainerMetadata),
  state: enumeration(3, containerStates),
  createdAt: int64(4),
  startedAt: int64(5),
  finishedAt: int64(6),
  exitCode: int32(7),
  image: one(8, ImageSpec),
  imageRef: string(9),
  reason: string(10),
  message: string(11),
  labels: stringMap(12),
  annotations: stringMap(13),
  mounts: many(14, Mount),
  logPath: string(15),
});
export type CriContainerStatus = MessageOutput<typeof ContainerStatus>;

export const ContainerStatusResponse = message({ status: one(1, ContainerStatus) });

export const ExecSyncRequest = message({ containerId: string(1), cmd: strings(2), timeout: int64(3) });
export const ExecSyncResponse = message({ stdout: bytes(1), stderr: bytes(2), exitCode: int32(3) });
export const ExecRequest = message({
  containerId: string(1),
  cmd: strings(2),
  tty: bool(3),
  stdin: bool(4),
  stdout: bool(5),
  stderr: bool(6),
});
export const AttachRequest = message({
  containerId: string(1),
  stdin: bool(2),
  tty: bool(3),
  stdout: bool(4),
  stderr: bool(5),
});
export const PortForwardRequest = message({ podSandboxId: string(1), port: int32s(2) });
/** ExecResponse, AttachResponse and PortForwardResponse alike. */
export const UrlResponse = message({ url: string(1) });

export const ContainerEventResponse = message({
  containerId: string(1),
  containerEventType: enumeration(2, [
    'CONTAINER_CREATED_EVENT',
    'CONTAINER_STARTED_EVENT',
    'CONTAINER_STOPPED_EVENT',
    'CONTAINER_DELETED_EVENT',
  ]),
  createdAt: int64(3),
  podSandboxStatus: one(4, PodSandboxStatus),
});
export type ContainerEventResponse = MessageOutput<typeof ContainerEventResponse>;

// Statistics

const FilesystemIdentifier = message({ mountpoint: string(1) });
const FilesystemUsage = message({
  timestamp: int64(1),
  fsId: one(2, FilesystemIdentifier),
  usedBytes: optionalUint64(3),
  inodesUsed: optionalUint64(4),
});
const CpuUsage = message({
  timestamp: int64(1),
  usageCoreNanoSeconds: optionalUint64(2),
  usageNanoCores: optionalUint64(3),
});
const MemoryUsage = message({
  timestamp: int64(1),
  workingSetBytes: optionalUint64(2),
  availableBytes: optionalUint64(3),
  usageBytes: optionalUint64(4),
  rssBytes: optionalUint64(5),
  pageFaults: optionalUint64(6),
  majorPageFaults: optionalUint64(7),
});
const ContainerAttributes = message({ id: string(1), metadata: one(2, ContainerMetadata), labels: stringMap(3) });
const ContainerStats = message({
  attributes: one(1, ContainerAttributes),
  cpu: one(2, CpuUsage),
  memory: one(3, MemoryUsage),
  writableLayer: one(4, FilesystemUsage),
});
export type CriContainerStats = MessageOutput<typeof ContainerStats>;

const ContainerStatsFilter = message({ id: string(1), podSandboxId: string(2), labelSelector: stringMap(3) });
export const ListContainerStatsRequest = message({ filter: one(1, ContainerStatsFilter) });
export const ListContainerStatsResponse = message({ stats: many(1, ContainerStats) });

export const ImageFsInfoResponse = message({ imageFilesystems: many(1, FilesystemUsage) });

const PodSandboxAttributes = message({
  id: string(1),
  metadata: one(2, PodSandboxMetadata),
  labels: stringMap(3),
  annotations: stringMap(4),
});
const LinuxPodSandboxStats = message({ cpu: one(1, CpuUsage), memory: one(2, MemoryUsage) });
const PodSandboxStats = message({ attributes: one(1, PodSandboxAttributes), linux: one(2, LinuxPodSandboxStats) });
export type CriPodSandboxStats = MessageOutput<typeof PodSandboxStats>;

const PodSandboxStatsFilter = message({ id: string(1), labelSelector: stringMap(2) });
export const ListPodSandboxStatsRequest = message({ filter: one(1, PodSandboxStatsFilter) });
export const ListPodSandboxStatsResponse = message({ stats: many(1, PodSandboxStats) });

// The runtime itself

export const VersionRequest = message({ version: string(1) });
export const VersionResponse = message({
  runtimeName: string(2),
  runtimeVersion: string(3),
  runtimeApiVersion: string(4),
});

const NetworkConfig = message({ podCidr: string(1) });
const RuntimeConfig = message({ networkConfig: one(1, NetworkConfig) });
export const UpdateRuntimeConfigRequest = message({ runtimeConfig: one(1, RuntimeConfig) });

const RuntimeCondition = message({ type: string(1), status: bool(2), reason: string(3), message: string(4) });
const RuntimeStatus = message({ conditions: many(1, RuntimeCondition) });
export const StatusRequest = message({ verbose: bool(1) });
export const StatusResponse = message({ status: one(1, RuntimeStatus), info: stringMap(2) });

const LinuxRuntimeConfiguration = message({ cgroupDriver: enumeration(1, ['SYSTEMD', 'CGROUPFS']) });
export const RuntimeConfigResponse = message({ linux: one(1, LinuxRuntimeConfiguration) });

// Images

const Image = message({
  id: string(1),
  repoTags: strings(2),
  repoDigests: strings(3),
  size: uint64(4),
  uid: optionalInt64(5),
  username: string(6),
  pinned: bool(8),
});
export type CriImage = MessageOutput<typeof Image>;

const AuthConfig = message({
  username: string(1),
  password: string(2),
  auth: string(3),
  serverAddress: string(4),
  identityToken: string(5),
  registryToken: string(6),
});

/** ImageStatusRequest and RemoveImageRequest alike. */
export const ImageRequest = message({ image: one(1, ImageSpec) });
export const ImageStatusResponse = message({ image: one(1, Image) });
export const ListImagesResponse = message({ images: many(1, Image) });
export const PullImageRequest = message({
  image: one(1, ImageSpec),
  auth: one(2, AuthConfig),
  sandboxConfig: one(3, PodSandboxConfig),
});
export const PullImageResponse = message({ imageRef: string(1) });
