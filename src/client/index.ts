/**
 * `wherry/client`: a typed client of the Kubernetes API, and what controllers are made of. It works with any API server.
 *
 * ```ts
 * import { clientFromKubeconfig, InformerFactory, keyOf, type Pod, pods, Reconciler, systemParts } from 'wherry/client';
 *
 * const client = await clientFromKubeconfig('/home/me/.kube/config');
 * const informers = new InformerFactory({ client, ...systemParts });
 * const running = informers.informer(pods, { namespace: 'default' });
 * const controller = new Reconciler({
 *   name: 'pods',
 *   workers: 2,
 *   reconcile: async (key) => console.log(key, running.lister.getByKey(key)?.status.phase),
 *   ...systemParts,
 * });
 * const enqueue = (pod: Pod) => controller.queue.add(keyOf(pod));
 * running.addHandler({ added: enqueue, updated: enqueue, deleted: enqueue });
 * informers.start();
 * await informers.synced();
 * controller.start();
 * ```
 *
 * Objects that come from here are frozen and shared with whoever else reads them: a change makes a new object. Errors are StatusErrors, which
 * isNotFound() and its kin tell apart, and ConnectionErrors, after which nobody knows whether a write took effect. Times are in milliseconds
 * where a name ends in `Ms`.
 */

