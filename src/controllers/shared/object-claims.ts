/**
 * Which objects belong to an owner that selects by labels: a Deployment's ReplicaSets, a ReplicaSet's Pods. An object belongs to whom its
 * controller reference names; one without is adopted by an owner whose selector matches, and one that no longer matches is released.
 */
import type { Selector } from '../../api/labels.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isInvalid, isNotFound } from '../../api/status-error.ts';
import type { Client } from '../../client/client.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { keyOf, type ResourceRef } from '../../client/resource-ref.ts';
import { controllerOf, controllerReferenceTo } from './owner-references.ts';

export interface ClaimOptions<O extends KubernetesObject, T extends KubernetesObject> {
  readonly client: Client;
  readonly owner: O;
  readonly ownerRef: ResourceRef<O>;
  /** Of the objects. */
  readonly ref: ResourceRef<T>;
  readonly selector: Selector;
  /** What there is to look at; see {@link claimCandidates}. */
  readonly objects: readonly T[];
}

const claimIndex = 'claim';

/** No uid has a slash. */
const orphansIn = (namespace: string | undefined): string => `orphans/${namespace ?? ''}`;

/** To be called once for an informer whose lister {@link claimCandidates} is to read. */
export function indexClaims<T extends KubernetesObject>(informer: Informer<T>): void {
  informer.addIndex(claimIndex, ({ metadata }) => [controllerOf(metadata)?.uid ?? orphansIn(metadata.namespace)]);
}

/** All that the owner manages, whether it matches or not. */
export function managedBy<T extends KubernetesObject>(lister: Lister<T>, owner: KubernetesObject): readonly T[] {
  return lister.byIndex(claimIndex, owner.metadata.uid ?? '');
}

/** All that the owner manages, and all of its namespace that nobody does. */
export function claimCandidates<T extends KubernetesObject>(lister: Lister<T>, owner: KubernetesObject): readonly T[] {
  const managed = managedBy(lister, owner);
  const orphans = lister.byIndex(claimIndex, orphansIn(owner.metadata.namespace));
  return orphans.length === 0 ? managed : [...managed, ...orphans];
}

/** Whether the owner manages the object and still selects it: what counts as its own where nothing is to be adopted. */
export function isClaimed(object: KubernetesObject, owner: KubernetesObject, selector: Selector): boolean {
  const { metadata } = object;
  if (metadata.namespace !== owner.metadata.namespace) return false;
  return controllerOf(metadata)?.uid === owner.metadata.uid && selector.matches(metadata.labels);
}

/**
 * Adopts and releases, and resolves with what belongs to the owner after that. An owner that is being deleted does neither. Goes on where a
 * request fails, and rejects in the end.
 */
export async function claimObjects<O extends KubernetesObject, T extends KubernetesObject>(
  options: ClaimOptions<O, T>,
): Promise<readonly T[]> {
  const { owner, selector, objects } = options;
  const isDeleting = owner.metadata.deletionTimestamp !== undefined;
  const claimed: T[] = [];
  const errors: unknown[] = [];
  let recheck: Promise<void> | undefined;
  const mayAdopt = (): Promise<void> => {
    recheck ??= recheckOwner(options);
    return recheck;
  };
  for (const object of objects) {
    if (isClaimed(object, owner, selector)) {
      claimed.push(object);
      continue;
    }
    if (isDeleting || object.metadata.namespace !== owner.metadata.namespace) continue;
    const controller = controllerOf(object.metadata);
    try {
      if (controller !== undefined) {
        if (controller.uid === owner.metadata.uid) await release(options, object);
      } else if (object.metadata.deletionTimestamp === undefined && selector.matches(object.metadata.labels)) {
        const adopted = await adopt(options, object, mayAdopt);
        if (adopted !== undefined) claimed.push(adopted);
      }
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw combined(errors);
  return claimed;
}

/** The patches carry the uid, so that an object made anew under the same name is refused. Undefined where the object is gone. */
async function adopt<O extends KubernetesObject, T extends KubernetesObject>(
  { client, owner, ownerRef, ref }: ClaimOptions<O, T>,
  object: T,
  mayAdopt: () => Promise<void>,
): Promise<T | undefined> {
  const { name = '', namespace, uid } = object.metadata;
  try {
    await mayAdopt();
  } catch (cause) {
    throw new Error(`can't adopt ${ref.kind} ${keyOf(object)} (${uid}): ${messageOf(cause)}`, { cause });
  }
  const patch = { metadata: { uid, ownerReferences: [controllerReferenceTo(ownerRef, owner)] } };
  try {
    return await client.patch(ref, { namespace, name }, 'strategic', patch);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function release<O extends KubernetesObject, T extends KubernetesObject>(
  { client, owner, ref }: ClaimOptions<O, T>,
  object: T,
): Promise<void> {
  const { name = '', namespace, uid } = object.metadata;
  const patch = { metadata: { uid, ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } };
  try {
    await client.patch(ref, { namespace, name }, 'strategic', patch);
  } catch (error) {
    // It is gone, or has no reference to the owner any more: there is nothing to release.
    if (!isNotFound(error) && !isInvalid(error)) throw error;
  }
}

/** The cache may not have seen yet that the owner is gone; what is adopted then would be deleted with it. */
async function recheckOwner<O extends KubernetesObject, T extends KubernetesObject>({
  client,
  owner,
  ownerRef,
}: ClaimOptions<O, T>): Promise<void> {
  const { name = '', namespace, uid } = owner.metadata;
  const fresh = await client.get(ownerRef, { namespace, name });
  if (fresh.metadata.uid !== uid) {
    throw new Error(
      `original ${ownerRef.kind} ${keyOf(owner)} is gone: got uid ${fresh.metadata.uid}, wanted ${uid ?? ''}`,
    );
  }
  const { deletionTimestamp } = fresh.metadata;
  if (deletionTimestamp !== undefined) {
    throw new Error(`${keyOf(owner)} has just been deleted at ${deletionTimestamp}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Several errors in one, worded as upstream words them. */
function combined(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0];
  return new AggregateError(errors, `[${[...new Set(errors.map(messageOf))].join(', ')}]`);
}
