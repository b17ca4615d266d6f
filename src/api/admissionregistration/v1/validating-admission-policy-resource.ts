import { defineResource } from '../../resource.ts';
import { validateValidatingAdmissionPolicy } from './policy-validation.ts';
import { ValidatingAdmissionPolicy } from './validating-admission-policy.ts';
import { validatingAdmissionPolicyColumns } from './validating-admission-policy-columns.ts';

export const validatingAdmissionPolicyResource = defineResource<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  resource: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  categories: ['api-extensions'],
  namespaced: false,
  type: ValidatingAdmissionPolicy,
  storagePrefix: 'validatingadmissionpolicies',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    validate: validateValidatingAdmissionPolicy,
    validateUpdate: validateValidatingAdmissionPolicy,
  },
  status: {},
  columns: validatingAdmissionPolicyColumns,
});
