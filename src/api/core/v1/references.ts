import { string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

export const localObjectReferenceFields = {
  name: string(1),
};

export interface LocalObjectReference extends FieldsOf<typeof localObjectReferenceFields> {}
export const LocalObjectReference: Type<LocalObjectReference> = message(
  'io.k8s.api.core.v1.LocalObjectReference',
  localObjectReferenceFields,
  { atomic: true },
);

const objectReferenceFields = {
  kind: string(1),
  namespace: string(2),
  name: string(3),
  uid: string(4),
  apiVersion: string(5),
  resourceVersion: string(6),
  fieldPath: string(7),
};

export interface ObjectReference extends FieldsOf<typeof objectReferenceFields> {}
export const ObjectReference: Type<ObjectReference> = message(
  'io.k8s.api.core.v1.ObjectReference',
  objectReferenceFields,
  { atomic: true },
);

const secretReferenceFields = {
  name: string(1),
  namespace: string(2),
};

export interface SecretReference extends FieldsOf<typeof secretReferenceFields> {}
export const SecretReference: Type<SecretReference> = message(
  'io.k8s.api.core.v1.SecretReference',
  secretReferenceFields,
  { atomic: true },
);

const typedLocalObjectReferenceFields = {
  apiGroup: string(1).pointer(),
  kind: string(2).always().required(),
  name: string(3).always().required(),
};

export interface TypedLocalObjectReference extends FieldsOf<typeof typedLocalObjectReferenceFields> {}
export const TypedLocalObjectReference: Type<TypedLocalObjectReference> = message(
  'io.k8s.api.core.v1.TypedLocalObjectReference',
  typedLocalObjectReferenceFields,
  { atomic: true },
);

const typedObjectReferenceFields = {
  apiGroup: string(1).pointer(),
  kind: string(2).always().required(),
  name: string(3).always().required(),
  namespace: string(4).pointer(),
};

export interface TypedObjectReference extends FieldsOf<typeof typedObjectReferenceFields> {}
export const TypedObjectReference: Type<TypedObjectReference> = message(
  'io.k8s.api.core.v1.TypedObjectReference',
  typedObjectReferenceFields,
);
