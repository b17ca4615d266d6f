import { defineResource } from '../../resource.ts';
import { IngressClass } from './ingress-class.ts';

export const ingressClassResource = defineResource<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  type: IngressClass,
  storagePrefix: 'ingressclasses',
  strategy: {},
});
