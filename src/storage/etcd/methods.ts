/** The calls of etcd's v3 API that this backend makes. */
import {
  type CompareAndSetRequest,
  type CompareAndSetResponse,
  decodeCompareAndSet,
  decodeLeaseGrant,
  decodeNothing,
  decodeRange,
  decodeStatus,
  decodeWatch,
  encodeCompaction,
  encodeCompareAndSet,
  encodeEmpty,
  encodeLeaseGrant,
  encodeRange,
  encodeWatch,
  type LeaseGrantResponse,
  type RangeRequest,
  type RangeResponse,
  type StatusResponse,
  type WatchRequest,
  type WatchResponse,
} from './messages.ts';

export interface Method<Request, Response> {
  readonly path: string;
  readonly encode: (request: Request) => Buffer;
  readonly decode: (bytes: Buffer) => Response;
  /** Making the call twice does no more than making it once, so that it may be tried again after a lost answer. */
  readonly repeatable: boolean;
}

export const range: Method<RangeRequest, RangeResponse> = {
  path: '/etcdserverpb.KV/Range',
  encode: encodeRange,
  decode: decodeRange,
  repeatable: true,
};

export const compareAndSet: Method<CompareAndSetRequest, CompareAndSetResponse> = {
  path: '/etcdserverpb.KV/Txn',
  encode: encodeCompareAndSet,
  decode: decodeCompareAndSet,
  repeatable: false,
};

/** Of a revision. A repeated compaction is answered with an error that says it is done already. */
export const compact: Method<number, void> = {
  path: '/etcdserverpb.KV/Compact',
  encode: encodeCompaction,
  decode: decodeNothing,
  repeatable: true,
};

/** Of a time to live in seconds. A lease granted twice lapses unused. */
export const leaseGrant: Method<number, LeaseGrantResponse> = {
  path: '/etcdserverpb.Lease/LeaseGrant',
  encode: encodeLeaseGrant,
  decode: decodeLeaseGrant,
  repeatable: true,
};

export const status: Method<void, StatusResponse> = {
  path: '/etcdserverpb.Maintenance/Status',
  encode: encodeEmpty,
  decode: decodeStatus,
  repeatable: true,
};

/** A stream in both directions. */
export const watch: Method<WatchRequest, WatchResponse> = {
  path: '/etcdserverpb.Watch/Watch',
  encode: encodeWatch,
  decode: decodeWatch,
  repeatable: true,
};
