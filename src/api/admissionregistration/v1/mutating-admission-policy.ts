import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { MatchCondition, MatchResources } from './matching.ts';
import { ParamKind, Variable } from './policy-parameters.ts';

const applyConfigurationFields = {
  expression: string(1),
};

export interface ApplyConfiguration extends FieldsOf<typeof applyConfigurationFields> {}
export const ApplyConfiguration: Type<ApplyConfiguration> = message(
  'io.k8s.api.admissionregistration.v1.ApplyConfiguration',
  applyConfigurationFields,
);

const jsonPatchFields = {
  expression: string(1),
};

export interface JSONPatch extends FieldsOf<typeof jsonPatchFields> {}
export const JSONPatch: Type<JSONPatch> = message('io.k8s.api.admissionregistration.v1.JSONPatch', jsonPatchFields);

const mutatingAdmissionPolicyFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => MutatingAdmissionPolicySpec).always(),
};

export interface MutatingAdmissionPolicy extends TypeMeta, FieldsOf<typeof mutatingAdmissionPolicyFields> {}
export const MutatingAdmissionPolicy: Type<MutatingAdmissionPolicy> = kindType(
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
  { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'MutatingAdmissionPolicy' },
  mutatingAdmissionPolicyFields,
);

const mutatingAdmissionPolicySpecFields = {
  paramKind: ref(1, () => ParamKind),
  matchConstraints: ref(2, () => MatchResources),
  variables: list(3, () => Variable).atomic(),
  mutations: list(4, () => Mutation).atomic(),
  failurePolicy: string(5).pointer().default('Fail'),
  matchConditions: list(6, () => MatchCondition)
    .mapList('name')
    .patchMerge('name'),
  reinvocationPolicy: string(7),
};

export interface MutatingAdmissionPolicySpec extends FieldsOf<typeof mutatingAdmissionPolicySpecFields> {}
export const MutatingAdmissionPolicySpec: Type<MutatingAdmissionPolicySpec> = message(
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicySpec',
  mutatingAdmissionPolicySpecFields,
);

const mutationFields = {
  patchType: string(2).always().required(),
  applyConfiguration: ref(3, () => ApplyConfiguration),
  jsonPatch: ref(4, () => JSONPatch),
};

export interface Mutation extends FieldsOf<typeof mutationFields> {}
export const Mutation: Type<Mutation> = message('io.k8s.api.admissionregistration.v1.Mutation', mutationFields);
