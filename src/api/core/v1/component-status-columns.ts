import { nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ComponentStatus } from './component-status.ts';

export const componentStatusColumns: readonly TableColumn<ComponentStatus>[] = [
  nameColumn,
  textColumn('Status', 'Whether it is healthy.', (component) => {
    const condition = healthOf(component);
    if (condition === undefined) return 'Unknown';
    return condition.status === 'True' ? 'Healthy' : 'Unhealthy';
  }),
  textColumn('Message', 'What it says of itself.', (component) => healthOf(component)?.message ?? ''),
  textColumn('Error', 'Why it could not be asked.', (component) => healthOf(component)?.error ?? ''),
];

function healthOf({ conditions = [] }: ComponentStatus) {
  return conditions.find(({ type }) => type === 'Healthy');
}
