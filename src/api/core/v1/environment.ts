import { bool, inline, quantity, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';
import { localObjectReferenceFields } from './references.ts';

const configMapEnvSourceFields = {
  ...inline(1, localObjectReferenceFields),
  optional: bool(2).pointer(),
};

export interface ConfigMapEnvSource extends FieldsOf<typeof configMapEnvSourceFields> {}
export const ConfigMapEnvSource: Type<ConfigMapEnvSource> = message(
  'io.k8s.api.core.v1.ConfigMapEnvSource',
  configMapEnvSourceFields,
);

const configMapKeySelectorFields = {
  ...inline(1, localObjectReferenceFields),
  key: string(2).always().required(),
  optional: bool(3).pointer(),
};

export interface ConfigMapKeySelector extends FieldsOf<typeof configMapKeySelectorFields> {}
export const ConfigMapKeySelector: Type<ConfigMapKeySelector> = message(
  'io.k8s.api.core.v1.ConfigMapKeySelector',
  configMapKeySelectorFields,
  { atomic: true },
);

const envFromSourceFields = {
  prefix: string(1),
  configMapRef: ref(2, () => ConfigMapEnvSource),
  secretRef: ref(3, () => SecretEnvSource),
};

export interface EnvFromSource extends FieldsOf<typeof envFromSourceFields> {}
export const EnvFromSource: Type<EnvFromSource> = message('io.k8s.api.core.v1.EnvFromSource', envFromSourceFields);

const envVarFields = {
  name: string(1).always().required(),
  value: string(2),
  valueFrom: ref(3, () => EnvVarSource),
};

export interface EnvVar extends FieldsOf<typeof envVarFields> {}
export const EnvVar: Type<EnvVar> = message('io.k8s.api.core.v1.EnvVar', envVarFields);

const envVarSourceFields = {
  fieldRef: ref(1, () => ObjectFieldSelector),
  resourceFieldRef: ref(2, () => ResourceFieldSelector),
  configMapKeyRef: ref(3, () => ConfigMapKeySelector),
  secretKeyRef: ref(4, () => SecretKeySelector),
  fileKeyRef: ref(5, () => FileKeySelector),
};

export interface EnvVarSource extends FieldsOf<typeof envVarSourceFields> {}
export const EnvVarSource: Type<EnvVarSource> = message('io.k8s.api.core.v1.EnvVarSource', envVarSourceFields);

const fileKeySelectorFields = {
  volumeName: string(1).always().required(),
  path: string(2).always().required(),
  key: string(3).always().required(),
  optional: bool(4).pointer().default(false),
};

export interface FileKeySelector extends FieldsOf<typeof fileKeySelectorFields> {}
export const FileKeySelector: Type<FileKeySelector> = message(
  'io.k8s.api.core.v1.FileKeySelector',
  fileKeySelectorFields,
  { atomic: true },
);

const objectFieldSelectorFields = {
  apiVersion: string(1).default('v1'),
  fieldPath: string(2).always().required(),
};

export interface ObjectFieldSelector extends FieldsOf<typeof objectFieldSelectorFields> {}
export const ObjectFieldSelector: Type<ObjectFieldSelector> = message(
  'io.k8s.api.core.v1.ObjectFieldSelector',
  objectFieldSelectorFields,
  { atomic: true },
);

const resourceFieldSelectorFields = {
  containerName: string(1),
  resource: string(2).always().required(),
  divisor: quantity(3).always(),
};

export interface ResourceFieldSelector extends FieldsOf<typeof resourceFieldSelectorFields> {}
export const ResourceFieldSelector: Type<ResourceFieldSelector> = message(
  'io.k8s.api.core.v1.ResourceFieldSelector',
  resourceFieldSelectorFields,
  { atomic: true },
);

const secretEnvSourceFields = {
  ...inline(1, localObjectReferenceFields),
  optional: bool(2).pointer(),
};

export interface SecretEnvSource extends FieldsOf<typeof secretEnvSourceFields> {}
export const SecretEnvSource: Type<SecretEnvSource> = message(
  'io.k8s.api.core.v1.SecretEnvSource',
  secretEnvSourceFields,
);

const secretKeySelectorFields = {
  ...inline(1, localObjectReferenceFields),
  key: string(2).always().required(),
  optional: bool(3).pointer(),
};

export interface SecretKeySelector extends FieldsOf<typeof secretKeySelectorFields> {}
export const SecretKeySelector: Type<SecretKeySelector> = message(
  'io.k8s.api.core.v1.SecretKeySelector',
  secretKeySelectorFields,
  { atomic: true },
);
