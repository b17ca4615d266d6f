import { nameColumn, textColumn } from '../../columns/column.ts';
import { containerColumns } from '../../columns/containers.ts';
import { formatLabels } from '../../columns/format.ts';
import type { TableColumn } from '../../resource.ts';
import type { PodTemplate } from './pod-template.ts';

export const podTemplateColumns: readonly TableColumn<PodTemplate>[] = [
  nameColumn,
  ...containerColumns<PodTemplate>(({ template }) => template.spec.containers),
  textColumn('Pod Labels', 'The labels of Pods made from it.', ({ template }) =>
    formatLabels(template.metadata.labels),
  ),
];
