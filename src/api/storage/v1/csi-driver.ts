import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int64, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const csiDriverFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => CSIDriverSpec)
    .always()
    .required(),
};

export interface CSIDriver extends TypeMeta, FieldsOf<typeof csiDriverFields> {}
export const CSIDriver: Type<CSIDriver> = kindType(
  'io.k8s.api.storage.v1.CSIDriver',
  { group: 'storage.k8s.io', version: 'v1', kind: 'CSIDriver' },
  csiDriverFields,
);

const csiDriverSpecFields = {
  attachRequired: bool(1).pointer().default(true),
  podInfoOnMount: bool(2).pointer().default(false),
  volumeLifecycleModes: strings(3).set().default(['Persistent']),
  storageCapacity: bool(4).pointer().default(false),
  fsGroupPolicy: string(5).pointer().default('ReadWriteOnceWithFSType'),
  tokenRequests: list(6, () => TokenRequest).atomic(),
  requiresRepublish: bool(7).pointer().default(false),
  seLinuxMount: bool(8).pointer().default(false),
  nodeAllocatableUpdatePeriodSeconds: int64(9).pointer(),
  serviceAccountTokenInSecrets: bool(10).pointer().default(false),
  preventPodSchedulingIfMissing: bool(11).pointer(),
};

export interface CSIDriverSpec extends FieldsOf<typeof csiDriverSpecFields> {}
export const CSIDriverSpec: Type<CSIDriverSpec> = message('io.k8s.api.storage.v1.CSIDriverSpec', csiDriverSpecFields);

const tokenRequestFields = {
  audience: string(1).always().required(),
  expirationSeconds: int64(2).pointer(),
};

export interface TokenRequest extends FieldsOf<typeof tokenRequestFields> {}
export const TokenRequest: Type<TokenRequest> = message('io.k8s.api.storage.v1.TokenRequest', tokenRequestFields);
