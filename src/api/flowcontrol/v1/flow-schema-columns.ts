import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { FlowSchema } from './flow-schema.ts';

export const flowSchemaColumns: readonly TableColumn<FlowSchema>[] = [
  nameColumn,
  textColumn('PriorityLevel', 'The priority level of requests that match.', ({ spec }) => {
    return spec.priorityLevelConfiguration.name;
  }),
  textColumn('MatchingPrecedence', 'Its place among the schemas: the lowest that matches is taken.', ({ spec }) => {
    return spec.matchingPrecedence;
  }),
  textColumn('DistinguisherMethod', 'What tells the flows of a schema apart.', ({ spec }) => {
    return spec.distinguisherMethod?.type ?? '<none>';
  }),
  ageColumn,
  textColumn('MissingPL', 'Whether the priority level does not exist.', ({ status }) => {
    return status.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?';
  }),
];
