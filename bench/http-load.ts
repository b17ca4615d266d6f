/** Requests over HTTP/2, many at a time. */
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';

export interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly body: Buffer;
}

export function request(
  session: ClientHttp2Session,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const stream = session.request({
      ':method': method,
      ':path': path,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    });
    let status = 0;
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('response', (head: IncomingHttpHeaders & { ':status'?: number }) => {
      status = head[':status'] ?? 0;
    });
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
    });
    stream.on('end', () => done({ status, bytes, body: Buffer.concat(chunks) }));
    stream.on('error', fail);
    stream.end(body);
  });
}

/** Runs `work` for 0 … count-1 with so many at a time; returns how many were done per second. */
export async function rate(count: number, inFlight: number, work: (i: number) => Promise<void>): Promise<number> {
  let next = 0;
  const startedMs = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - startedMs) / 1000);
}
