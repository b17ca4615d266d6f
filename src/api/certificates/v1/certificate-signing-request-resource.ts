import { defineResource } from '../../resource.ts';
import { CertificateSigningRequest } from './certificate-signing-request.ts';
import { certificateSigningRequestColumns } from './certificate-signing-request-columns.ts';
import {
  certificateSigningRequestStatusStrategy,
  certificateSigningRequestStrategy,
} from './certificate-signing-request-strategy.ts';

export const certificateSigningRequestResource = defineResource<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  resource: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  type: CertificateSigningRequest,
  storagePrefix: 'certificatesigningrequests',
  strategy: certificateSigningRequestStrategy,
  status: certificateSigningRequestStatusStrategy,
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
  subresources: [{ name: 'approval', kind: 'CertificateSigningRequest', verbs: ['get', 'patch', 'update'] }],
  columns: certificateSigningRequestColumns,
});
