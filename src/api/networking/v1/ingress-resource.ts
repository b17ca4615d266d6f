import { defineResource } from '../../resource.ts';
import { Ingress } from './ingress.ts';

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
  strategy: {},
  status: {},
});
