/** The options of lists and watches, read and checked as upstream does, and the tokens that continue a list. */
import { badRequest, invalid as invalidStatus } from '../../api/status-error.ts';
import { type FieldError, forbidden, notSupported } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import { isTrue } from '../request-info.ts';

export type VersionMatch = 'Exact' | 'NotOlderThan';

export interface ListOptions {
  readonly limit: number;
  readonly continue: string;
  /** As given; empty where absent. */
  readonly resourceVersion: string;
  readonly match: VersionMatch | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

export function readListOptions(query: URLSearchParams, isWatch: boolean): ListOptions {
  const match = query.get('resourceVersionMatch') ?? '';
  const initial = query.get('sendInitialEvents');
  const options = {
    limit: readInteger(query, 'limit') ?? 0,
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    match: match === '' ? undefined : (match as VersionMatch),
    timeoutSeconds: readInteger(query, 'timeoutSeconds'),
    allowWatchBookmarks: isTrue(query.get('allowWatchBookmarks')),
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
  };
  const errors = isWatch ? checkWatchOptions(options) : checkListOptions(options);
  if (errors.length > 0) throw invalidStatus({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  if (options.continue !== '' && options.resourceVersion !== '' && !isWatch) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  return options;
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

const matchPath = FieldPath.of('resourceVersionMatch');
const initialPath = FieldPath.of('sendInitialEvents');

function checkListOptions(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (options.match !== undefined) {
    if (options.resourceVersion === '') {
      errors.push(forbidden(matchPath, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    }
    if (options.continue !== '') {
      errors.push(forbidden(matchPath, 'resourceVersionMatch is forbidden when continue is provided'));
    }
    if (options.match !== 'Exact' && options.match !== 'NotOlderThan') {
      errors.push(notSupported(matchPath, options.match, ['Exact', 'NotOlderThan', '']));
    }
    if (options.match === 'Exact' && options.resourceVersion === '0') {
      errors.push(forbidden(matchPath, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbidden(initialPath, 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function checkWatchOptions(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (options.sendInitialEvents !== undefined) {
    if (options.match === undefined) {
      errors.push(forbidden(matchPath, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    }
  } else if (options.match !== undefined) {
    errors.push(
      forbidden(matchPath, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    );
  }
  if (options.match !== undefined && options.match !== 'NotOlderThan') {
    errors.push(notSupported(matchPath, options.match, ['NotOlderThan']));
  }
  if (options.continue !== '') {
    errors.push(forbidden(FieldPath.of('continue'), 'continue is forbidden for watch'));
  }
  return errors;
}

/** A resourceVersion as the number it is. Throws upstream's 400 for anything else. */
export function parseResourceVersion(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,15}$/.test(text)) {
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** Where a list that was cut off goes on. `revision` -1: at whatever is newest, inconsistent with the pages before. */
export interface ContinueToken {
  readonly revision: number;
  /** The first key wanted, below the prefix of the list. */
  readonly start: string;
}

const tokenVersion = 'meta.k8s.io/v1';

export function encodeContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: tokenVersion, rv: revision, start })).toString('base64url');
}

export function decodeContinue(token: string): ContinueToken {
  const refuse = (why: string): never => {
    throw badRequest(`continue key is not valid: ${why}`);
  };
  let value: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (typeof value !== 'object' || value === null || value.v !== tokenVersion) {
    return refuse(`server does not recognize this encoded version ${JSON.stringify(value?.v ?? '')}`);
  }
  const { rv, start } = value;
  if (!Number.isSafeInteger(rv) || rv === 0)
    return refuse('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') return refuse('encoded start key empty (version meta.k8s.io/v1)');
  if (start.startsWith('/') || start.split('/').includes('..')) return refuse('start key is not within the list');
  return { revision: rv as number, start };
}
