import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import type { TableColumn } from '../../resource.ts';
import type { FlowSchema } from './flow-schema.ts';

/** As requests are matched against them: by precedence, then by name. */
export function compareFlowSchemas(a: FlowSchema, b: FlowSchema): number {
  const byPrecedence = a.spec.matchingPrecedence - b.spec.matchingPrecedence;
  return byPrecedence || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);
}

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
