/** Requests from inside the process: they pass everything that a request over HTTPS passes, but carry objects and no bytes. */

import { StatusError, type StatusObject, unknownResource } from '../api/status-error.ts';
import type { ApiRequest, ApiResponse, UserInfo } from './request.ts';

export interface LocalRequestOptions {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  /** The caller gives it away. */
  readonly object?: object;
  readonly user: UserInfo;
  readonly contentType?: string;
  readonly userAgent?: string;
  readonly signal?: AbortSignal;
}

const neverAborted = new AbortController().signal;
const empty = new Uint8Array(0);
const readNothing = async (): Promise<Uint8Array> => empty;

export function localRequest(options: LocalRequestOptions): ApiRequest {
  return {
    method: options.method,
    path: options.path,
    query: options.query ?? '',
    headers: {
      'content-type': options.contentType ?? 'application/json',
      'user-agent': options.userAgent ?? 'kube-apiserver',
    },
    readBody: readNothing,
    object: options.object,
    signal: options.signal ?? neverAborted,
    user: options.user,
    wantsObjects: true,
  };
}

/** The object that a response carries. Throws the StatusError that it stands for where it is a failure. */
export function objectOf(response: ApiResponse): object {
  const { body } = response;
  // A path that leads nowhere is answered with plain text.
  if (body.kind !== 'object' && response.status === 404) throw unknownResource();
  if (body.kind !== 'object') throw new Error(`a response of kind ${body.kind} has no object`);
  const status = body.object as StatusObject;
  if (response.status >= 400) {
    throw new StatusError(response.status, status.reason ?? '', status.message ?? '', {
      details: status.details,
      continueToken: status.metadata.continue,
    });
  }
  return body.object;
}
