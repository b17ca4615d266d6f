import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ObjectReference } from './references.ts';

const bindingFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  target: ref(2, () => ObjectReference)
    .always()
    .required(),
};

export interface Binding extends TypeMeta, FieldsOf<typeof bindingFields> {}
export const Binding: Type<Binding> = kindType(
  'io.k8s.api.core.v1.Binding',
  { group: '', version: 'v1', kind: 'Binding' },
  bindingFields,
);
