import { rawObject, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const groupKindFields = {
  group: string(1).always(),
  kind: string(2).always(),
};

export interface GroupKind extends FieldsOf<typeof groupKindFields> {}
export const GroupKind: Type<GroupKind> = message('io.k8s.apimachinery.pkg.apis.meta.v1.GroupKind', groupKindFields);

const groupResourceFields = {
  group: string(1).always(),
  resource: string(2).always(),
};

export interface GroupResource extends FieldsOf<typeof groupResourceFields> {}
export const GroupResource: Type<GroupResource> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupResource',
  groupResourceFields,
);

const watchEventFields = {
  type: string(1).always().required(),
  object: rawObject(2).always().required(),
};

export interface WatchEvent extends FieldsOf<typeof watchEventFields> {}
export const WatchEvent: Type<WatchEvent> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent',
  watchEventFields,
);
