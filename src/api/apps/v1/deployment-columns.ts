import { ageColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import { containerColumns } from '../../columns/containers.ts';
import { SelectorError, selectorOf } from '../../labels.ts';
import type { TableColumn } from '../../resource.ts';
import type { Deployment } from './deployment.ts';

export const deploymentColumns: readonly TableColumn<Deployment>[] = [
  nameColumn,
  textColumn('Ready', 'How many Pods are ready, of how many.', ({ spec, status }) => {
    return `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`;
  }),
  textColumn('Up-to-date', 'The number of Pods of the current template.', ({ status }) => status.updatedReplicas ?? 0),
  textColumn('Available', 'The number of Pods ready for long enough.', ({ status }) => status.availableReplicas ?? 0),
  ageColumn,
  ...containerColumns<Deployment>(({ spec }) => spec.template.spec.containers).map(wide),
  wide(textColumn('Selector', 'What labels the Pods have.', formatSelector)),
];

/** Unlike that of other kinds, the cell of an empty selector is empty. */
function formatSelector({ spec }: Deployment): string {
  try {
    return selectorOf(spec.selector).toString();
  } catch (error) {
    if (error instanceof SelectorError) return '<invalid>';
    throw error;
  }
}
