import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const ingressClassFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => IngressClassSpec).always(),
};

export interface IngressClass extends TypeMeta, FieldsOf<typeof ingressClassFields> {}
export const IngressClass: Type<IngressClass> = kindType(
  'io.k8s.api.networking.v1.IngressClass',
  { group: 'networking.k8s.io', version: 'v1', kind: 'IngressClass' },
  ingressClassFields,
);

const ingressClassParametersReferenceFields = {
  apiGroup: string(1).pointer(),
  kind: string(2).always().required(),
  name: string(3).always().required(),
  scope: string(4).pointer().default('Cluster'),
  namespace: string(5).pointer(),
};

export interface IngressClassParametersReference extends FieldsOf<typeof ingressClassParametersReferenceFields> {}
export const IngressClassParametersReference: Type<IngressClassParametersReference> = message(
  'io.k8s.api.networking.v1.IngressClassParametersReference',
  ingressClassParametersReferenceFields,
);

const ingressClassSpecFields = {
  controller: string(1),
  parameters: ref(2, () => IngressClassParametersReference),
};

export interface IngressClassSpec extends FieldsOf<typeof ingressClassSpecFields> {}
export const IngressClassSpec: Type<IngressClassSpec> = message(
  'io.k8s.api.networking.v1.IngressClassSpec',
  ingressClassSpecFields,
);
