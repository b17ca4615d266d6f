import { policyColumns } from '../../columns/admission.ts';
import { integerColumn } from '../../columns/column.ts';
import type { ValidatingAdmissionPolicy } from './validating-admission-policy.ts';

export const validatingAdmissionPolicyColumns = policyColumns<ValidatingAdmissionPolicy>(
  integerColumn('Validations', 'The number of rules it checks.', ({ spec }) => spec.validations?.length),
);
