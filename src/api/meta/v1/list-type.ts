import { list, rawObjects, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ListMeta } from './list-meta.ts';

/** What a list of `T` looks like on the wire. */
export interface ListOf<T> extends TypeMeta {
  readonly metadata: ListMeta;
  readonly items: readonly T[];
}

const listTypes = new WeakMap<Type, Type>();

/** The type of the list of a kind: `PodList` for `Pod`. Lists have no declarations of their own, since all are alike. */
export function listTypeOf<T>(type: Type<T>): Type<ListOf<T>> {
  const { groupVersionKind } = type;
  if (groupVersionKind === undefined) throw new Error(`${type.name} is no kind`);
  let listType = listTypes.get(type);
  if (listType === undefined) {
    listType = kindType(
      `${type.name}List`,
      { ...groupVersionKind, kind: `${groupVersionKind.kind}List` },
      {
        metadata: ref(1, () => ListMeta).always(),
        items: list(2, () => type)
          .always()
          .required(),
      },
    );
    listTypes.set(type, listType);
  }
  return listType as Type<ListOf<T>>;
}

const listFields = {
  metadata: ref(1, () => ListMeta).always(),
  items: rawObjects(2).always().required(),
};

/** A list of objects of any kinds, as `kubectl get` prints several of them. */
export interface List extends TypeMeta, FieldsOf<typeof listFields> {}
export const List: Type<List> = kindType(
  'io.k8s.api.core.v1.List',
  { group: '', version: 'v1', kind: 'List' },
  listFields,
);
