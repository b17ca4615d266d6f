import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { int64, ref, string, stringListMap, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const boundObjectReferenceFields = {
  kind: string(1),
  apiVersion: string(2),
  name: string(3),
  uid: string(4),
};

export interface BoundObjectReference extends FieldsOf<typeof boundObjectReferenceFields> {}
export const BoundObjectReference: Type<BoundObjectReference> = message(
  'io.k8s.api.authentication.v1.BoundObjectReference',
  boundObjectReferenceFields,
);

const tokenRequestFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => TokenRequestSpec)
    .always()
    .required(),
  status: ref(3, () => TokenRequestStatus).always(),
};

export interface TokenRequest extends TypeMeta, FieldsOf<typeof tokenRequestFields> {}
export const TokenRequest: Type<TokenRequest> = kindType(
  'io.k8s.api.authentication.v1.TokenRequest',
  { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  tokenRequestFields,
);

const tokenRequestSpecFields = {
  audiences: strings(1).always().required().atomic(),
  expirationSeconds: int64(4).pointer(),
  boundObjectRef: ref(3, () => BoundObjectReference),
  attestations: stringListMap(5),
};

export interface TokenRequestSpec extends FieldsOf<typeof tokenRequestSpecFields> {}
export const TokenRequestSpec: Type<TokenRequestSpec> = message(
  'io.k8s.api.authentication.v1.TokenRequestSpec',
  tokenRequestSpecFields,
);

const tokenRequestStatusFields = {
  token: string(1).always().required(),
  expirationTimestamp: time(2).always().required(),
};

export interface TokenRequestStatus extends FieldsOf<typeof tokenRequestStatusFields> {}
export const TokenRequestStatus: Type<TokenRequestStatus> = message(
  'io.k8s.api.authentication.v1.TokenRequestStatus',
  tokenRequestStatusFields,
);
