import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, quantityMap, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const limitRangeFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => LimitRangeSpec).always(),
};

export interface LimitRange extends TypeMeta, FieldsOf<typeof limitRangeFields> {}
export const LimitRange: Type<LimitRange> = kindType(
  'io.k8s.api.core.v1.LimitRange',
  { group: '', version: 'v1', kind: 'LimitRange' },
  limitRangeFields,
);

const limitRangeItemFields = {
  type: string(1).always().required(),
  max: quantityMap(2),
  min: quantityMap(3),
  default: quantityMap(4),
  defaultRequest: quantityMap(5),
  maxLimitRequestRatio: quantityMap(6),
};

export interface LimitRangeItem extends FieldsOf<typeof limitRangeItemFields> {}
export const LimitRangeItem: Type<LimitRangeItem> = message('io.k8s.api.core.v1.LimitRangeItem', limitRangeItemFields);

const limitRangeSpecFields = {
  limits: list(1, () => LimitRangeItem)
    .always()
    .required()
    .atomic(),
};

export interface LimitRangeSpec extends FieldsOf<typeof limitRangeSpecFields> {}
export const LimitRangeSpec: Type<LimitRangeSpec> = message('io.k8s.api.core.v1.LimitRangeSpec', limitRangeSpecFields);
