import { LabelSelector } from '../../meta/v1/selectors.ts';
import { ref, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const paramKindFields = {
  apiVersion: string(1),
  kind: string(2),
};

export interface ParamKind extends FieldsOf<typeof paramKindFields> {}
export const ParamKind: Type<ParamKind> = message('io.k8s.api.admissionregistration.v1.ParamKind', paramKindFields, {
  atomic: true,
});

const paramRefFields = {
  name: string(1),
  namespace: string(2),
  selector: ref(3, () => LabelSelector),
  parameterNotFoundAction: string(4).pointer(),
};

export interface ParamRef extends FieldsOf<typeof paramRefFields> {}
export const ParamRef: Type<ParamRef> = message('io.k8s.api.admissionregistration.v1.ParamRef', paramRefFields, {
  atomic: true,
});

const variableFields = {
  name: string(1).always().required(),
  expression: string(2).always().required(),
};

export interface Variable extends FieldsOf<typeof variableFields> {}
export const Variable: Type<Variable> = message('io.k8s.api.admissionregistration.v1.Variable', variableFields, {
  atomic: true,
});
