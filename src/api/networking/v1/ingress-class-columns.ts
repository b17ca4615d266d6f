import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { IngressClass } from './ingress-class.ts';

export const ingressClassColumns: readonly TableColumn<IngressClass>[] = [
  nameColumn,
  textColumn('Controller', 'Who takes care of Ingresses of this class.', ({ spec }) => spec.controller ?? ''),
  textColumn('Parameters', 'The object with its further settings.', ({ spec: { parameters } }) => {
    if (parameters === undefined) return '<none>';
    const { kind, apiGroup, name } = parameters;
    return apiGroup === undefined ? `${kind}/${name}` : `${kind}.${apiGroup}/${name}`;
  }),
  ageColumn,
];
