import { ageColumn, integerColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import { containerColumns } from '../../columns/containers.ts';
import { formatLabels } from '../../columns/format.ts';
import { formatLabelSelector } from '../../labels.ts';
import type { TableColumn } from '../../resource.ts';
import type { DaemonSet } from './daemon-set.ts';

export const daemonSetColumns: readonly TableColumn<DaemonSet>[] = [
  nameColumn,
  integerColumn('Desired', 'On how many nodes a Pod should run.', ({ status }) => status.desiredNumberScheduled),
  integerColumn('Current', 'On how many of them one is.', ({ status }) => status.currentNumberScheduled),
  integerColumn('Ready', 'On how many of them one is ready.', ({ status }) => status.numberReady),
  integerColumn(
    'Up-to-date',
    'On how many it has the current template.',
    ({ status }) => status.updatedNumberScheduled,
  ),
  integerColumn('Available', 'On how many one is ready for long enough.', ({ status }) => status.numberAvailable),
  textColumn('Node Selector', 'What labels the nodes have.', ({ spec }) =>
    formatLabels(spec.template.spec.nodeSelector),
  ),
  ageColumn,
  ...containerColumns<DaemonSet>(({ spec }) => spec.template.spec.containers).map(wide),
  wide(textColumn('Selector', 'What labels the Pods have.', ({ spec }) => formatLabelSelector(spec.selector))),
];
