import { Condition } from '../../meta/v1/condition.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int64, list, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { MatchCondition, MatchResources } from './matching.ts';
import { ParamKind, Variable } from './policy-parameters.ts';

const auditAnnotationFields = {
  key: string(1).always().required(),
  valueExpression: string(2).always().required(),
};

export interface AuditAnnotation extends FieldsOf<typeof auditAnnotationFields> {}
export const AuditAnnotation: Type<AuditAnnotation> = message(
  'io.k8s.api.admissionregistration.v1.AuditAnnotation',
  auditAnnotationFields,
);

const expressionWarningFields = {
  fieldRef: string(2).always().required(),
  warning: string(3).always().required(),
};

export interface ExpressionWarning extends FieldsOf<typeof expressionWarningFields> {}
export const ExpressionWarning: Type<ExpressionWarning> = message(
  'io.k8s.api.admissionregistration.v1.ExpressionWarning',
  expressionWarningFields,
);

const typeCheckingFields = {
  expressionWarnings: list(1, () => ExpressionWarning).atomic(),
};

export interface TypeChecking extends FieldsOf<typeof typeCheckingFields> {}
export const TypeChecking: Type<TypeChecking> = message(
  'io.k8s.api.admissionregistration.v1.TypeChecking',
  typeCheckingFields,
);

const validatingAdmissionPolicyFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ValidatingAdmissionPolicySpec).always(),
  status: ref(3, () => ValidatingAdmissionPolicyStatus).always(),
};

export interface ValidatingAdmissionPolicy extends TypeMeta, FieldsOf<typeof validatingAdmissionPolicyFields> {}
export const ValidatingAdmissionPolicy: Type<ValidatingAdmissionPolicy> = kindType(
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'ValidatingAdmissionPolicy' },
  validatingAdmissionPolicyFields,
);

const validatingAdmissionPolicySpecFields = {
  paramKind: ref(1, () => ParamKind),
  matchConstraints: ref(2, () => MatchResources),
  validations: list(3, () => Validation).atomic(),
  failurePolicy: string(4).pointer().default('Fail'),
  auditAnnotations: list(5, () => AuditAnnotation).atomic(),
  matchConditions: list(6, () => MatchCondition)
    .mapList('name')
    .patchMerge('name'),
  variables: list(7, () => Variable)
    .mapList('name')
    .patchMerge('name'),
};

export interface ValidatingAdmissionPolicySpec extends FieldsOf<typeof validatingAdmissionPolicySpecFields> {}
export const ValidatingAdmissionPolicySpec: Type<ValidatingAdmissionPolicySpec> = message(
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicySpec',
  validatingAdmissionPolicySpecFields,
);

const validatingAdmissionPolicyStatusFields = {
  observedGeneration: int64(1),
  typeChecking: ref(2, () => TypeChecking),
  conditions: list(3, () => Condition).mapList('type'),
};

export interface ValidatingAdmissionPolicyStatus extends FieldsOf<typeof validatingAdmissionPolicyStatusFields> {}
export const ValidatingAdmissionPolicyStatus: Type<ValidatingAdmissionPolicyStatus> = message(
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyStatus',
  validatingAdmissionPolicyStatusFields,
);

const validationFields = {
  expression: string(1).always().required(),
  message: string(2),
  reason: string(3).pointer(),
  messageExpression: string(4),
};

export interface Validation extends FieldsOf<typeof validationFields> {}
export const Validation: Type<Validation> = message('io.k8s.api.admissionregistration.v1.Validation', validationFields);
