import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { RoleRef, Subject } from './subject.ts';

const roleBindingFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  subjects: list(2, () => Subject).atomic(),
  roleRef: ref(3, () => RoleRef)
    .always()
    .required(),
};

export interface RoleBinding extends TypeMeta, FieldsOf<typeof roleBindingFields> {}
export const RoleBinding: Type<RoleBinding> = kindType(
  'io.k8s.api.rbac.v1.RoleBinding',
  { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'RoleBinding' },
  roleBindingFields,
);
