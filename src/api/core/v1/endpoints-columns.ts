import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import { joinWithMore } from '../../columns/format.ts';
import type { TableColumn } from '../../resource.ts';
import type { Endpoints } from './endpoints.ts';

export const endpointsColumns: readonly TableColumn<Endpoints>[] = [
  nameColumn,
  textColumn('Endpoints', 'The addresses that are ready, each with every port.', formatEndpoints),
  ageColumn,
];

const shownAddressesMax = 3;

function formatEndpoints({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const addresses = subsets.flatMap(({ addresses = [], ports = [] }) => {
    if (ports.length === 0) return addresses.map(({ ip }) => ip);
    return ports.flatMap(({ port }) =>
      addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
    );
  });
  return joinWithMore(addresses, shownAddressesMax);
}
