/**
 * What strategic merge patch has to know of a type. The schema language implements it for built-in kinds; custom
 * resources have none, and the API server refuses strategic merge patches of them.
 */
export interface PatchSchema {
  /** The name of the type, `DeploymentSpec`; for messages. */
  readonly typeName: string;
  /** Undefined for a field that the type does not have. */
  field(name: string): PatchField | undefined;
}

export interface PatchField {
  readonly kind: 'object' | 'list' | 'map' | 'scalar';
  /** Of the object, of the list's items, or of the map's values; absent where those are scalars or arbitrary JSON. */
  readonly schema?: PatchSchema;
  /** x-kubernetes-patch-strategy, split at commas. */
  readonly strategy: readonly PatchStrategy[];
  /** x-kubernetes-patch-merge-key: the member by which items of a merged list of objects are told apart. */
  readonly mergeKey?: string;
}

export type PatchStrategy = 'merge' | 'replace' | 'retainKeys';
