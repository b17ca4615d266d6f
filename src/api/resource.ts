/**
 * What makes a type a resource of the API: its names, its place in storage, and the decisions that differ from kind to
 * kind. One definition per kind, beside the kind's types; the server, discovery, OpenAPI and the printers read nothing else.
 */
import type { ListMeta } from './meta/v1/list-meta.ts';
import type { ObjectMeta } from './meta/v1/object-meta.ts';
import type { Mutable, Type, TypeMeta } from './schema/schema.ts';
import type { FieldError } from './validation/field-error.ts';

/** Any object of the API: what all kinds have in common. Frozen once it has been decoded and admitted. */
export interface KubernetesObject extends TypeMeta {
  readonly metadata: ObjectMeta;
}

export interface KubernetesList<T extends KubernetesObject = KubernetesObject> extends TypeMeta {
  readonly metadata: ListMeta;
  readonly items: readonly T[];
}

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

export const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** A cell of `kubectl get`. Times are given as RFC 3339 text in columns of format `date-time`: clients show an age. */
export type TableCell = string | number | boolean | null;

export interface TableColumn<T> {
  /** The heading, as upstream writes it: `Up-to-date`. */
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly format?: 'name' | 'date-time' | '';
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority?: number;
  readonly description: string;
  /** `now` is in milliseconds since the epoch, for columns that show an age as text. */
  readonly cell: (object: T, now: number) => TableCell;
}

/** What a table says of a row as a whole. */
export interface TableRowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

/** What a strategy may know of the request at hand. */
export interface RequestFacts {
  /** When it is handled, as RFC 3339 text. */
  readonly now: string;
  readonly user: {
    readonly name: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
}

/**
 * The decisions of one kind, as upstream's registry strategies make them. All are pure: no clock, no client, no storage.
 * Objects handed over as Mutable belong to the callee; all others are shared and frozen.
 */
export interface Strategy<T extends KubernetesObject> {
  /** Why the name cannot be used, as texts; DNS subdomain where absent. `prefix`: it is a generateName. */
  readonly validateName?: (name: string, prefix: boolean) => string[];
  /** Defaults that depend on other fields. The declared ones have been filled in before. */
  readonly applyDefaults?: (object: Mutable<T>) => void;
  /** applyDefaults neither reads nor writes metadata and status: there is nothing for it to do where only these were written. */
  readonly defaultsDesiredStateAlone?: boolean;
  /** Clears and sets what a client may not choose, before validation. Status is cleared already where it is a subresource. */
  readonly prepareForCreate?: (object: Mutable<T>, request: RequestFacts) => void;
  /** The status comes with the object: a kubelet registers its Node together with what it knows of it. */
  readonly keepsStatusOnCreate?: boolean;
  readonly validate?: (object: T) => FieldError[];
  /** What follows from the final, possibly generated, name of a new object; after validation. */
  readonly canonicalize?: (object: Mutable<T>) => void;
  /** As prepareForCreate; the old status is in place already where it is a subresource. */
  readonly prepareForUpdate?: (object: Mutable<T>, old: T, request: RequestFacts) => void;
  readonly validateUpdate?: (object: T, old: T) => FieldError[];
  /** Texts for Warning headers. */
  readonly warnings?: (object: T, old: T | undefined) => string[];
  /** PUT on a name that is not there creates it. */
  readonly allowCreateOnUpdate?: boolean;
  /** PUT without a resourceVersion is allowed; true where absent. */
  readonly allowUnconditionalUpdate?: boolean;
  /** The kind counts changes of its desired state in metadata.generation; true where it has a spec. */
  readonly hasGeneration?: boolean;
  /** What counts as desired state for metadata.generation; everything but metadata and status where absent. */
  readonly desiredState?: (object: T) => unknown;
  /**
   * The seconds of grace that a deletion gives, from what the client asked for. Kinds without it are deleted at once; Pods on a node
   * stay until their kubelet has stopped them.
   */
  readonly deletionGracePeriodSeconds?: (object: T, requested: number | undefined) => number;
  /** What else changes when the object is marked for deletion but must stay for now (a Namespace's phase). */
  readonly markForDeletion?: (object: Mutable<T>) => void;
  /** False while something beside metadata.finalizers keeps an object that is marked for deletion (a Namespace's spec.finalizers). */
  readonly mayBeRemoved?: (object: T) => boolean;
  /** A deletion answers with the object instead of a Status. */
  readonly returnsDeletedObject?: boolean;
  /** What is deleted with `kubectl delete` and no word on dependents: `background` where absent. */
  readonly defaultPropagation?: 'background' | 'orphan';
}

/** How the `status` subresource treats what it is given. Only status and a little metadata can change through it. */
export interface StatusStrategy<T extends KubernetesObject> {
  /** Spec and metadata of `old` are in place already (labels, annotations, finalizers and owners as the client gave them where upstream lets it). */
  readonly prepareForUpdate?: (object: Mutable<T>, old: T, request: RequestFacts) => void;
  readonly validateUpdate?: (object: T, old: T) => FieldError[];
}

/** Where `scale` finds its numbers. Dotted paths without a leading dot. */
export interface ScaleMapping {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  /** A LabelSelector or map of labels, or already the text of a selector. */
  readonly selectorPath: string;
}

/** A subresource beside status and scale, as discovery lists it. How it behaves is up to the API server. */
export interface SubresourceDefinition {
  readonly name: string;
  readonly kind: string;
  /** Set where the kind is of another group, such as policy/v1 Eviction. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly Verb[];
}

/** A version of a kind that is stored as another: autoscaling/v1 as autoscaling/v2, events.k8s.io/v1 as core/v1. */
export interface StoredAs<T extends KubernetesObject> {
  readonly definition: ResourceDefinition;
  readonly toStored: (object: T) => KubernetesObject;
  readonly fromStored: (stored: KubernetesObject) => T;
}

export interface ResourceDefinition<T extends KubernetesObject = KubernetesObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural name in paths: `deployments`. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  readonly type: Type<T>;
  /** All where absent. */
  readonly verbs?: readonly Verb[];
  /** What whoever uses it is warned of: the version is on its way out. */
  readonly deprecationWarning?: string;
  /** Below `/registry/`, as upstream lays it out: `services/specs`. Absent for what is never stored. */
  readonly storagePrefix?: string;
  readonly storedAs?: StoredAs<T>;
  /** Objects lapse by themselves (Events). */
  readonly ttlSeconds?: number;
  readonly strategy: Strategy<T>;
  readonly status?: StatusStrategy<T>;
  readonly scale?: ScaleMapping;
  readonly subresources?: readonly SubresourceDefinition[];
  /** What field selectors may name beside metadata.name and metadata.namespace. */
  readonly selectableFields?: Readonly<Record<string, (object: T) => string>>;
  /** The selectable field by which thousands of clients each watch a small part, as kubelets do: their watches are found by its value. */
  readonly watchIndex?: string;
  /** The columns of `kubectl get`; name and age where absent. */
  readonly columns?: readonly TableColumn<T>[];
  readonly rowConditions?: (object: T) => readonly TableRowCondition[];
  /** In which order tables have the objects of a list, as for Array.sort; that of the list where absent. */
  readonly rowOrder?: (a: T, b: T) => number;
}

/** Checks a definition against its type, and erases that: the server handles all kinds alike. */
export function defineResource<T extends KubernetesObject>(definition: ResourceDefinition<T>): ResourceDefinition {
  return definition as unknown as ResourceDefinition;
}
