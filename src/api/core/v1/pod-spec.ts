import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, int64, list, quantityMap, ref, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { Container, EphemeralContainer, ResourceRequirements } from './container.ts';
import { LocalObjectReference } from './references.ts';
import { Affinity, Toleration, TopologySpreadConstraint } from './scheduling.ts';
import { PodSecurityContext } from './security-context.ts';
import { Volume } from './volume.ts';

const evictionResponderFields = {
  name: string(1),
  priority: int32(2).pointer(),
};

export interface EvictionResponder extends FieldsOf<typeof evictionResponderFields> {}
export const EvictionResponder: Type<EvictionResponder> = message(
  'io.k8s.api.core.v1.EvictionResponder',
  evictionResponderFields,
);

const hostAliasFields = {
  ip: string(1).always().required(),
  hostnames: strings(2).atomic(),
};

export interface HostAlias extends FieldsOf<typeof hostAliasFields> {}
export const HostAlias: Type<HostAlias> = message('io.k8s.api.core.v1.HostAlias', hostAliasFields);

const podDNSConfigFields = {
  nameservers: strings(1).atomic(),
  searches: strings(2).atomic(),
  options: list(3, () => PodDNSConfigOption).atomic(),
};

export interface PodDNSConfig extends FieldsOf<typeof podDNSConfigFields> {}
export const PodDNSConfig: Type<PodDNSConfig> = message('io.k8s.api.core.v1.PodDNSConfig', podDNSConfigFields);

const podDNSConfigOptionFields = {
  name: string(1),
  value: string(2).pointer(),
};

export interface PodDNSConfigOption extends FieldsOf<typeof podDNSConfigOptionFields> {}
export const PodDNSConfigOption: Type<PodDNSConfigOption> = message(
  'io.k8s.api.core.v1.PodDNSConfigOption',
  podDNSConfigOptionFields,
);

const podOSFields = {
  name: string(1).always().required(),
};

export interface PodOS extends FieldsOf<typeof podOSFields> {}
export const PodOS: Type<PodOS> = message('io.k8s.api.core.v1.PodOS', podOSFields);

const podReadinessGateFields = {
  conditionType: string(1).always().required(),
};

export interface PodReadinessGate extends FieldsOf<typeof podReadinessGateFields> {}
export const PodReadinessGate: Type<PodReadinessGate> = message(
  'io.k8s.api.core.v1.PodReadinessGate',
  podReadinessGateFields,
);

const podResourceClaimFields = {
  name: string(1).always().required(),
  resourceClaimName: string(3).pointer(),
  resourceClaimTemplateName: string(4).pointer(),
};

export interface PodResourceClaim extends FieldsOf<typeof podResourceClaimFields> {}
export const PodResourceClaim: Type<PodResourceClaim> = message(
  'io.k8s.api.core.v1.PodResourceClaim',
  podResourceClaimFields,
);

const podSchedulingGateFields = {
  name: string(1).always().required(),
};

export interface PodSchedulingGate extends FieldsOf<typeof podSchedulingGateFields> {}
export const PodSchedulingGate: Type<PodSchedulingGate> = message(
  'io.k8s.api.core.v1.PodSchedulingGate',
  podSchedulingGateFields,
);

const podSchedulingGroupFields = {
  podGroupName: string(1).pointer(),
};

export interface PodSchedulingGroup extends FieldsOf<typeof podSchedulingGroupFields> {}
export const PodSchedulingGroup: Type<PodSchedulingGroup> = message(
  'io.k8s.api.core.v1.PodSchedulingGroup',
  podSchedulingGroupFields,
);

const podSpecFields = {
  volumes: list(1, () => Volume)
    .mapList('name')
    .patch(['merge', 'retainKeys'], 'name'),
  initContainers: list(20, () => Container)
    .mapList('name')
    .patchMerge('name'),
  containers: list(2, () => Container)
    .always()
    .required()
    .mapList('name')
    .patchMerge('name'),
  ephemeralContainers: list(34, () => EphemeralContainer)
    .mapList('name')
    .patchMerge('name'),
  restartPolicy: string(3).default('Always'),
  terminationGracePeriodSeconds: int64(4).pointer().default(30),
  activeDeadlineSeconds: int64(5).pointer(),
  dnsPolicy: string(6).default('ClusterFirst'),
  nodeSelector: stringMap(7).atomic(),
  serviceAccountName: string(8),
  serviceAccount: string(9),
  automountServiceAccountToken: bool(21).pointer(),
  nodeName: string(10),
  hostNetwork: bool(11),
  hostPID: bool(12),
  hostIPC: bool(13),
  shareProcessNamespace: bool(27).pointer(),
  securityContext: ref(14, () => PodSecurityContext).default({}),
  imagePullSecrets: list(15, () => LocalObjectReference)
    .mapList('name')
    .patchMerge('name'),
  hostname: string(16),
  subdomain: string(17),
  affinity: ref(18, () => Affinity),
  schedulerName: string(19).default('default-scheduler'),
  tolerations: list(22, () => Toleration).atomic(),
  hostAliases: list(23, () => HostAlias)
    .mapList('ip')
    .patchMerge('ip'),
  priorityClassName: string(24),
  priority: int32(25).pointer(),
  dnsConfig: ref(26, () => PodDNSConfig),
  readinessGates: list(28, () => PodReadinessGate).atomic(),
  runtimeClassName: string(29).pointer(),
  enableServiceLinks: bool(30).pointer(),
  preemptionPolicy: string(31).pointer(),
  overhead: quantityMap(32),
  topologySpreadConstraints: list(33, () => TopologySpreadConstraint)
    .mapList('topologyKey', 'whenUnsatisfiable')
    .patchMerge('topologyKey'),
  setHostnameAsFQDN: bool(35).pointer(),
  os: ref(36, () => PodOS),
  hostUsers: bool(37).pointer(),
  schedulingGates: list(38, () => PodSchedulingGate)
    .mapList('name')
    .patchMerge('name'),
  resourceClaims: list(39, () => PodResourceClaim)
    .mapList('name')
    .patch(['merge', 'retainKeys'], 'name'),
  resources: ref(40, () => ResourceRequirements),
  hostnameOverride: string(41).pointer(),
  schedulingGroup: ref(43, () => PodSchedulingGroup),
  evictionResponders: list(44, () => EvictionResponder),
};

export interface PodSpec extends FieldsOf<typeof podSpecFields> {}
export const PodSpec: Type<PodSpec> = message('io.k8s.api.core.v1.PodSpec', podSpecFields);

const podTemplateSpecFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PodSpec).always(),
};

export interface PodTemplateSpec extends FieldsOf<typeof podTemplateSpecFields> {}
export const PodTemplateSpec: Type<PodTemplateSpec> = message(
  'io.k8s.api.core.v1.PodTemplateSpec',
  podTemplateSpecFields,
);
