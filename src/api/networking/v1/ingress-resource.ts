import { defineResource } from '../../resource.ts';
import { Ingress } from './ingress.ts';
import { ingressColumns } from './ingress-columns.ts';
import { validateIngress, validateIngressStatus, validateIngressUpdate } from './ingress-validation.ts';

export const ingressResource = defineResource<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  resource: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  type: Ingress,
  storagePrefix: 'ingress',
  strategy: {
    validate: validateIngress,
    validateUpdate: validateIngressUpdate,
  },
  status: { validateUpdate: validateIngressStatus },
  columns: ingressColumns,
});
