import { string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const roleRefFields = {
  apiGroup: string(1).always().required(),
  kind: string(2).always().required(),
  name: string(3).always().required(),
};

export interface RoleRef extends FieldsOf<typeof roleRefFields> {}
export const RoleRef: Type<RoleRef> = message('io.k8s.api.rbac.v1.RoleRef', roleRefFields, { atomic: true });

const subjectFields = {
  kind: string(1).always().required(),
  apiGroup: string(2),
  name: string(3).always().required(),
  namespace: string(4),
};

export interface Subject extends FieldsOf<typeof subjectFields> {}
export const Subject: Type<Subject> = message('io.k8s.api.rbac.v1.Subject', subjectFields, { atomic: true });
