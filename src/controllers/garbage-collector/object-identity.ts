/** What names an object beyond doubt: its uid, and where to look for it. Pure. */
import type { ObjectMeta, OwnerReference } from '../../api/meta/v1/object-meta.ts';

export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ObjectIdentity extends ObjectType {
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export function identityOf({ apiVersion, kind }: ObjectType, metadata: ObjectMeta): ObjectIdentity {
  const { namespace = '', name = '', uid = '' } = metadata;
  return { apiVersion, kind, namespace, name, uid };
}

/** The owner as its dependent names it: a reference tells no namespace, so the dependent's is taken for it. */
export function ownerIdentity(owner: OwnerReference, namespace: string): ObjectIdentity {
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, namespace, name, uid };
}

/** Whether the reference, wherever it stands, means the object. */
export function refersTo(owner: OwnerReference, identity: ObjectIdentity): boolean {
  return (
    owner.uid === identity.uid &&
    owner.name === identity.name &&
    owner.kind === identity.kind &&
    owner.apiVersion === identity.apiVersion
  );
}

export function sameIdentity(a: ObjectIdentity, b: ObjectIdentity): boolean {
  return a.namespace === b.namespace && refersTo(a, b);
}

/** As upstream writes it in events and logs; also a key that is the same for the same identity. */
export function identityText({ apiVersion, kind, namespace, name, uid }: ObjectIdentity): string {
  return `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
}
