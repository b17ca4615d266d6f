import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, bytesMap, ref, string, stringMap } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const secretFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  immutable: bool(5).pointer(),
  data: bytesMap(2),
  stringData: stringMap(4),
  type: string(3).default('Opaque'),
};

export interface Secret extends TypeMeta, FieldsOf<typeof secretFields> {}
export const Secret: Type<Secret> = kindType(
  'io.k8s.api.core.v1.Secret',
  { group: '', version: 'v1', kind: 'Secret' },
  secretFields,
);
