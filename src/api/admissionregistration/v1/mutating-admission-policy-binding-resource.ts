import { policyBindingColumns } from '../../columns/admission.ts';
import { defineResource } from '../../resource.ts';
import { MutatingAdmissionPolicyBinding } from './mutating-admission-policy-binding.ts';
import { validateMutatingAdmissionPolicyBinding } from './policy-validation.ts';

export const mutatingAdmissionPolicyBindingResource = defineResource<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  resource: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  categories: ['api-extensions'],
  namespaced: false,
  type: MutatingAdmissionPolicyBinding,
  storagePrefix: 'mutatingadmissionpolicybindings',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    validate: validateMutatingAdmissionPolicyBinding,
    validateUpdate: validateMutatingAdmissionPolicyBinding,
  },
  columns: policyBindingColumns,
});
