import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { RoleRef, Subject } from './subject.ts';

const clusterRoleBindingFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  subjects: list(2, () => Subject).atomic(),
  roleRef: ref(3, () => RoleRef)
    .always()
    .required(),
};

export interface ClusterRoleBinding extends TypeMeta, FieldsOf<typeof clusterRoleBindingFields> {}
export const ClusterRoleBinding: Type<ClusterRoleBinding> = kindType(
  'io.k8s.api.rbac.v1.ClusterRoleBinding',
  { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRoleBinding' },
  clusterRoleBindingFields,
);
