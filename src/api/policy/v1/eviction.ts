import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { DeleteOptions } from '../../meta/v1/options.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const evictionFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  deleteOptions: ref(2, () => DeleteOptions),
};

export interface Eviction extends TypeMeta, FieldsOf<typeof evictionFields> {}
export const Eviction: Type<Eviction> = kindType(
  'io.k8s.api.policy.v1.Eviction',
  { group: 'policy', version: 'v1', kind: 'Eviction' },
  evictionFields,
);
