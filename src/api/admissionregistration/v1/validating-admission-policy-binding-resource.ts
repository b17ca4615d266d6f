import { policyBindingColumns } from '../../columns/admission.ts';
import { defineResource } from '../../resource.ts';
import { validateValidatingAdmissionPolicyBinding } from './policy-validation.ts';
import { ValidatingAdmissionPolicyBinding } from './validating-admission-policy-binding.ts';

export const validatingAdmissionPolicyBindingResource = defineResource<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  resource: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  categories: ['api-extensions'],
  namespaced: false,
  type: ValidatingAdmissionPolicyBinding,
  storagePrefix: 'validatingadmissionpolicybindings',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    validate: validateValidatingAdmissionPolicyBinding,
    validateUpdate: validateValidatingAdmissionPolicyBinding,
  },
  columns: policyBindingColumns,
});
