import { defineResource } from '../../resource.ts';
import { IngressClass } from './ingress-class.ts';
import { ingressClassColumns } from './ingress-class-columns.ts';
import { validateIngressClass, validateIngressClassUpdate } from './ingress-class-validation.ts';

export const ingressClassResource = defineResource<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  type: IngressClass,
  storagePrefix: 'ingressclasses',
  strategy: {
    hasGeneration: true,
    validate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
  columns: ingressClassColumns,
});
