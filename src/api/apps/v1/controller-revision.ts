import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int64, rawObject, ref } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const controllerRevisionFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  data: rawObject(2).always(),
  revision: int64(3).always().required(),
};

export interface ControllerRevision extends TypeMeta, FieldsOf<typeof controllerRevisionFields> {}
export const ControllerRevision: Type<ControllerRevision> = kindType(
  'io.k8s.api.apps.v1.ControllerRevision',
  { group: 'apps', version: 'v1', kind: 'ControllerRevision' },
  controllerRevisionFields,
);
