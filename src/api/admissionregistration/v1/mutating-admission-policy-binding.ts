import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { MatchResources } from './matching.ts';
import { ParamRef } from './policy-parameters.ts';

const mutatingAdmissionPolicyBindingFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => MutatingAdmissionPolicyBindingSpec).always(),
};

export interface MutatingAdmissionPolicyBinding
  extends TypeMeta,
    FieldsOf<typeof mutatingAdmissionPolicyBindingFields> {}
export const MutatingAdmissionPolicyBinding: Type<MutatingAdmissionPolicyBinding> = kindType(
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
  { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'MutatingAdmissionPolicyBinding' },
  mutatingAdmissionPolicyBindingFields,
);

const mutatingAdmissionPolicyBindingSpecFields = {
  policyName: string(1),
  paramRef: ref(2, () => ParamRef),
  matchResources: ref(3, () => MatchResources),
};

export interface MutatingAdmissionPolicyBindingSpec extends FieldsOf<typeof mutatingAdmissionPolicyBindingSpecFields> {}
export const MutatingAdmissionPolicyBindingSpec: Type<MutatingAdmissionPolicyBindingSpec> = message(
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec',
  mutatingAdmissionPolicyBindingSpecFields,
);
