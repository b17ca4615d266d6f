/** What the API server makes of a kubelet's refusal, as upstream does. */
import { badRequest, internalError, StatusError } from '../../api/status-error.ts';
import type { HttpResponse } from '../../base/http-message.ts';
import { textOf } from './response-text.ts';

/** So much of a kubelet's text is read. */
const refusalBytesMax = 50_000;

/** `resource` as upstream names it here: `pods/log`. */
export async function errorOfKubelet(
  { status, body }: HttpResponse,
  { group, resource }: { readonly group: string; readonly resource: string },
  name: string,
): Promise<StatusError> {
  const text = await textOf(body, refusalBytesMax);
  if (status === 400) return badRequest(text);
  if (status === 500) return internalError(text);
  const about = `( ${resource} ${name})`;
  const details = { ...(group === '' ? {} : { group }), kind: resource, name };
  if (status === 404) {
    return new StatusError(404, 'NotFound', `the server could not find the requested resource ${about}`, { details });
  }
  if (status > 500) {
    const message = `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding ${about}`;
    return new StatusError(status, 'InternalError', message, { details });
  }
  const message = `the server responded with the status code ${status} but did not return more information ${about}`;
  return new StatusError(status, '', message, { details });
}
