/**
 * A command that somebody talks to: the runtime gives a URL for it, which speaks the remotecommand protocol of Kubernetes over a WebSocket. Each
 * message begins with the number of its channel; the command's end comes as a Status on the error channel.
 */
import type { WebSocket } from 'ws';
import { goQuote } from '../../../base/go-quote.ts';
import { type ExecStreams, RuntimeError } from '../runtime.ts';

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** The newer one also tells that the standard input has ended. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** What waits to be sent before more of the input is taken. */
const sendBufferBytesMax = 1024 * 1024;

/**
 * Resolves with the command's exit code. When the signal aborts, the connection is cut, and it rejects with the signal's reason; so it does when
 * the output can't be taken. A command that neither reads nor writes may go on then: runtimes end none by themselves.
 */
export async function execOverWebSocket(url: string, streams: ExecStreams): Promise<number> {
  const { WebSocket, createWebSocketStream } = await import('ws');
  const { signal } = streams;
  signal?.throwIfAborted();
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { perMessageDeflate: false });
  const onAbort = (): void => socket.terminate();
  signal?.addEventListener('abort', onAbort, { once: true });
  socket.once('open', () => {
    if (streams.stdin !== undefined) void sendInput(socket, streams.stdin);
    if (streams.resize !== undefined) void sendSizes(socket, streams.resize);
  });
  // Reads on only when a message has been dealt with.
  const received: AsyncIterable<Buffer> = createWebSocketStream(socket, { readableObjectMode: true });
  let status: string | undefined;
  try {
    for await (const message of messagesOf(received, signal)) {
      const content = message.subarray(1);
      if (content.length === 0) continue;
      if (message[0] === channels.stdout) await streams.stdout?.(content);
      else if (message[0] === channels.stderr) await streams.stderr?.(content);
      else if (message[0] === channels.error) status = content.toString('utf8');
    }
    signal?.throwIfAborted();
    return exitCodeOf(status);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    socket.terminate();
  }
}

/** Ends with the connection. A command whose connection breaks has no end that is known. */
async function* messagesOf(received: AsyncIterable<Buffer>, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  try {
    yield* received;
  } catch (error) {
    signal?.throwIfAborted();
    throw new RuntimeError('Unknown', `exec: ${(error as Error).message}`, error);
  }
}

interface ExitStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** Of the Status that comes at the end. Throws a RuntimeError where the command did not run to its end. Pure. */
export function exitCodeOf(text: string | undefined): number {
  if (text === undefined) throw new RuntimeError('Unknown', 'exec: the connection was closed before the command ended');
  let status: ExitStatus;
  try {
    status = JSON.parse(text) as ExitStatus;
  } catch {
    throw new RuntimeError('Unknown', `exec: ${text}`);
  }
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (status.reason === 'NonZeroExitCode' && code !== undefined && /^\d+$/.test(code)) return Number(code);
  throw new RuntimeError('Unknown', status.message ?? `exec: ${goQuote(text)}`);
}

async function sendInput(socket: WebSocket, input: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of input) {
      if (socket.readyState !== socket.OPEN) return;
      await send(socket, channels.stdin, chunk);
    }
    if (socket.protocol === protocols[0]) await send(socket, channels.close, Uint8Array.of(channels.stdin));
  } catch {
    // The input broke off, and so does the command.
    socket.close();
  }
}

async function sendSizes(
  socket: WebSocket,
  sizes: AsyncIterable<{ readonly width: number; readonly height: number }>,
): Promise<void> {
  try {
    for await (const { width, height } of sizes) {
      if (socket.readyState !== socket.OPEN) return;
      await send(socket, channels.resize, Buffer.from(JSON.stringify({ Width: width, Height: height })));
    }
  } catch {
    // The terminal stays as large as it is.
  }
}

function send(socket: WebSocket, channel: number, content: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = (error?: Error): void => (error === undefined ? resolve() : reject(error));
    socket.send(Buffer.concat([Buffer.of(channel), content]), { binary: true }, sent);
    // Small pieces need not wait for one another.
    if (socket.bufferedAmount < sendBufferBytesMax) resolve();
  });
}
