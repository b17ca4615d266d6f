import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, bytesMap, ref, stringMap } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const configMapFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  immutable: bool(4).pointer(),
  data: stringMap(2),
  binaryData: bytesMap(3),
};

export interface ConfigMap extends TypeMeta, FieldsOf<typeof configMapFields> {}
export const ConfigMap: Type<ConfigMap> = kindType(
  'io.k8s.api.core.v1.ConfigMap',
  { group: '', version: 'v1', kind: 'ConfigMap' },
  configMapFields,
);
