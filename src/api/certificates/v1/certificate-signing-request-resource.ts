import { defineResource } from '../../resource.ts';
import { CertificateSigningRequest } from './certificate-signing-request.ts';
import { certificateSigningRequestColumns } from './certificate-signing-request-columns.ts';

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
  strategy: {},
  status: {},
  subresources: [{ name: 'approval', kind: 'CertificateSigningRequest', verbs: ['get', 'patch', 'update'] }],
  columns: certificateSigningRequestColumns,
});
