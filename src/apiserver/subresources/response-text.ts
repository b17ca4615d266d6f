import type { HttpBody, StreamBody } from '../../base/http-message.ts';

/** The start of a body as text, at most so many bytes of it. */
export async function textOf(body: HttpBody, bytesMax: number): Promise<string> {
  const chunks =
    body.kind === 'bytes' ? body.chunks : body.kind === 'stream' ? await streamedChunks(body, bytesMax) : [];
  return Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
}

function streamedChunks(body: StreamBody, bytesMax: number): Promise<readonly Uint8Array[]> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    body.start({
      write(chunk) {
        if (bytes < bytesMax) chunks.push(chunk);
        bytes += chunk.byteLength;
        return true;
      },
      onDrain: (callback) => callback(),
      end: () => resolve(chunks),
    });
  });
}
