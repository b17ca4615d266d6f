/** Counts of Pods in the status of a set. */
import { checkAtMost, checkNonnegative } from '../../validation/checks.ts';
import type { FieldError } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';

const statusPath = FieldPath.of('status');

type Counts<K extends string> = { readonly [N in K]?: number };

export function validateCounts<K extends string>(status: Counts<K>, names: readonly K[]): FieldError[] {
  return names.flatMap((name) => checkNonnegative(statusPath.child(name), status[name]));
}

/** None of these can be more than all replicas. */
export function validatePartsOf<K extends string>(
  status: Counts<K> & { readonly replicas?: number },
  names: readonly K[],
): FieldError[] {
  const most = { value: status.replicas, message: 'cannot be greater than status.replicas' };
  return names.flatMap((name) => checkAtMost(statusPath.child(name), status[name], most));
}

/** What is available is ready. `title` is how upstream's text calls the ready ones. */
export function validateAvailable(
  status: { readonly availableReplicas?: number; readonly readyReplicas?: number },
  title = 'readyReplicas',
): FieldError[] {
  const most = { value: status.readyReplicas, message: `cannot be greater than ${title}` };
  return checkAtMost(statusPath.child('availableReplicas'), status.availableReplicas, most);
}
