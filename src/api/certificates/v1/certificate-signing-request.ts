import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bytes, int32, list, ref, string, stringListMap, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const certificateSigningRequestFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => CertificateSigningRequestSpec)
    .always()
    .required(),
  status: ref(3, () => CertificateSigningRequestStatus).always(),
};

export interface CertificateSigningRequest extends TypeMeta, FieldsOf<typeof certificateSigningRequestFields> {}
export const CertificateSigningRequest: Type<CertificateSigningRequest> = kindType(
  'io.k8s.api.certificates.v1.CertificateSigningRequest',
  { group: 'certificates.k8s.io', version: 'v1', kind: 'CertificateSigningRequest' },
  certificateSigningRequestFields,
);

const certificateSigningRequestConditionFields = {
  type: string(1).always().required(),
  status: string(6).always().required(),
  reason: string(2),
  message: string(3),
  lastUpdateTime: time(4).always(),
  lastTransitionTime: time(5).always(),
};

export interface CertificateSigningRequestCondition extends FieldsOf<typeof certificateSigningRequestConditionFields> {}
export const CertificateSigningRequestCondition: Type<CertificateSigningRequestCondition> = message(
  'io.k8s.api.certificates.v1.CertificateSigningRequestCondition',
  certificateSigningRequestConditionFields,
);

const certificateSigningRequestSpecFields = {
  request: bytes(1).always().required(),
  signerName: string(7).always().required(),
  expirationSeconds: int32(8).pointer(),
  usages: strings(5).atomic(),
  username: string(2),
  uid: string(3),
  groups: strings(4).atomic(),
  extra: stringListMap(6),
};

export interface CertificateSigningRequestSpec extends FieldsOf<typeof certificateSigningRequestSpecFields> {}
export const CertificateSigningRequestSpec: Type<CertificateSigningRequestSpec> = message(
  'io.k8s.api.certificates.v1.CertificateSigningRequestSpec',
  certificateSigningRequestSpecFields,
);

const certificateSigningRequestStatusFields = {
  conditions: list(1, () => CertificateSigningRequestCondition).mapList('type'),
  certificate: bytes(2),
};

export interface CertificateSigningRequestStatus extends FieldsOf<typeof certificateSigningRequestStatusFields> {}
export const CertificateSigningRequestStatus: Type<CertificateSigningRequestStatus> = message(
  'io.k8s.api.certificates.v1.CertificateSigningRequestStatus',
  certificateSigningRequestStatusFields,
);
