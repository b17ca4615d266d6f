import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import { joinWithMore } from '../../columns/format.ts';
import type { TableColumn } from '../../resource.ts';
import type { EndpointSlice } from './endpoint-slice.ts';

const shownMax = 3;

export const endpointSliceColumns: readonly TableColumn<EndpointSlice>[] = [
  nameColumn,
  textColumn('AddressType', 'What kind of addresses the endpoints have.', ({ addressType }) => addressType),
  textColumn('Ports', 'The ports of every endpoint.', ({ ports = [] }) => {
    const texts = ports.map(({ port, name }) => (port === undefined ? (name ?? '*') : `${port}`));
    return joinWithMore(texts, shownMax) || '<unset>';
  }),
  textColumn('Endpoints', 'The addresses, whether ready or not.', ({ endpoints = [] }) => {
    const addresses = endpoints.flatMap((endpoint) => endpoint.addresses);
    return joinWithMore(addresses, shownMax) || '<unset>';
  }),
  ageColumn,
];
