import { describe, expect, it } from 'vitest';
import { mutatingAdmissionPolicyBindingResource } from '../admissionregistration/v1/mutating-admission-policy-binding-resource.ts';
import { mutatingAdmissionPolicyResource } from '../admissionregistration/v1/mutating-admission-policy-resource.ts';
import { mutatingWebhookConfigurationResource } from '../admissionregistration/v1/mutating-webhook-configuration-resource.ts';
import { validatingAdmissionPolicyBindingResource } from '../admissionregistration/v1/validating-admission-policy-binding-resource.ts';
import { validatingAdmissionPolicyResource } from '../admissionregistration/v1/validating-admission-policy-resource.ts';
import { validatingWebhookConfigurationResource } from '../admissionregistration/v1/validating-webhook-configuration-resource.ts';
import { apiServiceResource } from '../apiregistration/v1/api-service-resource.ts';
import { certificateSigningRequestResource } from '../certificates/v1/certificate-signing-request-resource.ts';
import { clusterTrustBundleResource } from '../certificates/v1/cluster-trust-bundle-resource.ts';
import { leaseResource } from '../coordination/v1/lease-resource.ts';
import { componentStatusResource } from '../core/v1/component-status-resource.ts';
import { configMapResource } from '../core/v1/config-map-resource.ts';
import { namespaceResource } from '../core/v1/namespace-resource.ts';
import { resourceQuotaResource } from '../core/v1/resource-quota-resource.ts';
import { secretResource } from '../core/v1/secret-resource.ts';
import { serviceAccountResource } from '../core/v1/service-account-resource.ts';
import { flowSchemaResource } from '../flowcontrol/v1/flow-schema-resource.ts';
import { priorityLevelConfigurationResource } from '../flowcontrol/v1/priority-level-configuration-resource.ts';
import { runtimeClassResource } from '../node/v1/runtime-class-resource.ts';
import { podDisruptionBudgetResource } from '../policy/v1/pod-disruption-budget-resource.ts';
import { clusterRoleBindingResource } from '../rbac/v1/cluster-role-binding-resource.ts';
import { roleBindingResource } from '../rbac/v1/role-binding-resource.ts';
import type { ResourceDefinition } from '../resource.ts';
import { priorityClassResource } from '../scheduling/v1/priority-class-resource.ts';
import { rowOf } from './row-fixture.ts';

const Age = '5m10s';
const webhook = { name: 'a.example.org', clientConfig: {} };
const spec = { request: 'eA==', signerName: 'example.org/s', username: 'jane' };
const csrRow = { Name: 'x', Age, SignerName: 'example.org/s', Requestor: 'jane', RequestedDuration: '<none>' };
const conditions = (...types: string[]) => types.map((type) => ({ type, status: 'True' }));
const available = (status: string, reason?: string) => ({ conditions: [{ type: 'Available', status, reason }] });
const rbac = 'rbac.authorization.k8s.io';