export type { MutatingAdmissionPolicy } from '../api/admissionregistration/v1/mutating-admission-policy.ts';
export type { MutatingAdmissionPolicyBinding } from '../api/admissionregistration/v1/mutating-admission-policy-binding.ts';
export type { MutatingWebhookConfiguration } from '../api/admissionregistration/v1/mutating-webhook-configuration.ts';
export type { ValidatingAdmissionPolicy } from '../api/admissionregistration/v1/validating-admission-policy.ts';
export type { ValidatingAdmissionPolicyBinding } from '../api/admissionregistration/v1/validating-admission-policy-binding.ts';
export type { ValidatingWebhookConfiguration } from '../api/admissionregistration/v1/validating-webhook-configuration.ts';
export type { CustomResourceDefinition } from '../api/apiextensions/v1/custom-resource-definition.ts';
export type { APIService } from '../api/apiregistration/v1/api-service.ts';
export type { ControllerRevision } from '../api/apps/v1/controller-revision.ts';
export type { DaemonSet } from '../api/apps/v1/daemon-set.ts';
export type { Deployment } from '../api/apps/v1/deployment.ts';
export type { ReplicaSet } from '../api/apps/v1/replica-set.ts';
export type { StatefulSet } from '../api/apps/v1/stateful-set.ts';
export type { SelfSubjectReview } from '../api/authentication/v1/self-subject-review.ts';
export type { TokenReview } from '../api/authentication/v1/token-review.ts';
export type { LocalSubjectAccessReview } from '../api/authorization/v1/local-subject-access-review.ts';
export type { SelfSubjectAccessReview } from '../api/authorization/v1/self-subject-access-review.ts';
export type { SelfSubjectRulesReview } from '../api/authorization/v1/self-subject-rules-review.ts';
export type { SubjectAccessReview } from '../api/authorization/v1/subject-access-review.ts';
export type { HorizontalPodAutoscaler as HorizontalPodAutoscalerV1 } from '../api/autoscaling/v1/horizontal-pod-autoscaler.ts';
export type { HorizontalPodAutoscaler } from '../api/autoscaling/v2/horizontal-pod-autoscaler.ts';
export type { CronJob } from '../api/batch/v1/cron-job.ts';
export type { Job } from '../api/batch/v1/job.ts';
export type { CertificateSigningRequest } from '../api/certificates/v1/certificate-signing-request.ts';
export type { ClusterTrustBundle } from '../api/certificates/v1/cluster-trust-bundle.ts';
export type { PodCertificateRequest } from '../api/certificates/v1/pod-certificate-request.ts';
export type { Lease } from '../api/coordination/v1/lease.ts';
export type { Binding } from '../api/core/v1/binding.ts';
export type { ComponentStatus } from '../api/core/v1/component-status.ts';
export type { ConfigMap } from '../api/core/v1/config-map.ts';
export type { Endpoints } from '../api/core/v1/endpoints.ts';
export type { Event } from '../api/core/v1/event.ts';
export type { LimitRange } from '../api/core/v1/limit-range.ts';
export type { Namespace } from '../api/core/v1/namespace.ts';
export type { Node } from '../api/core/v1/node.ts';
export type { PersistentVolume } from '../api/core/v1/persistent-volume.ts';
export type { PersistentVolumeClaim } from '../api/core/v1/persistent-volume-claim.ts';
export type { Pod } from '../api/core/v1/pod.ts';
export type { PodTemplate } from '../api/core/v1/pod-template.ts';
export type { ReplicationController } from '../api/core/v1/replication-controller.ts';
export type { ResourceQuota } from '../api/core/v1/resource-quota.ts';
export type { Secret } from '../api/core/v1/secret.ts';
export type { Service } from '../api/core/v1/service.ts';
export type { ServiceAccount } from '../api/core/v1/service-account.ts';
export type { EndpointSlice } from '../api/discovery/v1/endpoint-slice.ts';
export type { Event as EventsEvent } from '../api/events/v1/event.ts';
export type { FlowSchema } from '../api/flowcontrol/v1/flow-schema.ts';
export type { PriorityLevelConfiguration } from '../api/flowcontrol/v1/priority-level-configuration.ts';
export type { ObjectMeta, OwnerReference } from '../api/meta/v1/object-meta.ts';
export type { DeleteOptions } from '../api/meta/v1/options.ts';
export type { Ingress } from '../api/networking/v1/ingress.ts';
export type { IngressClass } from '../api/networking/v1/ingress-class.ts';
export type { IPAddress } from '../api/networking/v1/ip-address.ts';
export type { NetworkPolicy } from '../api/networking/v1/network-policy.ts';
export type { ServiceCIDR } from '../api/networking/v1/service-cidr.ts';
export type { RuntimeClass } from '../api/node/v1/runtime-class.ts';
export type { PodDisruptionBudget } from '../api/policy/v1/pod-disruption-budget.ts';
export type { ClusterRole } from '../api/rbac/v1/cluster-role.ts';
export type { ClusterRoleBinding } from '../api/rbac/v1/cluster-role-binding.ts';
export type { Role } from '../api/rbac/v1/role.ts';
export type { RoleBinding } from '../api/rbac/v1/role-binding.ts';
export type { KubernetesObject } from '../api/resource.ts';
export type { PriorityClass } from '../api/scheduling/v1/priority-class.ts';
export {
  isAlreadyExists,
  isBadRequest,
  isConflict,
  isExpired,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  isTimeout,
  isTooManyRequests,
  type StatusCause,
  type StatusDetails,
  StatusError,
  type StatusObject,
  type StatusReason,
} from '../api/status-error.ts';
export type { CSIDriver } from '../api/storage/v1/csi-driver.ts';
export type { CSINode } from '../api/storage/v1/csi-node.ts';
export type { CSIStorageCapacity } from '../api/storage/v1/csi-storage-capacity.ts';
export type { StorageClass } from '../api/storage/v1/storage-class.ts';
export type { VolumeAttachment } from '../api/storage/v1/volume-attachment.ts';
export type { VolumeAttributesClass } from '../api/storage/v1/volume-attributes-class.ts';
export { type Clock, systemClock, type Timer } from '../base/clock.ts';
export { type Logger, silentLogger } from '../base/logger.ts';
export { type Random, systemRandom } from '../base/random.ts';
export { VirtualClock } from '../base/virtual-clock.ts';
export {
  Client,
  type DeleteObjectOptions,
  type ListOptions,
  type ListResult,
  type ObjectDraft,
  objectReferenceTo,
  type PatchOptions,
  type PatchType,
  type ResourceDraft,
  type SelectOptions,
  type WatchOptions,
  type WriteOptions,
} from './client.ts';
export {
  createEventRecorder,
  type EventRecorderOptions,
  type RunningEventRecorder,
} from './events/create-event-recorder.ts';
export { type EventDetails, type EventRecorder, type EventType, silentRecorder } from './events/event-recorder.ts';
export { type ClientFromKubeconfigOptions, clientFromKubeconfig } from './http/client-from-kubeconfig.ts';
export { HttpTransport, type HttpTransportOptions } from './http/http-transport.ts';
export { type KubeconfigContext, KubeconfigError, type KubeconfigOptions, readKubeconfig } from './http/kubeconfig.ts';
export type { BearerToken, Impersonation, ServerAccess } from './http/server-access.ts';
export type { IndexFunction, Lister } from './informer/indexer.ts';
export { Informer, type InformerHandler, type InformerOptions, InformerStoppedError } from './informer/informer.ts';
export { InformerFactory, type InformerFactoryOptions } from './informer/informer-factory.ts';
export { type LeaderElectionOptions, LeaderElector, leaderIdentity } from './leader-election.ts';
export { ControllerRateLimiter, ExponentialRateLimiter, type RateLimiter, TokenBucket } from './rate-limiter.ts';
export { Reconciler, type ReconcilerOptions } from './reconciler.ts';
export { keyOf, type ObjectKey, pathOf, type ResourceRef, splitKey } from './resource-ref.ts';
export * from './resources.ts';
export { systemParts } from './system-parts.ts';
export {
  ConnectionError,
  type ListAnswer,
  type Transport,
  type TransportRequest,
  type WatchEvent,
  type WatchSink,
} from './transport.ts';
export { WorkQueue } from './work-queue.ts';
