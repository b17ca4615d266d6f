import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const namespaceFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => NamespaceSpec).always(),
  status: ref(3, () => NamespaceStatus).always(),
};

export interface Namespace extends TypeMeta, FieldsOf<typeof namespaceFields> {}
export const Namespace: Type<Namespace> = kindType(
  'io.k8s.api.core.v1.Namespace',
  { group: '', version: 'v1', kind: 'Namespace' },
  namespaceFields,
);

const namespaceConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(4).always(),
  reason: string(5),
  message: string(6),
};

export interface NamespaceCondition extends FieldsOf<typeof namespaceConditionFields> {}
export const NamespaceCondition: Type<NamespaceCondition> = message(
  'io.k8s.api.core.v1.NamespaceCondition',
  namespaceConditionFields,
);

const namespaceSpecFields = {
  finalizers: strings(1).atomic(),
};

export interface NamespaceSpec extends FieldsOf<typeof namespaceSpecFields> {}
export const NamespaceSpec: Type<NamespaceSpec> = message('io.k8s.api.core.v1.NamespaceSpec', namespaceSpecFields);

const namespaceStatusFields = {
  phase: string(1).default('Active'),
  conditions: list(2, () => NamespaceCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface NamespaceStatus extends FieldsOf<typeof namespaceStatusFields> {}
export const NamespaceStatus: Type<NamespaceStatus> = message(
  'io.k8s.api.core.v1.NamespaceStatus',
  namespaceStatusFields,
);
