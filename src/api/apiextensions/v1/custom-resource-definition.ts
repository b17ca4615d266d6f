import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import {
  bool,
  bytes,
  double,
  int32,
  int64,
  json,
  jsons,
  list,
  map,
  messageOrArray,
  messageOrBool,
  messageOrStringsMap,
  ref,
  string,
  strings,
  time,
} from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const customResourceColumnDefinitionFields = {
  name: string(1).always().required(),
  type: string(2).always().required(),
  format: string(3),
  description: string(4),
  priority: int32(5),
  jsonPath: string(6).always().required(),
};

export interface CustomResourceColumnDefinition extends FieldsOf<typeof customResourceColumnDefinitionFields> {}
export const CustomResourceColumnDefinition: Type<CustomResourceColumnDefinition> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition',
  customResourceColumnDefinitionFields,
);

const customResourceConversionFields = {
  strategy: string(1).always().required(),
  webhook: ref(2, () => WebhookConversion),
};

export interface CustomResourceConversion extends FieldsOf<typeof customResourceConversionFields> {}
export const CustomResourceConversion: Type<CustomResourceConversion> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceConversion',
  customResourceConversionFields,
);

const customResourceDefinitionFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => CustomResourceDefinitionSpec)
    .always()
    .required(),
  status: ref(3, () => CustomResourceDefinitionStatus).always(),
};

export interface CustomResourceDefinition extends TypeMeta, FieldsOf<typeof customResourceDefinitionFields> {}
export const CustomResourceDefinition: Type<CustomResourceDefinition> = kindType(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' },
  customResourceDefinitionFields,
);

const customResourceDefinitionConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
  observedGeneration: int64(6),
};

export interface CustomResourceDefinitionCondition extends FieldsOf<typeof customResourceDefinitionConditionFields> {}
export const CustomResourceDefinitionCondition: Type<CustomResourceDefinitionCondition> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionCondition',
  customResourceDefinitionConditionFields,
);

const customResourceDefinitionNamesFields = {
  plural: string(1).always().required(),
  singular: string(2),
  shortNames: strings(3).atomic(),
  kind: string(4).always().required(),
  listKind: string(5),
  categories: strings(6).atomic(),
};

export interface CustomResourceDefinitionNames extends FieldsOf<typeof customResourceDefinitionNamesFields> {}
export const CustomResourceDefinitionNames: Type<CustomResourceDefinitionNames> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionNames',
  customResourceDefinitionNamesFields,
);

const customResourceDefinitionSpecFields = {
  group: string(1).always().required(),
  names: ref(3, () => CustomResourceDefinitionNames)
    .always()
    .required(),
  scope: string(4).always().required(),
  versions: list(7, () => CustomResourceDefinitionVersion)
    .always()
    .required()
    .atomic(),
  conversion: ref(9, () => CustomResourceConversion).default({ strategy: 'None' }),
  preserveUnknownFields: bool(10),
};

export interface CustomResourceDefinitionSpec extends FieldsOf<typeof customResourceDefinitionSpecFields> {}
export const CustomResourceDefinitionSpec: Type<CustomResourceDefinitionSpec> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec',
  customResourceDefinitionSpecFields,
);

const customResourceDefinitionStatusFields = {
  conditions: list(1, () => CustomResourceDefinitionCondition)
    .always()
    .mapList('type'),
  acceptedNames: ref(2, () => CustomResourceDefinitionNames).always(),
  storedVersions: strings(3).always().atomic(),
  observedGeneration: int64(4),
};

export interface CustomResourceDefinitionStatus extends FieldsOf<typeof customResourceDefinitionStatusFields> {}
export const CustomResourceDefinitionStatus: Type<CustomResourceDefinitionStatus> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus',
  customResourceDefinitionStatusFields,
);

const customResourceDefinitionVersionFields = {
  name: string(1).always().required(),
  served: bool(2).always().required(),
  storage: bool(3).always().required(),
  deprecated: bool(7),
  deprecationWarning: string(8).pointer(),
  schema: ref(4, () => CustomResourceValidation),
  subresources: ref(5, () => CustomResourceSubresources),
  additionalPrinterColumns: list(6, () => CustomResourceColumnDefinition).atomic(),
  selectableFields: list(9, () => SelectableField).atomic(),
};

export interface CustomResourceDefinitionVersion extends FieldsOf<typeof customResourceDefinitionVersionFields> {}
export const CustomResourceDefinitionVersion: Type<CustomResourceDefinitionVersion> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion',
  customResourceDefinitionVersionFields,
);

const customResourceSubresourceScaleFields = {
  specReplicasPath: string(1).always().required(),
  statusReplicasPath: string(2).always().required(),
  labelSelectorPath: string(3).pointer(),
};

export interface CustomResourceSubresourceScale extends FieldsOf<typeof customResourceSubresourceScaleFields> {}
export const CustomResourceSubresourceScale: Type<CustomResourceSubresourceScale> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale',
  customResourceSubresourceScaleFields,
);

const customResourceSubresourcesFields = {
  status: ref(1, () => CustomResourceSubresourceStatus),
  scale: ref(2, () => CustomResourceSubresourceScale),
};

export interface CustomResourceSubresources extends FieldsOf<typeof customResourceSubresourcesFields> {}
export const CustomResourceSubresources: Type<CustomResourceSubresources> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresources',
  customResourceSubresourcesFields,
);

