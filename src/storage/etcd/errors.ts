/** What etcd and gRPC report, as errors of the Store contract. */
import { type ServiceError, status } from '@grpc/grpc-js';
import { StoreUnavailableError } from '../store.ts';

/** etcd has refused a request for a reason that trying again does not change: too large, not permitted, malformed. */
export class EtcdRequestError extends Error {
  override readonly name = 'EtcdRequestError';
  /** The gRPC status code's name, such as `INVALID_ARGUMENT`. */
  readonly code: string;
  /** etcd's own words. */
  readonly details: string;

  constructor(error: ServiceError) {
    super(`etcd refused the request: ${error.details || error.message}`, { cause: error });
    this.code = status[error.code] ?? `${error.code}`;
    this.details = error.details;
  }
}

const unavailableCodes: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.ABORTED,
  status.INTERNAL,
  status.UNKNOWN,
  status.RESOURCE_EXHAUSTED,
]);

/** Whether another attempt, perhaps at another member, may succeed. */
export function isTransient(error: ServiceError): boolean {
  return error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED;
}

/** `outcome` completes the message where the request may have had an effect. */
export function toStoreError(error: ServiceError, endpoint: string, outcome = ''): Error {
  if (!unavailableCodes.has(error.code)) return new EtcdRequestError(error);
  const advice = error.details.includes('database space exceeded')
    ? '; compact and defragment it or raise --quota-backend-bytes, then run `etcdctl alarm disarm`'
    : '';
  const message = `etcd at ${endpoint}: ${error.details || error.message}${outcome}${advice}`;
  return new StoreUnavailableError(message, { cause: error });
}

export function isCompacted(error: unknown): boolean {
  return isRefusal(error, 'OUT_OF_RANGE', 'required revision has been compacted');
}

export function isFutureRevision(error: unknown): boolean {
  return isRefusal(error, 'OUT_OF_RANGE', 'required revision is a future revision');
}

export function isLeaseNotFound(error: unknown): boolean {
  return isRefusal(error, 'NOT_FOUND', 'lease not found');
}

function isRefusal(error: unknown, code: string, part: string): boolean {
  return error instanceof EtcdRequestError && error.code === code && error.details.includes(part);
}
