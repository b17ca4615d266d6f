import { int64, string, time } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const conditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  observedGeneration: int64(3),
  lastTransitionTime: time(4).always().required(),
  reason: string(5).always().required(),
  message: string(6).always().required(),
};

export interface Condition extends FieldsOf<typeof conditionFields> {}
export const Condition: Type<Condition> = message('io.k8s.apimachinery.pkg.apis.meta.v1.Condition', conditionFields);
