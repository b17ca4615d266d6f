import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const componentConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  message: string(3),
  error: string(4),
};

export interface ComponentCondition extends FieldsOf<typeof componentConditionFields> {}
export const ComponentCondition: Type<ComponentCondition> = message(
  'io.k8s.api.core.v1.ComponentCondition',
  componentConditionFields,
);

const componentStatusFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  conditions: list(2, () => ComponentCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface ComponentStatus extends TypeMeta, FieldsOf<typeof componentStatusFields> {}
export const ComponentStatus: Type<ComponentStatus> = kindType(
  'io.k8s.api.core.v1.ComponentStatus',
  { group: '', version: 'v1', kind: 'ComponentStatus' },
  componentStatusFields,
);
