/** Every built-in resource, in the order in which discovery lists them. A new kind adds a line here. */

import { mutatingAdmissionPolicyBindingResource } from './admissionregistration/v1/mutating-admission-policy-binding-resource.ts';
import { mutatingAdmissionPolicyResource } from './admissionregistration/v1/mutating-admission-policy-resource.ts';
import { mutatingWebhookConfigurationResource } from './admissionregistration/v1/mutating-webhook-configuration-resource.ts';
import { validatingAdmissionPolicyBindingResource } from './admissionregistration/v1/validating-admission-policy-binding-resource.ts';
import { validatingAdmissionPolicyResource } from './admissionregistration/v1/validating-admission-policy-resource.ts';
import { validatingWebhookConfigurationResource } from './admissionregistration/v1/validating-webhook-configuration-resource.ts';
import { customResourceDefinitionResource } from './apiextensions/v1/custom-resource-definition-resource.ts';
import { apiServiceResource } from './apiregistration/v1/api-service-resource.ts';
import { controllerRevisionResource } from './apps/v1/controller-revision-resource.ts';
import { daemonSetResource } from './apps/v1/daemon-set-resource.ts';
import { deploymentResource } from './apps/v1/deployment-resource.ts';
import { replicaSetResource } from './apps/v1/replica-set-resource.ts';
import { statefulSetResource } from './apps/v1/stateful-set-resource.ts';
import { selfSubjectReviewResource } from './authentication/v1/self-subject-review-resource.ts';
import { tokenReviewResource } from './authentication/v1/token-review-resource.ts';
import { localSubjectAccessReviewResource } from './authorization/v1/local-subject-access-review-resource.ts';
import { selfSubjectAccessReviewResource } from './authorization/v1/self-subject-access-review-resource.ts';
import { selfSubjectRulesReviewResource } from './authorization/v1/self-subject-rules-review-resource.ts';
import { subjectAccessReviewResource } from './authorization/v1/subject-access-review-resource.ts';
import { horizontalPodAutoscalerResource as horizontalPodAutoscalerV1Resource } from './autoscaling/v1/horizontal-pod-autoscaler-resource.ts';
import { horizontalPodAutoscalerResource } from './autoscaling/v2/horizontal-pod-autoscaler-resource.ts';
import { cronJobResource } from './batch/v1/cron-job-resource.ts';
import { jobResource } from './batch/v1/job-resource.ts';
import { certificateSigningRequestResource } from './certificates/v1/certificate-signing-request-resource.ts';
import { clusterTrustBundleResource } from './certificates/v1/cluster-trust-bundle-resource.ts';
import { podCertificateRequestResource } from './certificates/v1/pod-certificate-request-resource.ts';
import { leaseResource } from './coordination/v1/lease-resource.ts';
import { bindingResource } from './core/v1/binding-resource.ts';
import { componentStatusResource } from './core/v1/component-status-resource.ts';
import { configMapResource } from './core/v1/config-map-resource.ts';
import { endpointsResource } from './core/v1/endpoints-resource.ts';
import { eventResource } from './core/v1/event-resource.ts';
import { limitRangeResource } from './core/v1/limit-range-resource.ts';
import { namespaceResource } from './core/v1/namespace-resource.ts';
import { nodeResource } from './core/v1/node-resource.ts';
import { persistentVolumeClaimResource } from './core/v1/persistent-volume-claim-resource.ts';
import { persistentVolumeResource } from './core/v1/persistent-volume-resource.ts';
import { podResource } from './core/v1/pod-resource.ts';
import { podTemplateResource } from './core/v1/pod-template-resource.ts';
import { replicationControllerResource } from './core/v1/replication-controller-resource.ts';
import { resourceQuotaResource } from './core/v1/resource-quota-resource.ts';
import { secretResource } from './core/v1/secret-resource.ts';
import { serviceAccountResource } from './core/v1/service-account-resource.ts';
import { serviceResource } from './core/v1/service-resource.ts';
import { endpointSliceResource } from './discovery/v1/endpoint-slice-resource.ts';
import { eventResource as eventsEventResource } from './events/v1/event-resource.ts';
import { flowSchemaResource } from './flowcontrol/v1/flow-schema-resource.ts';
import { priorityLevelConfigurationResource } from './flowcontrol/v1/priority-level-configuration-resource.ts';
import { ingressClassResource } from './networking/v1/ingress-class-resource.ts';
import { ingressResource } from './networking/v1/ingress-resource.ts';
import { ipAddressResource } from './networking/v1/ip-address-resource.ts';
import { networkPolicyResource } from './networking/v1/network-policy-resource.ts';
import { serviceCIDRResource } from './networking/v1/service-cidr-resource.ts';
import { runtimeClassResource } from './node/v1/runtime-class-resource.ts';
import { podDisruptionBudgetResource } from './policy/v1/pod-disruption-budget-resource.ts';
import { clusterRoleBindingResource } from './rbac/v1/cluster-role-binding-resource.ts';
import { clusterRoleResource } from './rbac/v1/cluster-role-resource.ts';
import { roleBindingResource } from './rbac/v1/role-binding-resource.ts';
import { roleResource } from './rbac/v1/role-resource.ts';
import type { ResourceDefinition } from './resource.ts';
import { priorityClassResource } from './scheduling/v1/priority-class-resource.ts';
import { csiDriverResource } from './storage/v1/csi-driver-resource.ts';
import { csiNodeResource } from './storage/v1/csi-node-resource.ts';
import { csiStorageCapacityResource } from './storage/v1/csi-storage-capacity-resource.ts';
import { storageClassResource } from './storage/v1/storage-class-resource.ts';
import { volumeAttachmentResource } from './storage/v1/volume-attachment-resource.ts';
import { volumeAttributesClassResource } from './storage/v1/volume-attributes-class-resource.ts';

