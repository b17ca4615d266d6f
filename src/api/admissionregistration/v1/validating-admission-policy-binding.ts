import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { MatchResources } from './matching.ts';
import { ParamRef } from './policy-parameters.ts';

const validatingAdmissionPolicyBindingFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ValidatingAdmissionPolicyBindingSpec).always(),
};

export interface ValidatingAdmissionPolicyBinding
  extends TypeMeta,
    FieldsOf<typeof validatingAdmissionPolicyBindingFields> {}
export const ValidatingAdmissionPolicyBinding: Type<ValidatingAdmissionPolicyBinding> = kindType(
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'ValidatingAdmissionPolicyBinding' },
  validatingAdmissionPolicyBindingFields,
);

const validatingAdmissionPolicyBindingSpecFields = {
  policyName: string(1),
  paramRef: ref(2, () => ParamRef),
  matchResources: ref(3, () => MatchResources),
  validationActions: strings(4).set(),
};

export interface ValidatingAdmissionPolicyBindingSpec
  extends FieldsOf<typeof validatingAdmissionPolicyBindingSpecFields> {}
export const ValidatingAdmissionPolicyBindingSpec: Type<ValidatingAdmissionPolicyBindingSpec> = message(
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec',
  validatingAdmissionPolicyBindingSpecFields,
);
