import type { ByteSink, StreamBody } from '../../base/http-message.ts';

const utf8 = new TextEncoder();

export interface TextStreamOptions {
  /** Aborts when nobody reads any more; the pieces end by themselves then. */
  readonly signal: AbortSignal;
  /** What the reader is told, in place of what could not be had. */
  readonly describe: (error: unknown) => string;
}

/** Pieces of text as a body, each sent as soon as it is there, and no faster than the client reads. */
export function textStream(pieces: AsyncIterable<string>, options: TextStreamOptions): StreamBody {
  return { kind: 'stream', start: (sink) => void send(pieces, sink, options) };
}

/** Never rejects. */
async function send(
  pieces: AsyncIterable<string>,
  sink: ByteSink,
  { signal, describe }: TextStreamOptions,
): Promise<void> {
  try {
    for await (const text of pieces) {
      if (signal.aborted) break;
      if (!sink.write(utf8.encode(text))) await drained(sink, signal);
    }
  } catch (error) {
    if (!signal.aborted) sink.write(utf8.encode(describe(error)));
  }
  sink.end();
}

/** Also resolves when nobody reads any more. */
function drained(sink: ByteSink, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const settle = (): void => {
      signal.removeEventListener('abort', settle);
      resolve();
    };
    signal.addEventListener('abort', settle, { once: true });
    sink.onDrain(settle);
  });
}
