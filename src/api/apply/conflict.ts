/** What a client is told whose configuration would take fields from others. */
import { goQuote } from '../../base/go-quote.ts';
import { applyConflict, type StatusError } from '../status-error.ts';
import { type Manager, managerId } from './managers.ts';
import type { Conflict } from './ownership.ts';
import { displayPath } from './path-element.ts';

/** Conflicts are given in order of their managers' identifiers. There is at least one. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field: displayPath(path),
  }));
  return applyConflict(message(conflicts), causes);
}

function message(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first.manager)}: ${displayPath(first.path)}`;
  }
  const lines: string[] = [];
  let previous: string | undefined;
  for (const { manager, path } of conflicts) {
    const id = managerId(manager);
    if (id !== previous) lines.push(`conflicts with ${managerText(manager)}:`);
    previous = id;
    lines.push(`- ${displayPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function managerText({ name, subresource, operation, apiVersion }: Manager): string {
  const where = subresource === '' ? '' : ` with subresource ${goQuote(subresource)}`;
  const how = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${goQuote(name)}${where}${how}`;
}
