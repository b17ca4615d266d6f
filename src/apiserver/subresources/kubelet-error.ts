/** What the API server makes of a kubelet's refusal, as upstream does. */
import { badRequest, internalError, StatusError } from '../../api/status-error.ts';
import type { HttpBody, HttpResponse } from '../../base/http-message.ts';

/** So much of a kubelet's text is read. */
const refusalBytesMax = 50_000;

/** `resource` as upstream names it here: `pods/log`. */
export async function errorOfKubelet(
  { status, body }: HttpResponse,
  { group, resource }: { readonly group: string; readonly resource: string },
  name: string,
): Promise<StatusError> {
  const text = await textOf(body);
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

async function textOf(body: HttpBody): Promise<string> {
  const chunks =
    body.kind === 'bytes' ? body.chunks : body.kind === 'stream' ? await streamedChunks(body.start.bind(body)) : [];
  return Buffer.concat(chunks).subarray(0, refusalBytesMax).toString('utf8');
}

function streamedChunks(start: Extract<HttpBody, { kind: 'stream' }>['start']): Promise<readonly Uint8Array[]> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    start({
      write(chunk) {
        if (bytes < refusalBytesMax) chunks.push(chunk);
        bytes += chunk.byteLength;
        return true;
      },
      onDrain: (callback) => callback(),
      end: () => resolve(chunks),
    });
  });
}
