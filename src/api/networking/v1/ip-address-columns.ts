import { nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { IPAddress } from './ip-address.ts';

export const ipAddressColumns: readonly TableColumn<IPAddress>[] = [
  nameColumn,
  textColumn('ParentRef', 'What the address belongs to.', ({ spec: { parentRef } }) => {
    if (!parentRef) return '<none>';
    const { group, resource = '', namespace, name } = parentRef;
    const kind = (group ? `${resource}.${group}` : resource).toLowerCase();
    return namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;
  }),
];
