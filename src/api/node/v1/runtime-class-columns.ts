import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { RuntimeClass } from './runtime-class.ts';

export const runtimeClassColumns: readonly TableColumn<RuntimeClass>[] = [
  nameColumn,
  textColumn('Handler', 'The configuration of the container runtime.', ({ handler }) => handler),
  ageColumn,
];
