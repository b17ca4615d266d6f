import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { LabelSelector } from '../../meta/v1/selectors.ts';
import { int32, intOrString, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const ipBlockFields = {
  cidr: string(1).always().required(),
  except: strings(2).atomic(),
};

export interface IPBlock extends FieldsOf<typeof ipBlockFields> {}
export const IPBlock: Type<IPBlock> = message('io.k8s.api.networking.v1.IPBlock', ipBlockFields);

const networkPolicyFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => NetworkPolicySpec).always(),
};

export interface NetworkPolicy extends TypeMeta, FieldsOf<typeof networkPolicyFields> {}
export const NetworkPolicy: Type<NetworkPolicy> = kindType(
  'io.k8s.api.networking.v1.NetworkPolicy',
  { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
  networkPolicyFields,
);

const networkPolicyEgressRuleFields = {
  ports: list(1, () => NetworkPolicyPort).atomic(),
  to: list(2, () => NetworkPolicyPeer).atomic(),
};

export interface NetworkPolicyEgressRule extends FieldsOf<typeof networkPolicyEgressRuleFields> {}
export const NetworkPolicyEgressRule: Type<NetworkPolicyEgressRule> = message(
  'io.k8s.api.networking.v1.NetworkPolicyEgressRule',
  networkPolicyEgressRuleFields,
);

const networkPolicyIngressRuleFields = {
  ports: list(1, () => NetworkPolicyPort).atomic(),
  from: list(2, () => NetworkPolicyPeer).atomic(),
};

export interface NetworkPolicyIngressRule extends FieldsOf<typeof networkPolicyIngressRuleFields> {}
export const NetworkPolicyIngressRule: Type<NetworkPolicyIngressRule> = message(
  'io.k8s.api.networking.v1.NetworkPolicyIngressRule',
  networkPolicyIngressRuleFields,
);

const networkPolicyPeerFields = {
  podSelector: ref(1, () => LabelSelector),
  namespaceSelector: ref(2, () => LabelSelector),
  ipBlock: ref(3, () => IPBlock),
};

export interface NetworkPolicyPeer extends FieldsOf<typeof networkPolicyPeerFields> {}
export const NetworkPolicyPeer: Type<NetworkPolicyPeer> = message(
  'io.k8s.api.networking.v1.NetworkPolicyPeer',
  networkPolicyPeerFields,
);

const networkPolicyPortFields = {
  protocol: string(1).pointer().default('TCP'),
  port: intOrString(2),
  endPort: int32(3).pointer(),
};

export interface NetworkPolicyPort extends FieldsOf<typeof networkPolicyPortFields> {}
export const NetworkPolicyPort: Type<NetworkPolicyPort> = message(
  'io.k8s.api.networking.v1.NetworkPolicyPort',
  networkPolicyPortFields,
);

const networkPolicySpecFields = {
  podSelector: ref(1, () => LabelSelector).always(),
  ingress: list(2, () => NetworkPolicyIngressRule).atomic(),
  egress: list(3, () => NetworkPolicyEgressRule).atomic(),
  policyTypes: strings(4).atomic(),
};

export interface NetworkPolicySpec extends FieldsOf<typeof networkPolicySpecFields> {}
export const NetworkPolicySpec: Type<NetworkPolicySpec> = message(
  'io.k8s.api.networking.v1.NetworkPolicySpec',
  networkPolicySpecFields,
);
