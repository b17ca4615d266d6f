import { TypedLocalObjectReference } from '../../core/v1/references.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { inline, int32, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const httpIngressPathFields = {
  path: string(1),
  pathType: string(3).pointer().required(),
  backend: ref(2, () => IngressBackend)
    .always()
    .required(),
};

export interface HTTPIngressPath extends FieldsOf<typeof httpIngressPathFields> {}
export const HTTPIngressPath: Type<HTTPIngressPath> = message(
  'io.k8s.api.networking.v1.HTTPIngressPath',
  httpIngressPathFields,
);

const httpIngressRuleValueFields = {
  paths: list(1, () => HTTPIngressPath)
    .always()
    .required()
    .atomic(),
};

export interface HTTPIngressRuleValue extends FieldsOf<typeof httpIngressRuleValueFields> {}
export const HTTPIngressRuleValue: Type<HTTPIngressRuleValue> = message(
  'io.k8s.api.networking.v1.HTTPIngressRuleValue',
  httpIngressRuleValueFields,
);

const ingressFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => IngressSpec).always(),
  status: ref(3, () => IngressStatus).always(),
};

export interface Ingress extends TypeMeta, FieldsOf<typeof ingressFields> {}
export const Ingress: Type<Ingress> = kindType(
  'io.k8s.api.networking.v1.Ingress',
  { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress' },
  ingressFields,
);

const ingressBackendFields = {
  service: ref(4, () => IngressServiceBackend),
  resource: ref(3, () => TypedLocalObjectReference),
};

export interface IngressBackend extends FieldsOf<typeof ingressBackendFields> {}
export const IngressBackend: Type<IngressBackend> = message(
  'io.k8s.api.networking.v1.IngressBackend',
  ingressBackendFields,
);

const ingressLoadBalancerIngressFields = {
  ip: string(1),
  hostname: string(2),
  ports: list(4, () => IngressPortStatus).atomic(),
};

export interface IngressLoadBalancerIngress extends FieldsOf<typeof ingressLoadBalancerIngressFields> {}
export const IngressLoadBalancerIngress: Type<IngressLoadBalancerIngress> = message(
  'io.k8s.api.networking.v1.IngressLoadBalancerIngress',
  ingressLoadBalancerIngressFields,
);

const ingressLoadBalancerStatusFields = {
  ingress: list(1, () => IngressLoadBalancerIngress).atomic(),
};

export interface IngressLoadBalancerStatus extends FieldsOf<typeof ingressLoadBalancerStatusFields> {}
export const IngressLoadBalancerStatus: Type<IngressLoadBalancerStatus> = message(
  'io.k8s.api.networking.v1.IngressLoadBalancerStatus',
  ingressLoadBalancerStatusFields,
);

const ingressPortStatusFields = {
  port: int32(1).always().required(),
  protocol: string(2).always().required(),
  error: string(3).pointer(),
};

export interface IngressPortStatus extends FieldsOf<typeof ingressPortStatusFields> {}
export const IngressPortStatus: Type<IngressPortStatus> = message(
  'io.k8s.api.networking.v1.IngressPortStatus',
  ingressPortStatusFields,
);

export const ingressRuleValueFields = {
  http: ref(1, () => HTTPIngressRuleValue),
};

export interface IngressRuleValue extends FieldsOf<typeof ingressRuleValueFields> {}
export const IngressRuleValue: Type<IngressRuleValue> = message(
  'io.k8s.api.networking.v1.IngressRuleValue',
  ingressRuleValueFields,
);

const ingressRuleFields = {
  host: string(1),
  ...inline(2, ingressRuleValueFields),
};

export interface IngressRule extends FieldsOf<typeof ingressRuleFields> {}
export const IngressRule: Type<IngressRule> = message('io.k8s.api.networking.v1.IngressRule', ingressRuleFields);

const ingressServiceBackendFields = {
  name: string(1).always().required(),
  port: ref(2, () => ServiceBackendPort).always(),
};

export interface IngressServiceBackend extends FieldsOf<typeof ingressServiceBackendFields> {}
export const IngressServiceBackend: Type<IngressServiceBackend> = message(
  'io.k8s.api.networking.v1.IngressServiceBackend',
  ingressServiceBackendFields,
);

const ingressSpecFields = {
  ingressClassName: string(4).pointer(),
  defaultBackend: ref(1, () => IngressBackend),
  tls: list(2, () => IngressTLS).atomic(),
  rules: list(3, () => IngressRule).atomic(),
};

export interface IngressSpec extends FieldsOf<typeof ingressSpecFields> {}
export const IngressSpec: Type<IngressSpec> = message('io.k8s.api.networking.v1.IngressSpec', ingressSpecFields);

const ingressStatusFields = {
  loadBalancer: ref(1, () => IngressLoadBalancerStatus).always(),
};

export interface IngressStatus extends FieldsOf<typeof ingressStatusFields> {}
export const IngressStatus: Type<IngressStatus> = message(
  'io.k8s.api.networking.v1.IngressStatus',
  ingressStatusFields,
);

const ingressTLSFields = {
  hosts: strings(1).atomic(),
  secretName: string(2),
};

export interface IngressTLS extends FieldsOf<typeof ingressTLSFields> {}
export const IngressTLS: Type<IngressTLS> = message('io.k8s.api.networking.v1.IngressTLS', ingressTLSFields);

const serviceBackendPortFields = {
  name: string(1),
  number: int32(2),
};

export interface ServiceBackendPort extends FieldsOf<typeof serviceBackendPortFields> {}
export const ServiceBackendPort: Type<ServiceBackendPort> = message(
  'io.k8s.api.networking.v1.ServiceBackendPort',
  serviceBackendPortFields,
  { atomic: true },
);
