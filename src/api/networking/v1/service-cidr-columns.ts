import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ServiceCIDR } from './service-cidr.ts';

export const serviceCIDRColumns: readonly TableColumn<ServiceCIDR>[] = [
  nameColumn,
  textColumn('CIDRs', 'The ranges that addresses of Services come from.', ({ spec }) => (spec.cidrs ?? []).join(',')),
  ageColumn,
];
