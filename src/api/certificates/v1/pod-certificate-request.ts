import { Condition } from '../../meta/v1/condition.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bytes, int32, list, ref, string, stringMap, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const podCertificateRequestFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => PodCertificateRequestSpec)
    .always()
    .required(),
  status: ref(3, () => PodCertificateRequestStatus).always(),
};

export interface PodCertificateRequest extends TypeMeta, FieldsOf<typeof podCertificateRequestFields> {}
export const PodCertificateRequest: Type<PodCertificateRequest> = kindType(
  'io.k8s.api.certificates.v1.PodCertificateRequest',
  { group: 'certificates.k8s.io', version: 'v1', kind: 'PodCertificateRequest' },
  podCertificateRequestFields,
);

const podCertificateRequestSpecFields = {
  signerName: string(1).always().required(),
  podName: string(2).always().required(),
  podUID: string(3).always().required(),
  serviceAccountName: string(4).always().required(),
  serviceAccountUID: string(5).always().required(),
  nodeName: string(6).always().required(),
  nodeUID: string(7).always().required(),
  maxExpirationSeconds: int32(8).pointer(),
  stubPKCS10Request: bytes(12),
  unverifiedUserAnnotations: stringMap(11),
};

export interface PodCertificateRequestSpec extends FieldsOf<typeof podCertificateRequestSpecFields> {}
export const PodCertificateRequestSpec: Type<PodCertificateRequestSpec> = message(
  'io.k8s.api.certificates.v1.PodCertificateRequestSpec',
  podCertificateRequestSpecFields,
);

const podCertificateRequestStatusFields = {
  conditions: list(1, () => Condition)
    .mapList('type')
    .patchMerge('type'),
  certificateChain: string(2),
  notBefore: time(4),
  beginRefreshAt: time(5),
  notAfter: time(6),
};

export interface PodCertificateRequestStatus extends FieldsOf<typeof podCertificateRequestStatusFields> {}
export const PodCertificateRequestStatus: Type<PodCertificateRequestStatus> = message(
  'io.k8s.api.certificates.v1.PodCertificateRequestStatus',
  podCertificateRequestStatusFields,
);
