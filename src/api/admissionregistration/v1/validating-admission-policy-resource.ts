import { defineResource } from '../../resource.ts';
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
  strategy: { allowUnconditionalUpdate: false, hasGeneration: true },
  status: {},
  columns: validatingAdmissionPolicyColumns,
});
