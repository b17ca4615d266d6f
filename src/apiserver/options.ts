/** Reads and checks the options of requests: the query string of writes, and the DeleteOptions of deletions. */
import { badRequest, invalid as invalidStatus } from '../api/status-error.ts';
import { type FieldError, forbidden, invalid, notSupported, required } from '../api/validation/field-error.ts';
import { FieldPath } from '../api/validation/field-path.ts';
import { validateFieldManager } from '../api/validation/managed-fields.ts';
import type { RequestContext } from './context.ts';
import type { ApiRequest } from './request.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface WriteOptions {
  readonly dryRun: boolean;
  /** The manager that the change is booked under; made from the user agent where the client named none. */
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Server-side apply: take over fields that others own. */
  readonly force: boolean;
  /** The object's managedFields are up to date already: server-side apply has seen to them. */
  readonly isBooked?: boolean;
}

const metaGroup = 'meta.k8s.io';
const fieldValidations: readonly string[] = ['', 'Ignore', 'Strict', 'Warn'];
const quoted = (values: readonly string[]): readonly string[] => values;

export function readWriteOptions(
  context: RequestContext,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  isApply = false,
): WriteOptions {
  const { query, request } = context;
  if (request.query === '' && !isApply) return defaultOptions(request);
  const errors: FieldError[] = [];
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  errors.push(...checkDryRun(dryRun));
  const manager = query.get('fieldManager') ?? '';
  errors.push(...validateFieldManager(manager, FieldPath.of('fieldManager')));
  const fieldValidation = query.get('fieldValidation') ?? '';
  if (!fieldValidations.includes(fieldValidation)) {
    errors.push(notSupported(FieldPath.of('fieldValidation'), fieldValidation, quoted(fieldValidations)));
  }
  const force = query.get('force');
  if (kind === 'PatchOptions') {
    if (isApply && manager === '') {
      errors.push(required(FieldPath.of('fieldManager'), 'is required for apply patch'));
    } else if (!isApply && force !== null) {
      errors.push(forbidden(FieldPath.of('force'), 'may not be specified for non-apply patch'));
    }
  }
  if (errors.length > 0) throw invalidStatus({ group: metaGroup, kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: manager === '' ? managerOfUserAgent(request.headers['user-agent']) : manager,
    fieldValidation: (fieldValidation || 'Warn') as FieldValidation,
    force: force === 'true' || force === '1',
  };
}

/** Those of a request that names none. */
function defaultOptions({ headers }: ApiRequest): WriteOptions {
  const fieldManager = managerOfUserAgent(headers['user-agent']);
  return { dryRun: false, fieldManager, fieldValidation: 'Warn', force: false };
}

export function checkDryRun(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported(FieldPath.of('dryRun'), values, ['All'])];
}

const managerLengthMax = 128;

/** The part of a user agent before its version: `kubectl/v1.35.2 (linux/amd64)` is `kubectl`. */
function managerOfUserAgent(userAgent: string | undefined): string {
  const name = (userAgent ?? '').split('/')[0]!;
  return name === '' ? 'unknown' : name.slice(0, managerLengthMax);
}

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export interface DeletionOptions {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: PropagationPolicy;
}

/** meta/v1 DeleteOptions as decoded from a body or a query. */
export interface DeleteOptionsInput {
  readonly dryRun?: readonly string[];
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: Preconditions;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
}

export function checkDeleteOptions(input: DeleteOptionsInput): DeletionOptions {
  const errors: FieldError[] = [];
  const policy = input.propagationPolicy;
  if (input.orphanDependents !== undefined && policy !== undefined) {
    errors.push(
      invalid(FieldPath.of('propagationPolicy'), policy, 'orphanDependents and deletionPropagation cannot be both set'),
    );
  }
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    errors.push(notSupported(FieldPath.of('propagationPolicy'), policy, ['Background', 'Foreground', 'Orphan', 'nil']));
  }
  errors.push(...checkDryRun(input.dryRun ?? []));
  if (errors.length > 0) throw invalidStatus({ group: metaGroup, kind: 'DeleteOptions' }, '', errors);
  const orphan = input.orphanDependents;
  return {
    dryRun: (input.dryRun ?? []).length > 0,
    gracePeriodSeconds: input.gracePeriodSeconds,
    preconditions: input.preconditions,
    propagationPolicy:
      (policy as PropagationPolicy) ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background'),
  };
}

/** DeleteOptions in the query string, for a DELETE without a body. */
export function deleteOptionsFromQuery(query: URLSearchParams): DeleteOptionsInput {
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && !/^-?\d{1,15}$/.test(grace)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  }
  const orphan = query.get('orphanDependents');
  const uid = query.get('preconditions.uid') ?? undefined;
  const resourceVersion = query.get('preconditions.resourceVersion') ?? undefined;
  return {
    dryRun: query.getAll('dryRun').filter((value) => value !== ''),
    gracePeriodSeconds: grace === null ? undefined : Number(grace),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: orphan === null ? undefined : orphan === 'true',
    preconditions: uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion },
  };
}
