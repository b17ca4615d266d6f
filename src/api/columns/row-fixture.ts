/** For tests of the columns. */
import { deepFreeze } from '../../base/freeze.ts';
import type { KubernetesObject, ResourceDefinition, TableCell } from '../resource.ts';
import { decode } from '../schema/decode.ts';

/** The moment at which the rows below are made. */
export const rowTime = '2025-01-02T03:04:05Z';

/** That many seconds before {@link rowTime}, as the API writes it. */
export function secondsBefore(seconds: number): string {
  return new Date(Date.parse(rowTime) - seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** Five minutes and ten seconds old. */
export const metadata = { name: 'x', namespace: 'default', creationTimestamp: secondsBefore(310) };

/** The cells of an object's row by heading. `input` may leave out what decoding fills in. */
export function rowOf(definition: ResourceDefinition, input: object): Record<string, TableCell> {
  const object = deepFreeze(decode(definition.type, { metadata, ...input })) as KubernetesObject;
  const now = Date.parse(rowTime);
  return Object.fromEntries((definition.columns ?? []).map((column) => [column.name, column.cell(object, now)]));
}
