import type { Readable } from 'node:stream';
import { badRequest, requestEntityTooLarge } from '../../api/status-error.ts';

const nothing = new Uint8Array(0);

/**
 * The whole of a request's body. Rejects with a StatusError of 413 as soon as more than `limitBytes` are announced or have
 * arrived; what follows is thrown away unread, so that the client gets to see the answer.
 */
export function readBounded(
  source: Readable,
  announcedLength: string | undefined,
  limitBytes: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const detach = (): void => {
      source.off('data', onData);
      source.off('end', onEnd);
      source.off('close', onClose);
    };
    const refuse = (): void => {
      detach();
      source.resume();
      reject(requestEntityTooLarge(`Request entity too large: limit is ${limitBytes}`));
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limitBytes) refuse();
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      detach();
      resolve(chunks.length === 0 ? nothing : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes));
    };
    const onClose = (): void => {
      detach();
      reject(badRequest('the connection was closed before the end of the request body'));
    };
    if (announcedLength !== undefined && Number(announcedLength) > limitBytes) return refuse();
    if (source.destroyed) return onClose();
    source.on('data', onData);
    source.on('end', onEnd);
    source.on('close', onClose);
  });
}
