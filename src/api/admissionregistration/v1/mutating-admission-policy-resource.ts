import { defineResource } from '../../resource.ts';
import { MutatingAdmissionPolicy } from './mutating-admission-policy.ts';
import { mutatingAdmissionPolicyColumns } from './mutating-admission-policy-columns.ts';
import { validateMutatingAdmissionPolicy } from './policy-validation.ts';

export const mutatingAdmissionPolicyResource = defineResource<MutatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  resource: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  categories: ['api-extensions'],
  namespaced: false,
  type: MutatingAdmissionPolicy,
  storagePrefix: 'mutatingadmissionpolicies',
  strategy: {
    hasGeneration: true,
    allowUnconditionalUpdate: false,
    validate: validateMutatingAdmissionPolicy,
    validateUpdate: validateMutatingAdmissionPolicy,
  },
  columns: mutatingAdmissionPolicyColumns,
});
