import { bool, int64, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const applyOptionsFields = {
  dryRun: strings(1),
  force: bool(2).always(),
  fieldManager: string(3).always(),
};

export interface ApplyOptions extends FieldsOf<typeof applyOptionsFields> {}
export const ApplyOptions: Type<ApplyOptions> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.ApplyOptions',
  applyOptionsFields,
);

const createOptionsFields = {
  dryRun: strings(1).atomic(),
  fieldManager: string(3),
  fieldValidation: string(4),
};

export interface CreateOptions extends TypeMeta, FieldsOf<typeof createOptionsFields> {}
export const CreateOptions: Type<CreateOptions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'CreateOptions' },
  createOptionsFields,
);

const deleteOptionsFields = {
  gracePeriodSeconds: int64(1).pointer(),
  preconditions: ref(2, () => Preconditions),
  orphanDependents: bool(3).pointer(),
  propagationPolicy: string(4).pointer(),
  dryRun: strings(5).atomic(),
  ignoreStoreReadErrorWithClusterBreakingPotential: bool(6).pointer(),
};

export interface DeleteOptions extends TypeMeta, FieldsOf<typeof deleteOptionsFields> {}
export const DeleteOptions: Type<DeleteOptions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'DeleteOptions' },
  deleteOptionsFields,
);

const getOptionsFields = {
  resourceVersion: string(1),
};

export interface GetOptions extends TypeMeta, FieldsOf<typeof getOptionsFields> {}
export const GetOptions: Type<GetOptions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'GetOptions' },
  getOptionsFields,
);

const listOptionsFields = {
  labelSelector: string(1),
  fieldSelector: string(2),
  watch: bool(3),
  allowWatchBookmarks: bool(9),
  resourceVersion: string(4),
  resourceVersionMatch: string(10),
  timeoutSeconds: int64(5).pointer(),
  limit: int64(7),
  continue: string(8),
  sendInitialEvents: bool(11).pointer(),
  shardSelector: string(15),
};

export interface ListOptions extends TypeMeta, FieldsOf<typeof listOptionsFields> {}
export const ListOptions: Type<ListOptions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'ListOptions' },
  listOptionsFields,
);

const patchOptionsFields = {
  dryRun: strings(1).atomic(),
  force: bool(2).pointer(),
  fieldManager: string(3),
  fieldValidation: string(4),
};

export interface PatchOptions extends TypeMeta, FieldsOf<typeof patchOptionsFields> {}
export const PatchOptions: Type<PatchOptions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'PatchOptions' },
  patchOptionsFields,
);

const preconditionsFields = {
  uid: string(1).pointer(),
  resourceVersion: string(2).pointer(),
};

export interface Preconditions extends FieldsOf<typeof preconditionsFields> {}
export const Preconditions: Type<Preconditions> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions',
  preconditionsFields,
);

const tableOptionsFields = {
  includeObject: string(1),
};

export interface TableOptions extends FieldsOf<typeof tableOptionsFields> {}
export const TableOptions: Type<TableOptions> = message(
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableOptions',
  tableOptionsFields,
);

const updateOptionsFields = {
  dryRun: strings(1).atomic(),
  fieldManager: string(2),
  fieldValidation: string(3),
};

export interface UpdateOptions extends TypeMeta, FieldsOf<typeof updateOptionsFields> {}
export const UpdateOptions: Type<UpdateOptions> = kindType(
  'io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions',
  { group: 'meta.k8s.io', version: 'v1', kind: 'UpdateOptions' },
  updateOptionsFields,
);
