import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';
import { PodTemplateSpec } from './pod-spec.ts';

const podTemplateFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  template: ref(2, () => PodTemplateSpec).always(),
};

export interface PodTemplate extends TypeMeta, FieldsOf<typeof podTemplateFields> {}
export const PodTemplate: Type<PodTemplate> = kindType(
  'io.k8s.api.core.v1.PodTemplate',
  { group: '', version: 'v1', kind: 'PodTemplate' },
  podTemplateFields,
);
