/**
 * `wherry/client`: a typed client of the Kubernetes API, and what controllers are made of. It works with any API server.
 *
 * ```ts
 * import { clientFromKubeconfig, deployments, InformerFactory, pods, Reconciler, systemParts } from 'wherry/client';
 *
 * const client = await clientFromKubeconfig('/home/me/.kube/config');
 * const web = await client.get(deployments, { namespace: 'default', name: 'web' });
 *
 * const informers = new InformerFactory({ client, ...systemParts });
 * const running = informers.informer(pods, { namespace: 'default' });
 * const controller = new Reconciler({
 *   name: 'pods',
 *   workers: 2,
 *   reconcile: async (key) => console.log(key, running.lister.getByKey(key)?.status.phase),
 *   ...systemParts,
 * });
 * running.addHandler({
 *   added: (pod) => controller.queue.add(keyOf(pod)),
 *   updated: (pod) => controller.queue.add(keyOf(pod)),
 *   deleted: (pod) => controller.queue.add(keyOf(pod)),
 * });
 * informers.start();
 * await informers.synced();
 * controller.start();
 * ```
 *
 * Objects that come from here are frozen and shared with whoever else reads them: a change makes a new object. Errors are StatusErrors, which
 * isNotFound() and its kin tell apart, and ConnectionErrors, after which nobody knows whether a write took effect. Times are in milliseconds
 * where a name ends in `Ms`. A custom resource needs no more than a ResourceRef:
 *
 * ```ts
 * interface Widget extends KubernetesObject { readonly spec: { readonly size: number } }
 * const widgets: ResourceRef<Widget> = {
 *   group: 'example.com', version: 'v1', kind: 'Widget', resource: 'widgets', namespaced: true,
 * };
 * ```
 */

export type { ObjectMeta, OwnerReference } from '../api/meta/v1/object-meta.ts';
export type { DeleteOptions } from '../api/meta/v1/options.ts';
export type { KubernetesObject } from '../api/resource.ts';
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
