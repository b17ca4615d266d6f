import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int32, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const scaleFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ScaleSpec).always(),
  status: ref(3, () => ScaleStatus).always(),
};

export interface Scale extends TypeMeta, FieldsOf<typeof scaleFields> {}
export const Scale: Type<Scale> = kindType(
  'io.k8s.api.autoscaling.v1.Scale',
  { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  scaleFields,
);

const scaleSpecFields = {
  replicas: int32(1),
};

export interface ScaleSpec extends FieldsOf<typeof scaleSpecFields> {}
export const ScaleSpec: Type<ScaleSpec> = message('io.k8s.api.autoscaling.v1.ScaleSpec', scaleSpecFields);

const scaleStatusFields = {
  replicas: int32(1).always().required(),
  selector: string(2),
};

export interface ScaleStatus extends FieldsOf<typeof scaleStatusFields> {}
export const ScaleStatus: Type<ScaleStatus> = message('io.k8s.api.autoscaling.v1.ScaleStatus', scaleStatusFields);
