import { defineResource } from '../../resource.ts';
import { PodCertificateRequest } from './pod-certificate-request.ts';

export const podCertificateRequestResource = defineResource<PodCertificateRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'PodCertificateRequest',
  resource: 'podcertificaterequests',
  singular: 'podcertificaterequest',
  namespaced: true,
  type: PodCertificateRequest,
  storagePrefix: 'podcertificaterequests',
  strategy: {},
  status: {},
});
