/**
 * The one error of the API: what a client gets as a Status body. Made by the constructors below and nowhere else, and
 * recognised by `isNotFound(error)` and its kin. Reasons, codes and texts are upstream's (apimachinery, api/errors).
 */
import type { FieldError } from './validation/field-error.ts';

export type StatusReason =
  | ''
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'StoreReadError'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** meta/v1 Status, as it goes over the wire. */
export interface StatusObject {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: StatusReason;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** A resource as error texts name it: `pods`, `deployments.apps`. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: StatusReason;
  readonly details: StatusDetails | undefined;
  /** For a list that outlived its snapshot: where an inconsistent list may go on. */
  readonly continueToken: string | undefined;

  constructor(
    code: number,
    reason: StatusReason,
    message: string,
    more: { readonly details?: StatusDetails; readonly continueToken?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.reason = reason;
    this.details = more.details;
    this.continueToken = more.continueToken;
  }

  /** The body that a client gets. */
  toStatus(): StatusObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

const qualified = (resource: GroupResource): string =>
  resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
const qualifiedKind = (kind: GroupKind): string => (kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`);
const resourceDetails = (resource: GroupResource, name: string): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.resource,
});

export const badRequest = (message: string, cause?: unknown): StatusError =>
  new StatusError(400, 'BadRequest', message, { cause });

export const unauthorized = (message = 'Unauthorized'): StatusError => new StatusError(401, 'Unauthorized', message);

export const forbidden = (
  resource: GroupResource,
  name: string,
  why: string,
  causes?: readonly StatusCause[],
): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    resource.resource === ''
      ? `forbidden: ${why}`
      : name === ''
        ? `${qualified(resource)} is forbidden: ${why}`
        : `${qualified(resource)} ${JSON.stringify(name)} is forbidden: ${why}`,
    { details: { ...resourceDetails(resource, name), ...(causes === undefined ? {} : { causes }) } },
  );

export const notFound = (resource: GroupResource, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(resource)} ${JSON.stringify(name)} not found`, {
    details: resourceDetails(resource, name),
  });

/** No such path, or no such resource on this server. */
export const unknownResource = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', { details: {} });

export const methodNotSupported = (resource: GroupResource, action: string): StatusError =>
  new StatusError(
    405,
    'MethodNotAllowed',
    `${action} is not supported on resources of kind ${JSON.stringify(qualified(resource))}`,
    { details: resourceDetails(resource, '') },
  );

export const notAcceptable = (accepted: readonly string[]): StatusError =>
  new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`);

export const alreadyExists = (resource: GroupResource, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${qualified(resource)} ${JSON.stringify(name)} already exists`, {
    details: resourceDetails(resource, name),
  });

/** Every name that was generated for the object was taken: the client may try again. */
export const generatedNameTaken = (resource: GroupResource, name: string): StatusError =>
  new StatusError(
    409,
    'AlreadyExists',
    `${qualified(resource)} ${JSON.stringify(name)} already exists, the server was not able to generate a unique name for the object`,
    { details: { ...resourceDetails(resource, name), retryAfterSeconds: 1 } },
  );

export const optimisticLockMessage =
  'the object has been modified; please apply your changes to the latest version and try again';

export const conflict = (resource: GroupResource, name: string, why: string = optimisticLockMessage): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} ${JSON.stringify(name)}: ${why}`,
    { details: resourceDetails(resource, name) },
  );

/** Server-side apply: other managers own what was applied. `causes` has one FieldManagerConflict each. */
export const applyConflict = (message: string, causes: readonly StatusCause[]): StatusError =>
  new StatusError(409, 'Conflict', message, { details: { causes } });

export const gone = (message: string): StatusError => new StatusError(410, 'Gone', message);

/** The revision asked for is no longer held. */
export const expired = (message: string, continueToken?: string): StatusError =>
  new StatusError(410, 'Expired', message, { continueToken });

export const requestEntityTooLarge = (message: string): StatusError =>
  new StatusError(413, 'RequestEntityTooLarge', message);

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

export const invalid = (kind: GroupKind, name: string, errors: readonly FieldError[]): StatusError => {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message()}`))];
  const summary = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${qualifiedKind(kind)} ${JSON.stringify(name)} is invalid: ${summary}`, {
    details: {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.kind,
      causes: errors.map((error) => ({ reason: error.reason(), message: error.message(), field: error.field })),
    },
  });
};

/** A patch that is well formed but cannot be applied to the object. Upstream does not tell why, nor of what. */
export const unprocessable = (cause: Error): StatusError =>
  new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {
    details: {},
    cause,
  });

export const tooManyRequests = (message: string, retryAfterSeconds: number): StatusError =>
  new StatusError(429, 'TooManyRequests', message, { details: { retryAfterSeconds } });

export const internalError = (cause: unknown): StatusError =>
  new StatusError(
    500,
    'InternalError',
    `Internal error occurred: ${cause instanceof Error ? cause.message : String(cause)}`,
    { details: { causes: [{ message: cause instanceof Error ? cause.message : String(cause) }] }, cause },
  );

export const serviceUnavailable = (message: string): StatusError => new StatusError(503, 'ServiceUnavailable', message);

export const timeout = (message: string, retryAfterSeconds: number, causes?: readonly StatusCause[]): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: ${message}`, {
    details: { ...(causes === undefined ? {} : { causes }), ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}) },
  });

const hasReason =
  (...reasons: StatusReason[]) =>
  (error: unknown): error is StatusError =>
    error instanceof StatusError && reasons.includes(error.reason);

export const isNotFound = hasReason('NotFound');
export const isAlreadyExists = hasReason('AlreadyExists');
export const isConflict = hasReason('Conflict');
export const isForbidden = hasReason('Forbidden');
export const isInvalid = hasReason('Invalid');
export const isBadRequest = hasReason('BadRequest');
export const isGone = hasReason('Gone', 'Expired');
export const isExpired = hasReason('Expired');
export const isTooManyRequests = hasReason('TooManyRequests');
export const isTimeout = hasReason('Timeout', 'ServerTimeout');
