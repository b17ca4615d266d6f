import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const priorityClassFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  value: int32(2).always().required(),
  globalDefault: bool(3),
  description: string(4),
  preemptionPolicy: string(5).pointer().default('PreemptLowerPriority'),
};

export interface PriorityClass extends TypeMeta, FieldsOf<typeof priorityClassFields> {}
export const PriorityClass: Type<PriorityClass> = kindType(
  'io.k8s.api.scheduling.v1.PriorityClass',
  { group: 'scheduling.k8s.io', version: 'v1', kind: 'PriorityClass' },
  priorityClassFields,
);
