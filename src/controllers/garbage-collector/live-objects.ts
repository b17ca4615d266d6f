/** Objects of any kind at the API server, by their identities: the collector decides by what is there now, and not by what was seen. */
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isConflict, isNotFound, StatusError } from '../../api/status-error.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import type { Client } from '../../client/client.ts';
import type { ObjectKey, ResourceRef } from '../../client/resource-ref.ts';
import type { PropagationPolicy } from './deletion-decision.ts';
import { identityText, type ObjectIdentity } from './object-identity.ts';
import { type OwnersPatch, removeFinalizer } from './patches.ts';

/** As upstream. */
const finalizerAttemptsMax = 5;
const unsupportedMediaType = 415;

/** The API has no such kind, or none yet: it may be a custom resource that discovery has still to find. */
export class UnknownKindError extends Error {
  override readonly name = 'UnknownKindError';
}

/** What has no namespace cannot be owned by what has one. It will not get better by trying again. */
export class ClusterScopedDependentError extends Error {
  override readonly name = 'ClusterScopedDependentError';
}

export interface DeleteRequest {
  /** The state on which the deletion was decided. */
  readonly resourceVersion: string | undefined;
  readonly owners: readonly OwnerReference[];
  readonly policy: PropagationPolicy;
}

interface Place {
  readonly resource: ResourceRef;
  readonly key: ObjectKey;
}

export class LiveObjects {
  readonly #client: Client;
  readonly #resourceOf: (apiVersion: string, kind: string) => ResourceRef | undefined;

  constructor(client: Client, resourceOf: (apiVersion: string, kind: string) => ResourceRef | undefined) {
    this.#client = client;
    this.#resourceOf = resourceOf;
  }

  resourceOf({ apiVersion, kind }: Pick<ObjectIdentity, 'apiVersion' | 'kind'>): ResourceRef {
    const resource = this.#resourceOf(apiVersion, kind);
    if (resource === undefined) throw new UnknownKindError(`unable to get REST mapping for ${apiVersion}/${kind}.`);
    return resource;
  }

  /** Undefined where there is none, or where another has taken its name. */
  async get(identity: ObjectIdentity): Promise<KubernetesObject | undefined> {
    const { resource, key } = this.#place(identity);
    try {
      const object = await this.#client.get(resource, key);
      return object.metadata.uid === identity.uid ? object : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Resolves with the object as it is after that. */
  async patchOwners(identity: ObjectIdentity, patch: OwnersPatch): Promise<KubernetesObject> {
    const { resource, key } = this.#place(identity);
    try {
      return await this.#client.patch(resource, key, 'strategic', patch.strategic);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== unsupportedMediaType) throw error;
      const latest = await this.#client.get(resource, key);
      return this.#client.patch(resource, key, 'merge', patch.mergeOf(latest.metadata));
    }
  }

  /** Nothing is wrong where the object is gone, or has no such finalizer. */
  async removeFinalizer(identity: ObjectIdentity, finalizer: string): Promise<void> {
    const { resource, key } = this.#place(identity);
    for (let attempt = 1; ; attempt++) {
      const latest = await this.get(identity);
      const patch = latest && removeFinalizer(latest.metadata, finalizer);
      if (patch === undefined) return;
      try {
        await this.#client.patch(resource, key, 'merge', patch);
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        if (!isConflict(error) || attempt === finalizerAttemptsMax) throw error;
      }
    }
  }

  /** A change meanwhile that leaves the owners as they were does not save the object. */
  async delete(identity: ObjectIdentity, { resourceVersion, owners, policy }: DeleteRequest): Promise<void> {
    const { resource, key } = this.#place(identity);
    const { uid } = identity;
    const attempt = (preconditions: { readonly uid: string; readonly resourceVersion?: string }): Promise<object> =>
      this.#client.delete(resource, key, { preconditions, propagationPolicy: policy });
    try {
      await attempt({ uid, resourceVersion });
    } catch (error) {
      if (!isConflict(error)) throw error;
      const latest = await this.get(identity);
      if (latest === undefined) return;
      const isSame = deepEqual(latest.metadata.ownerReferences ?? [], owners);
      if (latest.metadata.resourceVersion === resourceVersion || !isSame) throw error;
      await attempt({ uid });
    }
  }

  #place(identity: ObjectIdentity): Place {
    const resource = this.resourceOf(identity);
    const { namespace, name } = identity;
    if (!resource.namespaced) return { resource, key: { name } };
    if (namespace !== '') return { resource, key: { namespace, name } };
    throw new ClusterScopedDependentError(
      `cluster-scoped objects cannot refer to namespaced owners: ${identityText(identity)}`,
    );
  }
}
