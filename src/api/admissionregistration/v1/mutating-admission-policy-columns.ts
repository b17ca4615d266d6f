import { policyColumns } from '../../columns/admission.ts';
import { integerColumn } from '../../columns/column.ts';
import type { MutatingAdmissionPolicy } from './mutating-admission-policy.ts';

export const mutatingAdmissionPolicyColumns = policyColumns<MutatingAdmissionPolicy>(
  integerColumn('Mutations', 'The number of changes it makes.', ({ spec }) => spec.mutations?.length),
);