const cases: Record<string, [ResourceDefinition, object, object]> = {
  Namespace: [namespaceResource, { status: { phase: 'Active' } }, { Name: 'x', Status: 'Active', Age }],
  'ConfigMap that is empty': [configMapResource, {}, { Name: 'x', Data: 0, Age }],
  ConfigMap: [configMapResource, { data: { a: '1', b: '2' }, binaryData: { c: 'eA==' } }, { Name: 'x', Data: 3, Age }],
  Secret: [secretResource, { type: 'Opaque', data: { a: 'eA==' } }, { Name: 'x', Type: 'Opaque', Data: 1, Age }],
  ServiceAccount: [serviceAccountResource, {}, { Name: 'x', Secrets: 0, Age }],
  'ServiceAccount with Secrets': [serviceAccountResource, { secrets: [{ name: 's' }] }, { Name: 'x', Secrets: 1, Age }],
  'ResourceQuota that nothing has been counted for': [
    resourceQuotaResource,
    {},
    { Name: 'x', Request: '', Limit: '', Age },
  ],
  ResourceQuota: [
    resourceQuotaResource,
    {
      status: {
        hard: { pods: '10', 'requests.cpu': '2', 'limits.memory': '4Gi', 'limits.cpu': '4', limits: '1' },
        used: { pods: '3', 'requests.cpu': '500m', 'limits.cpu': '1' },
      },
    },
    {
      Name: 'x',
      Request: 'limits: 0/1, pods: 3/10, requests.cpu: 500m/2',
      Limit: 'limits.cpu: 1/4, limits.memory: 0/4Gi',
      Age,
    },
  ],
  'ComponentStatus, healthy': [
    componentStatusResource,
    { conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] },
    { Name: 'x', Status: 'Healthy', Message: 'ok', Error: '' },
  ],
  'ComponentStatus, not healthy': [
    componentStatusResource,
    { conditions: [{ type: 'Healthy', status: 'False', error: 'refused' }] },
    { Name: 'x', Status: 'Unhealthy', Message: '', Error: 'refused' },
  ],
  'ComponentStatus, unknown': [componentStatusResource, {}, { Name: 'x', Status: 'Unknown', Message: '', Error: '' }],
  'PodDisruptionBudget in numbers': [
    podDisruptionBudgetResource,
    { spec: { minAvailable: 2 }, status: { disruptionsAllowed: 1 } },
    { Name: 'x', 'Min Available': '2', 'Max Unavailable': 'N/A', 'Allowed Disruptions': 1, Age },
  ],
  'PodDisruptionBudget in percent': [
    podDisruptionBudgetResource,
    { spec: { maxUnavailable: '25%' } },
    { Name: 'x', 'Min Available': 'N/A', 'Max Unavailable': '25%', 'Allowed Disruptions': 0, Age },
  ],
  'PodDisruptionBudget of nothing': [
    podDisruptionBudgetResource,
    { spec: { maxUnavailable: 0 } },
    { Name: 'x', 'Min Available': 'N/A', 'Max Unavailable': '0', 'Allowed Disruptions': 0, Age },
  ],
  'RoleBinding to all kinds of subjects': [
    roleBindingResource,
    {
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
      subjects: [
        { kind: 'User', name: 'jane' },
        { kind: 'ServiceAccount', namespace: 'default', name: 'app' },
        { kind: 'User', name: 'joe' },
        { kind: 'Group', name: 'dev' },
      ],
    },
    { Name: 'x', Role: 'Role/reader', Age, Users: 'jane, joe', Groups: 'dev', ServiceAccounts: 'default/app' },
  ],
  'ClusterRoleBinding to nobody': [
    clusterRoleBindingResource,
    { roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'admin' } },
    { Name: 'x', Role: 'ClusterRole/admin', Age, Users: '', Groups: '', ServiceAccounts: '' },
  ],
  'CertificateSigningRequest, pending': [
    certificateSigningRequestResource,
    { spec },
    { ...csrRow, Condition: 'Pending' },
  ],
  'CertificateSigningRequest, approved and issued': [
    certificateSigningRequestResource,
    {
      spec: { ...spec, expirationSeconds: 3600 },
      status: { certificate: 'eA==', conditions: conditions('Approved') },
    },
    { ...csrRow, RequestedDuration: '60m', Condition: 'Approved,Issued' },
  ],
  'CertificateSigningRequest, approved but failed': [
    certificateSigningRequestResource,
    { spec, status: { conditions: conditions('Approved', 'Failed') } },
    { ...csrRow, Condition: 'Approved,Failed' },
  ],
  'CertificateSigningRequest, denied': [
    certificateSigningRequestResource,
    { spec: { ...spec, signerName: '' }, status: { conditions: conditions('Approved', 'Denied') } },
    { ...csrRow, SignerName: '<none>', Condition: 'Denied' },
  ],
  ClusterTrustBundle: [clusterTrustBundleResource, { spec: { signerName: 's' } }, { Name: 'x', SignerName: 's' }],
  'ClusterTrustBundle of no signer': [clusterTrustBundleResource, { spec: {} }, { Name: 'x', SignerName: '<none>' }],
  Lease: [leaseResource, { spec: { holderIdentity: 'n1' } }, { Name: 'x', Holder: 'n1', Age }],
  'Lease that nobody holds': [leaseResource, {}, { Name: 'x', Holder: '', Age }],
  PriorityClass: [
    priorityClassResource,
    { value: 1000, globalDefault: true, preemptionPolicy: 'Never' },
    { Name: 'x', Value: 1000, 'Global-Default': true, Age, PreemptionPolicy: 'Never' },
  ],
  'PriorityClass with nothing but a value': [
    priorityClassResource,
    { value: -1 },
    { Name: 'x', Value: -1, 'Global-Default': false, Age, PreemptionPolicy: '' },
  ],
  RuntimeClass: [runtimeClassResource, { handler: 'runsc' }, { Name: 'x', Handler: 'runsc', Age }],
  FlowSchema: [
    flowSchemaResource,
    {
      spec: {
        priorityLevelConfiguration: { name: 'global' },
        matchingPrecedence: 500,
        distinguisherMethod: { type: 'ByUser' },
      },
      status: { conditions: [{ type: 'Dangling', status: 'False' }] },
    },
    {
      Name: 'x',
      PriorityLevel: 'global',
      MatchingPrecedence: 500,
      DistinguisherMethod: 'ByUser',
      Age,
      MissingPL: 'False',
    },
  ],
  'FlowSchema that nobody has looked at': [
    flowSchemaResource,
    { spec: { priorityLevelConfiguration: { name: 'global' }, matchingPrecedence: 1 } },
    { Name: 'x', PriorityLevel: 'global', MatchingPrecedence: 1, DistinguisherMethod: '<none>', Age, MissingPL: '?' },
  ],
  'PriorityLevelConfiguration with queues': [
    priorityLevelConfigurationResource,
    {
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 20,
          limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
        },
      },
    },
    { Name: 'x', Type: 'Limited', NominalConcurrencyShares: 20, Queues: 64, HandSize: 6, QueueLengthLimit: 50, Age },
  ],
  'PriorityLevelConfiguration that refuses': [
    priorityLevelConfigurationResource,
    { spec: { type: 'Limited', limited: { nominalConcurrencyShares: 0, limitResponse: { type: 'Reject' } } } },
    {
      Name: 'x',
      Type: 'Limited',
      NominalConcurrencyShares: 0,
      Queues: '<none>',
      HandSize: '<none>',
      QueueLengthLimit: '<none>',
      Age,
    },
  ],
  'PriorityLevelConfiguration without limits': [
    priorityLevelConfigurationResource,
    { spec: { type: 'Exempt' } },
    {
      Name: 'x',
      Type: 'Exempt',
      NominalConcurrencyShares: '<none>',
      Queues: '<none>',
      HandSize: '<none>',
      QueueLengthLimit: '<none>',
      Age,
    },
  ],
  ValidatingWebhookConfiguration: [
    validatingWebhookConfigurationResource,
    { webhooks: [webhook, webhook] },
    { Name: 'x', Webhooks: 2, Age },
  ],
  'MutatingWebhookConfiguration without webhooks': [
    mutatingWebhookConfigurationResource,
    {},
    { Name: 'x', Webhooks: 0, Age },
  ],
  ValidatingAdmissionPolicy: [
    validatingAdmissionPolicyResource,
    { spec: { validations: [{ expression: 'true' }], paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } } },
    { Name: 'x', Validations: 1, ParamKind: 'v1/ConfigMap', Age },
  ],
  'MutatingAdmissionPolicy without parameters': [
    mutatingAdmissionPolicyResource,
    { spec: { mutations: [{ patchType: 'JSONPatch' }] } },
    { Name: 'x', Mutations: 1, ParamKind: '<unset>', Age },
  ],
  'ValidatingAdmissionPolicyBinding without parameters': [
    validatingAdmissionPolicyBindingResource,
    { spec: { policyName: 'p' } },
    { Name: 'x', PolicyName: 'p', ParamRef: '<unset>', Age },
  ],
  'ValidatingAdmissionPolicyBinding with parameters of a namespace': [
    validatingAdmissionPolicyBindingResource,
    { spec: { policyName: 'p', paramRef: { name: 'c', namespace: 'default' } } },
    { Name: 'x', PolicyName: 'p', ParamRef: 'default/c', Age },
  ],
  'MutatingAdmissionPolicyBinding with parameters by name': [
    mutatingAdmissionPolicyBindingResource,
    { spec: { policyName: 'p', paramRef: { name: 'c' } } },
    { Name: 'x', PolicyName: 'p', ParamRef: '*/c', Age },
  ],
  'MutatingAdmissionPolicyBinding with parameters by labels': [
    mutatingAdmissionPolicyBindingResource,
    {
      spec: {
        policyName: 'p',
        paramRef: {
          selector: {
            matchLabels: { b: '2', a: '1' },
            matchExpressions: [{ key: 'c', operator: 'In', values: ['3', '4'] }],
          },
        },
      },
    },
    {
      Name: 'x',
      PolicyName: 'p',
      ParamRef:
        '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{' +
        'LabelSelectorRequirement{Key:c,Operator:In,Values:[3 4],},},}',
      Age,
    },
  ],
  'APIService of this server': [
    apiServiceResource,
    { status: available('True', 'Local') },
    { Name: 'x', Service: 'Local', Available: 'True', Age },
  ],
  'APIService that does not answer': [
    apiServiceResource,
    {
      spec: { service: { namespace: 'kube-system', name: 'metrics' } },
      status: available('False', 'MissingEndpoints'),
    },
    { Name: 'x', Service: 'kube-system/metrics', Available: 'False (MissingEndpoints)', Age },
  ],
  'APIService that does not answer for no reason': [
    apiServiceResource,
    { status: available('False') },
    { Name: 'x', Service: 'Local', Available: 'False', Age },
  ],
  'APIService that nobody has asked': [
    apiServiceResource,
    {},
    { Name: 'x', Service: 'Local', Available: 'Unknown', Age },
  ],
};

describe('the row of a kind of the cluster', () => {
  it.each(Object.entries(cases))('%s', (_, [definition, object, expected]) => {
    expect(rowOf(definition, object)).toEqual(expected);
  });
});
