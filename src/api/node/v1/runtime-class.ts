import { Toleration } from '../../core/v1/scheduling.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, quantityMap, ref, string, stringMap } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const overheadFields = {
  podFixed: quantityMap(1),
};

export interface Overhead extends FieldsOf<typeof overheadFields> {}
export const Overhead: Type<Overhead> = message('io.k8s.api.node.v1.Overhead', overheadFields);

const runtimeClassFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  handler: string(2).always().required(),
  overhead: ref(3, () => Overhead),
  scheduling: ref(4, () => Scheduling),
};

export interface RuntimeClass extends TypeMeta, FieldsOf<typeof runtimeClassFields> {}
export const RuntimeClass: Type<RuntimeClass> = kindType(
  'io.k8s.api.node.v1.RuntimeClass',
  { group: 'node.k8s.io', version: 'v1', kind: 'RuntimeClass' },
  runtimeClassFields,
);

const schedulingFields = {
  nodeSelector: stringMap(1).atomic(),
  tolerations: list(2, () => Toleration).atomic(),
};

export interface Scheduling extends FieldsOf<typeof schedulingFields> {}
export const Scheduling: Type<Scheduling> = message('io.k8s.api.node.v1.Scheduling', schedulingFields);
