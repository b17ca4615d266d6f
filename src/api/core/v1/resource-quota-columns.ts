import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { ResourceQuota } from './resource-quota.ts';

export const resourceQuotaColumns: readonly TableColumn<ResourceQuota>[] = [
  nameColumn,
  textColumn('Request', 'What is used and allowed of all but limits.', (quota) => {
    return formatUse(quota, (resource) => !isLimit(resource));
  }),
  textColumn('Limit', 'What is used and allowed of limits.', (quota) => formatUse(quota, isLimit)),
  ageColumn,
];

function isLimit(resource: string): boolean {
  return resource.startsWith('limits.');
}

/** `cpu: 1/2, pods: 3/10`. */
function formatUse({ status }: ResourceQuota, isShown: (resource: string) => boolean): string {
  const hard = status.hard ?? {};
  const resources = Object.keys(hard).filter(isShown).sort();
  return resources.map((resource) => `${resource}: ${status.used?.[resource] ?? '0'}/${hard[resource]}`).join(', ');
}