export const builtInResources: readonly ResourceDefinition[] = [
  bindingResource,
  componentStatusResource,
  configMapResource,
  endpointsResource,
  eventResource,
  limitRangeResource,
  namespaceResource,
  nodeResource,
  persistentVolumeClaimResource,
  persistentVolumeResource,
  podResource,
  podTemplateResource,
  replicationControllerResource,
  resourceQuotaResource,
  secretResource,
  serviceAccountResource,
  serviceResource,
  controllerRevisionResource,
  daemonSetResource,
  deploymentResource,
  replicaSetResource,
  statefulSetResource,
  horizontalPodAutoscalerV1Resource,
  horizontalPodAutoscalerResource,
  cronJobResource,
  jobResource,
  podDisruptionBudgetResource,
  clusterRoleBindingResource,
  clusterRoleResource,
  roleBindingResource,
  roleResource,
  ingressClassResource,
  ingressResource,
  ipAddressResource,
  networkPolicyResource,
  serviceCIDRResource,
  endpointSliceResource,
  leaseResource,
  eventsEventResource,
  csiDriverResource,
  csiNodeResource,
  csiStorageCapacityResource,
  storageClassResource,
  volumeAttachmentResource,
  volumeAttributesClassResource,
  priorityClassResource,
  runtimeClassResource,
  certificateSigningRequestResource,
  clusterTrustBundleResource,
  podCertificateRequestResource,
  mutatingAdmissionPolicyResource,
  mutatingAdmissionPolicyBindingResource,
  mutatingWebhookConfigurationResource,
  validatingAdmissionPolicyResource,
  validatingAdmissionPolicyBindingResource,
  validatingWebhookConfigurationResource,
  customResourceDefinitionResource,
  apiServiceResource,
  selfSubjectReviewResource,
  tokenReviewResource,
  localSubjectAccessReviewResource,
  selfSubjectAccessReviewResource,
  selfSubjectRulesReviewResource,
  subjectAccessReviewResource,
  flowSchemaResource,
  priorityLevelConfigurationResource,
];
