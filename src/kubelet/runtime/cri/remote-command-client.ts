/**
 * A command in a container, or its own first process, that somebody talks to: `v4.channel.k8s.io` over the runtime's streaming server. There is a
 * stream for each of input, output, errors and sizes of the terminal, and one on which the end comes as a Status.
 */
import type { SpdyConnection } from '../../../base/spdy/spdy-connection.ts';
import type { SpdyStream } from '../../../base/spdy/spdy-stream.ts';
import type { ExecStreams } from '../runtime.ts';

/** Which streams there are to be, as CRI is told. */
export interface StreamRequest {
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** Runtimes refuse a terminal with two outputs, and what has no stream at all. */
export function streamRequest({ tty = false, stdin, stdout, stderr }: ExecStreams): StreamRequest {
  const [hasStdin, hasStderr] = [stdin !== undefined, stderr !== undefined && !tty];
  return { tty, stdin: hasStdin, stdout: stdout !== undefined || !(hasStdin || hasStderr), stderr: hasStderr };
}

/**
 * Resolves with the text that tells how it ended, empty where the connection ended before, once all output is taken. Rejects where the output can't be
 * taken.
 */
export async function talkToCommand(connection: SpdyConnection, streams: ExecStreams): Promise<string> {
  const wanted = streamRequest(streams);
  const open = (streamtype: string): Promise<SpdyStream> => connection.open({ streamtype });
  const openIf = (isWanted: boolean, streamtype: string) => (isWanted ? open(streamtype) : undefined);
  const [error, stdin, stdout, stderr, resize] = await Promise.all([
    open('error'),
    openIf(wanted.stdin, 'stdin'),
    openIf(wanted.stdout, 'stdout'),
    openIf(wanted.stderr, 'stderr'),
    openIf(wanted.tty, 'resize'),
  ]);
  if (stdin !== undefined && streams.stdin !== undefined) void sendInput(stdin, streams.stdin);
  if (resize !== undefined && streams.resize !== undefined) void sendSizes(resize, streams.resize);
  const [status] = await Promise.all([
    textOf(error),
    stdout && giveOutput(stdout, streams.stdout),
    stderr && giveOutput(stderr, streams.stderr),
  ]);
  return status;
}

/** All that comes, up to where the stream ends or breaks off: how it went is told elsewhere. */
async function* received(stream: SpdyStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
  } catch {
    // The other side closes streams so.
  }
}

/** Of what is said about an end. */
export const textLengthMax = 64 * 1024;

/** All that comes, as text. Never rejects. */
export async function textOf(stream: SpdyStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of received(stream)) {
    text = (text + decoder.decode(chunk, { stream: true })).slice(0, textLengthMax);
  }
  return text;
}

/** The stream is read no faster than its output is taken. */
async function giveOutput(stream: SpdyStream, take: ExecStreams['stdout']): Promise<void> {
  for await (const chunk of received(stream)) await take?.(chunk);
}

/** Never rejects. */
async function sendInput(stream: SpdyStream, input: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of input) {
      if (!stream.writable) return;
      if (chunk.length > 0) await written(stream, chunk);
    }
    stream.end();
  } catch {
    // Half of an input is not to be taken for all of it.
    stream.destroy();
  }
}

/** Never rejects. */
async function sendSizes(
  stream: SpdyStream,
  sizes: AsyncIterable<{ readonly width: number; readonly height: number }>,
): Promise<void> {
  try {
    for await (const { width, height } of sizes) {
      if (!stream.writable) return;
      await written(stream, Buffer.from(`${JSON.stringify({ Width: width, Height: height })}\n`));
    }
  } catch {
    // The terminal stays as large as it is.
  }
}

/** Resolves once it has left, or cannot any more. */
function written(stream: SpdyStream, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    stream.write(chunk, () => resolve());
  });
}