const customResourceValidationFields = {
  openAPIV3Schema: ref(1, () => JSONSchemaProps),
};

export interface CustomResourceValidation extends FieldsOf<typeof customResourceValidationFields> {}
export const CustomResourceValidation: Type<CustomResourceValidation> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceValidation',
  customResourceValidationFields,
);

const externalDocumentationFields = {
  description: string(1),
  url: string(2),
};

export interface ExternalDocumentation extends FieldsOf<typeof externalDocumentationFields> {}
export const ExternalDocumentation: Type<ExternalDocumentation> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ExternalDocumentation',
  externalDocumentationFields,
);

// The type arguments are written out: a type that refers to itself this often is not inferred.
const jsonSchemaPropsFields = {
  id: string(1),
  $schema: string(2),
  $ref: string(3).pointer(),
  description: string(4),
  type: string(5),
  format: string(6),
  title: string(7),
  default: json(8),
  maximum: double(9).pointer(),
  exclusiveMaximum: bool(10),
  minimum: double(11).pointer(),
  exclusiveMinimum: bool(12),
  maxLength: int64(13).pointer(),
  minLength: int64(14).pointer(),
  pattern: string(15),
  maxItems: int64(16).pointer(),
  minItems: int64(17).pointer(),
  uniqueItems: bool(18),
  multipleOf: double(19).pointer(),
  enum: jsons(20).atomic(),
  maxProperties: int64(21).pointer(),
  minProperties: int64(22).pointer(),
  required: strings(23).atomic(),
  items: messageOrArray<JSONSchemaProps>(24, () => JSONSchemaProps),
  allOf: list<JSONSchemaProps>(25, () => JSONSchemaProps).atomic(),
  oneOf: list<JSONSchemaProps>(26, () => JSONSchemaProps).atomic(),
  anyOf: list<JSONSchemaProps>(27, () => JSONSchemaProps).atomic(),
  not: ref<JSONSchemaProps>(28, () => JSONSchemaProps),
  properties: map<JSONSchemaProps>(29, () => JSONSchemaProps),
  additionalProperties: messageOrBool<JSONSchemaProps>(30, () => JSONSchemaProps),
  patternProperties: map<JSONSchemaProps>(31, () => JSONSchemaProps),
  dependencies: messageOrStringsMap<JSONSchemaProps>(32, () => JSONSchemaProps),
  additionalItems: messageOrBool<JSONSchemaProps>(33, () => JSONSchemaProps),
  definitions: map<JSONSchemaProps>(34, () => JSONSchemaProps),
  externalDocs: ref(35, () => ExternalDocumentation),
  example: json(36),
  nullable: bool(37),
  'x-kubernetes-preserve-unknown-fields': bool(38).pointer(),
  'x-kubernetes-embedded-resource': bool(39),
  'x-kubernetes-int-or-string': bool(40),
  'x-kubernetes-list-map-keys': strings(41).atomic(),
  'x-kubernetes-list-type': string(42).pointer(),
  'x-kubernetes-map-type': string(43).pointer(),
  'x-kubernetes-validations': list(44, () => ValidationRule)
    .mapList('rule')
    .patchMerge('rule'),
};

export interface JSONSchemaProps extends FieldsOf<typeof jsonSchemaPropsFields> {}
export const JSONSchemaProps: Type<JSONSchemaProps> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps',
  jsonSchemaPropsFields,
);

const selectableFieldFields = {
  jsonPath: string(1).always().required(),
};

export interface SelectableField extends FieldsOf<typeof selectableFieldFields> {}
export const SelectableField: Type<SelectableField> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField',
  selectableFieldFields,
);

const serviceReferenceFields = {
  namespace: string(1).always().required(),
  name: string(2).always().required(),
  path: string(3).pointer(),
  port: int32(4).pointer().default(443),
};

export interface ServiceReference extends FieldsOf<typeof serviceReferenceFields> {}
export const ServiceReference: Type<ServiceReference> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference',
  serviceReferenceFields,
);

const validationRuleFields = {
  rule: string(1).always().required(),
  message: string(2),
  messageExpression: string(3),
  reason: string(4).pointer(),
  fieldPath: string(5),
  optionalOldSelf: bool(6).pointer(),
};

export interface ValidationRule extends FieldsOf<typeof validationRuleFields> {}
export const ValidationRule: Type<ValidationRule> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule',
  validationRuleFields,
);

const webhookClientConfigFields = {
  service: ref(1, () => ServiceReference),
  caBundle: bytes(2),
  url: string(3).pointer(),
};

export interface WebhookClientConfig extends FieldsOf<typeof webhookClientConfigFields> {}
export const WebhookClientConfig: Type<WebhookClientConfig> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookClientConfig',
  webhookClientConfigFields,
);

const webhookConversionFields = {
  clientConfig: ref(2, () => WebhookClientConfig),
  conversionReviewVersions: strings(3).always().required().atomic(),
};

export interface WebhookConversion extends FieldsOf<typeof webhookConversionFields> {}
export const WebhookConversion: Type<WebhookConversion> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion',
  webhookConversionFields,
);

const customResourceSubresourceStatusFields = {};

export interface CustomResourceSubresourceStatus extends FieldsOf<typeof customResourceSubresourceStatusFields> {}
export const CustomResourceSubresourceStatus: Type<CustomResourceSubresourceStatus> = message(
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus',
  customResourceSubresourceStatusFields,
);
