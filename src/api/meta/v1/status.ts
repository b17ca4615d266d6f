import { int32, list, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { ListMeta } from './list-meta.ts';

const statusFields = {
  metadata: ref(1, () => ListMeta).always(),
  status: string(2),
  message: string(3),
  reason: string(4),
  details: ref(5, () => StatusDetails),
  code: int32(6),
};

export interface Status extends TypeMeta, FieldsOf<typeof statusFields> {}
export const Status: Type<Status> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
  { group: 'meta.k8s.io', version: 'v1', kind: 'Status' },
  statusFields,
);

const statusCauseFields = {
  reason: string(1),
  message: string(2),
  field: string(3),
};

export interface StatusCause extends FieldsOf<typeof statusCauseFields> {}
export const StatusCause: Type<StatusCause> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause',
  statusCauseFields,
);

const statusDetailsFields = {
  name: string(1),
  group: string(2),
  kind: string(3),
  uid: string(6),
  causes: list(4, () => StatusCause).atomic(),
  retryAfterSeconds: int32(5),
};

export interface StatusDetails extends FieldsOf<typeof statusDetailsFields> {}
export const StatusDetails: Type<StatusDetails> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails',
  statusDetailsFields,
);
