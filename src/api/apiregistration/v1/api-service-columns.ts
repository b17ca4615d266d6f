import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { APIService } from './api-service.ts';

export const apiServiceColumns: readonly TableColumn<APIService>[] = [
  nameColumn,
  textColumn('Service', 'The Service that serves it, or that this server does.', ({ spec: { service } }) => {
    return service ? `${service.namespace ?? ''}/${service.name ?? ''}` : 'Local';
  }),
  textColumn('Available', 'Whether it answers, and why not.', formatAvailability),
  ageColumn,
];

function formatAvailability({ status }: APIService): string {
  const available = status.conditions?.find(({ type }) => type === 'Available');
  if (available === undefined) return 'Unknown';
  const isExplained = available.status !== 'True' && available.reason;
  return isExplained ? `${available.status} (${available.reason})` : available.status;
}
