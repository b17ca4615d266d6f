import type { IncomingHttpHeaders } from 'node:http';
import { StatusError, type StatusObject, type StatusReason } from '../../api/status-error.ts';

/** Of a body that is no Status, so much is told in the error's message. */
const textCharsMax = 500;

const reasons: Readonly<Record<number, StatusReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The error that an answer with a code of 400 or more stands for: its Status, or what its code says where a proxy answered. */
export function responseError(method: string, code: number, headers: IncomingHttpHeaders, body: Buffer): StatusError {
  const retryAfterSeconds = retryAfterOf(headers);
  const more = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const text = body.toString('utf8');
  const status = parseStatus(text);
  if (status !== undefined) {
    const details =
      status.details === undefined && retryAfterSeconds === undefined ? undefined : { ...more, ...status.details };
    return new StatusError(code, status.reason ?? reasonOf(method, code), status.message ?? '', {
      details,
      continueToken: status.metadata?.continue,
    });
  }
  const said = text.trim().slice(0, textCharsMax);
  const message = `the server answered ${code}${said === '' ? '' : `: ${said}`}`;
  return new StatusError(code, reasonOf(method, code), message, { details: more });
}

/** In seconds; undefined where the server does not say. */
export function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isInteger(seconds) && seconds >= 0 ? seconds : undefined;
}

function reasonOf(method: string, code: number): StatusReason {
  if (code === 409 && method === 'POST') return 'AlreadyExists';
  return reasons[code] ?? (code >= 500 ? 'InternalError' : '');
}

function parseStatus(
  text: string,
): (Omit<StatusObject, 'metadata'> & Partial<Pick<StatusObject, 'metadata'>>) | undefined {
  try {
    const status: unknown = JSON.parse(text);
    const isStatus = typeof status === 'object' && status !== null && 'kind' in status && status.kind === 'Status';
    return isStatus ? (status as StatusObject) : undefined;
  } catch {
    return undefined;
  }
}
