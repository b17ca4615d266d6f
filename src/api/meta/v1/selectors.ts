import { list, string, stringMap, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const fieldSelectorRequirementFields = {
  key: string(1).always().required(),
  operator: string(2).always().required(),
  values: strings(3).atomic(),
};

export interface FieldSelectorRequirement extends FieldsOf<typeof fieldSelectorRequirementFields> {}
export const FieldSelectorRequirement: Type<FieldSelectorRequirement> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement',
  fieldSelectorRequirementFields,
);

const labelSelectorFields = {
  matchLabels: stringMap(1),
  matchExpressions: list(2, () => LabelSelectorRequirement).atomic(),
};

export interface LabelSelector extends FieldsOf<typeof labelSelectorFields> {}
export const LabelSelector: Type<LabelSelector> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector',
  labelSelectorFields,
  { atomic: true },
);

const labelSelectorRequirementFields = {
  key: string(1).always().required().patchMerge('key'),
  operator: string(2).always().required(),
  values: strings(3).atomic(),
};

export interface LabelSelectorRequirement extends FieldsOf<typeof labelSelectorRequirementFields> {}
export const LabelSelectorRequirement: Type<LabelSelectorRequirement> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement',
  labelSelectorRequirementFields,
);
