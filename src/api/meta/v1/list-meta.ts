import { int64, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const listMetaFields = {
  selfLink: string(1),
  resourceVersion: string(2),
  continue: string(3),
  remainingItemCount: int64(4).pointer(),
  shardInfo: ref(5, () => ShardInfo),
};

export interface ListMeta extends FieldsOf<typeof listMetaFields> {}
export const ListMeta: Type<ListMeta> = message('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', listMetaFields);

const shardInfoFields = {
  selector: string(1).always(),
};

export interface ShardInfo extends FieldsOf<typeof shardInfoFields> {}
export const ShardInfo: Type<ShardInfo> = message('io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo', shardInfoFields);
