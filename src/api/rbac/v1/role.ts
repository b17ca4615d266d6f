import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { PolicyRule } from './policy-rule.ts';

const roleFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  rules: list(2, () => PolicyRule)
    .always()
    .atomic(),
};

export interface Role extends TypeMeta, FieldsOf<typeof roleFields> {}
export const Role: Type<Role> = kindType(
  'io.k8s.api.rbac.v1.Role',
  { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'Role' },
  roleFields,
);
