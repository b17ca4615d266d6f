import { Condition } from '../../meta/v1/condition.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, intOrString, list, ref, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const clientIPConfigFields = {
  timeoutSeconds: int32(1).pointer(),
};

export interface ClientIPConfig extends FieldsOf<typeof clientIPConfigFields> {}
export const ClientIPConfig: Type<ClientIPConfig> = message('io.k8s.api.core.v1.ClientIPConfig', clientIPConfigFields);

const loadBalancerIngressFields = {
  ip: string(1),
  hostname: string(2),
  ipMode: string(3).pointer(),
  ports: list(4, () => PortStatus).atomic(),
};

export interface LoadBalancerIngress extends FieldsOf<typeof loadBalancerIngressFields> {}
export const LoadBalancerIngress: Type<LoadBalancerIngress> = message(
  'io.k8s.api.core.v1.LoadBalancerIngress',
  loadBalancerIngressFields,
);

const loadBalancerStatusFields = {
  ingress: list(1, () => LoadBalancerIngress).atomic(),
};

export interface LoadBalancerStatus extends FieldsOf<typeof loadBalancerStatusFields> {}
export const LoadBalancerStatus: Type<LoadBalancerStatus> = message(
  'io.k8s.api.core.v1.LoadBalancerStatus',
  loadBalancerStatusFields,
);

const portStatusFields = {
  port: int32(1).always().required(),
  protocol: string(2).always().required(),
  error: string(3).pointer(),
};

export interface PortStatus extends FieldsOf<typeof portStatusFields> {}
export const PortStatus: Type<PortStatus> = message('io.k8s.api.core.v1.PortStatus', portStatusFields);

const serviceFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ServiceSpec).always(),
  status: ref(3, () => ServiceStatus).always(),
};

export interface Service extends TypeMeta, FieldsOf<typeof serviceFields> {}
export const Service: Type<Service> = kindType(
  'io.k8s.api.core.v1.Service',
  { group: '', version: 'v1', kind: 'Service' },
  serviceFields,
);

const servicePortFields = {
  name: string(1),
  protocol: string(2).default('TCP'),
  appProtocol: string(6).pointer(),
  port: int32(3).always().required(),
  targetPort: intOrString(4).always(),
  nodePort: int32(5),
};

export interface ServicePort extends FieldsOf<typeof servicePortFields> {}
export const ServicePort: Type<ServicePort> = message('io.k8s.api.core.v1.ServicePort', servicePortFields);

const serviceSpecFields = {
  ports: list(1, () => ServicePort)
    .mapList('port', 'protocol')
    .patchMerge('port'),
  selector: stringMap(2).atomic(),
  clusterIP: string(3),
  clusterIPs: strings(18).atomic(),
  type: string(4).default('ClusterIP'),
  externalIPs: strings(5).atomic(),
  sessionAffinity: string(7).default('None'),
  loadBalancerIP: string(8),
  loadBalancerSourceRanges: strings(9).atomic(),
  externalName: string(10),
  externalTrafficPolicy: string(11),
  healthCheckNodePort: int32(12),
  publishNotReadyAddresses: bool(13),
  sessionAffinityConfig: ref(14, () => SessionAffinityConfig),
  ipFamilies: strings(19).atomic(),
  ipFamilyPolicy: string(17).pointer(),
  allocateLoadBalancerNodePorts: bool(20).pointer(),
  loadBalancerClass: string(21).pointer(),
  internalTrafficPolicy: string(22).pointer(),
  trafficDistribution: string(23).pointer(),
};

export interface ServiceSpec extends FieldsOf<typeof serviceSpecFields> {}
export const ServiceSpec: Type<ServiceSpec> = message('io.k8s.api.core.v1.ServiceSpec', serviceSpecFields);

const serviceStatusFields = {
  loadBalancer: ref(1, () => LoadBalancerStatus).always(),
  conditions: list(2, () => Condition)
    .mapList('type')
    .patchMerge('type'),
};

export interface ServiceStatus extends FieldsOf<typeof serviceStatusFields> {}
export const ServiceStatus: Type<ServiceStatus> = message('io.k8s.api.core.v1.ServiceStatus', serviceStatusFields);

const sessionAffinityConfigFields = {
  clientIP: ref(1, () => ClientIPConfig),
};

export interface SessionAffinityConfig extends FieldsOf<typeof sessionAffinityConfigFields> {}
export const SessionAffinityConfig: Type<SessionAffinityConfig> = message(
  'io.k8s.api.core.v1.SessionAffinityConfig',
  sessionAffinityConfigFields,
);
