/**
 * Which objects a Node has to do with: a walk from the Pods that are bound to it to what they name.
 *
 * Reads the server's watch caches, where Pods are found by their Node; keeps nothing, so that a change of a Pod costs nothing here.
 */
import { mirrorPodAnnotation } from '../../api/core/v1/mirror-pod-annotation.ts';
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { persistentVolumeClaimResource } from '../../api/core/v1/persistent-volume-claim-resource.ts';
import { persistentVolumeResource } from '../../api/core/v1/persistent-volume-resource.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { podResource } from '../../api/core/v1/pod-resource.ts';
import type { KubernetesObject, ResourceDefinition } from '../../api/resource.ts';
import type { VolumeAttachment } from '../../api/storage/v1/volume-attachment.ts';
import { volumeAttachmentResource } from '../../api/storage/v1/volume-attachment-resource.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import { type ReferencedKind, referencesOf, secretsOfVolume } from './pod-references.ts';

export class NodeGraph {
  readonly #registry: () => ResourceRegistry;

  constructor(registry: () => ResourceRegistry) {
    this.#registry = registry;
  }

  async hasPod(nodeName: string, namespace: string, name: string): Promise<boolean> {
    const pod = await this.#find<Pod>(podResource, namespace, name);
    return pod?.spec.nodeName === nodeName;
  }

  async reaches(nodeName: string, kind: ReferencedKind, namespace: string, name: string): Promise<boolean> {
    const pods = await this.#podsOf(nodeName);
    for (const pod of pods) {
      if (pod.metadata.namespace === namespace && referencesOf(pod)[kind].has(name)) return true;
    }
    return kind === 'secrets' && this.#reachesSecretOfVolume(pods, `${namespace}/${name}`);
  }

  async reachesVolume(nodeName: string, name: string): Promise<boolean> {
    const volume = await this.#find<PersistentVolume>(persistentVolumeResource, '', name);
    const { namespace = '', name: claim = '' } = volume?.spec.claimRef ?? {};
    return claim !== '' && this.reaches(nodeName, 'persistentVolumeClaims', namespace, claim);
  }

  async hasAttachment(nodeName: string, name: string): Promise<boolean> {
    const attachment = await this.#find<VolumeAttachment>(volumeAttachmentResource, '', name);
    return attachment?.spec.nodeName === nodeName;
  }

  async #reachesSecretOfVolume(pods: readonly Pod[], secret: string): Promise<boolean> {
    for (const pod of pods) {
      const namespace = pod.metadata.namespace ?? '';
      for (const name of referencesOf(pod).persistentVolumeClaims) {
        const claim = await this.#find<PersistentVolumeClaim>(persistentVolumeClaimResource, namespace, name);
        const volumeName = claim?.spec.volumeName ?? '';
        if (volumeName === '') continue;
        const volume = await this.#find<PersistentVolume>(persistentVolumeResource, '', volumeName);
        if (volume === undefined) continue;
        const { claimRef } = volume.spec;
        // A claim may name a volume that is not its own.
        const isOwn = claimRef?.namespace === namespace && claimRef.name === name;
        if (isOwn && secretsOfVolume(volume).has(secret)) return true;
      }
    }
    return false;
  }

  async #podsOf(nodeName: string): Promise<readonly Pod[]> {
    const { cache } = this.#registry().storage(podResource);
    await cache.start();
    const stored = cache.indexed(nodeName) ?? [];
    const pods = stored.map(({ object }) => object as unknown as Pod);
    // A kubelet makes mirrors itself: what they name gives it no rights.
    return pods.filter(({ metadata }) => metadata.annotations?.[mirrorPodAnnotation] === undefined);
  }

  async #find<T extends KubernetesObject>(
    definition: ResourceDefinition,
    namespace: string,
    name: string,
  ): Promise<T | undefined> {
    const storage = this.#registry().storage(definition);
    await storage.cache.start();
    return storage.cache.get(storage.key(namespace, name))?.object as T | undefined;
  }
}
