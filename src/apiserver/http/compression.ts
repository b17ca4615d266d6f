import { Readable, type Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BytesBody } from '../../base/http-message.ts';
import type { ApiResponse } from '../request.ts';

/** Smaller answers cost more to compress than to send; upstream draws the line at the same size. */
export const gzipBytesMin = 128 * 1024;

/** Fast rather than small: most clients are a local network away. */
const gzipLevel = 1;

/** Whether this body is to be compressed: it is large, the client takes it, and nobody has compressed it before. */
export function wantsGzip(response: ApiResponse, body: BytesBody, acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  return (
    byteLength(body) > gzipBytesMin && response.headers['content-encoding'] === undefined && acceptsGzip(acceptEncoding)
  );
}

export function byteLength(body: BytesBody): number {
  let bytes = 0;
  for (const chunk of body.chunks) bytes += chunk.length;
  return bytes;
}

function acceptsGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((part) => {
    const [coding, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

/** Compresses in the thread pool, as fast as `target` takes it. Ends or destroys `target`. */
export function sendGzip(body: BytesBody, target: Writable): void {
  const gzip = createGzip({ level: gzipLevel });
  const source = Readable.from(body.chunks, { objectMode: false });
  source.pipe(gzip).pipe(target);
  target.once('close', () => {
    source.destroy();
    gzip.destroy();
  });
}
