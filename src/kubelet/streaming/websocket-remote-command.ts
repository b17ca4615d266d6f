/** A command over a WebSocket: `v5.channel.k8s.io` and the older protocols. */
import { AsyncQueue } from '../../base/async-queue.ts';
import type { WebSocketConnection } from '../../base/websocket/websocket-connection.ts';
import type { CommandStatus } from './command-status.ts';
import type { RemoteCommandConnection } from './remote-command.ts';
import type { StreamOptions } from './stream-options.ts';
import { newSizeQueue, pushSizes, TerminalSizeReader } from './terminal-size.ts';
import { decodeChannelMessage, encodeChannelMessage, formOf } from './websocket-channels.ts';

/** Without a name it is the first one. */
export const remoteCommandWebSocketProtocols: readonly string[] = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
  '',
];

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Input that the command has not read yet. */
export const stdinBufferBytesMax = 256 * 1024;

const nothing = new Uint8Array(0);

export function webSocketRemoteCommand(
  connection: WebSocketConnection,
  protocol: string,
  { stdin, stdout, stderr, tty }: StreamOptions,
): RemoteCommandConnection {
  const form = formOf(protocol);
  const send = (channel: number, content: Uint8Array): Promise<void> =>
    connection.send(encodeChannelMessage(form, channel, content));
  const input = new AsyncQueue<Uint8Array>(stdinBufferBytesMax, ({ length }) => length);
  const sizes = newSizeQueue();
  const gone = new AbortController();
  const hasCloseSignal = protocol.startsWith('v5.');
  const reading = (async () => {
    const sizeReader = new TerminalSizeReader();
    for await (const message of connection.messages()) {
      const { channel, content } = decodeChannelMessage(form, message) ?? { channel: -1, content: nothing };
      if (channel === channels.stdin && stdin) await input.push(content);
      else if (channel === channels.resize) pushSizes(sizes, sizeReader.push(content));
      else if (channel === channels.close && hasCloseSignal && content[0] === channels.stdin) input.end();
    }
    input.end();
    sizes.end();
    gone.abort();
  })();
  // Clients before v5 wait for a first message. It goes where there is output to come.
  if (!hasCloseSignal) void send(stdout ? channels.stdout : stderr ? channels.stderr : channels.error, nothing);
  return {
    streams: {
      tty,
      stdin: stdin ? input : undefined,
      stdout: stdout ? (chunk) => send(channels.stdout, chunk) : undefined,
      stderr: stderr ? (chunk) => send(channels.stderr, chunk) : undefined,
      resize: tty ? sizes : undefined,
      signal: gone.signal,
    },
    async end(status) {
      const text = errorText(protocol, status);
      if (text !== '') await send(channels.error, new TextEncoder().encode(text));
      input.end();
      sizes.end();
      connection.close();
      await reading;
      await connection.ended;
    },
  };
}

/** What the error channel says at the end: before v4 nothing but what went wrong. */
function errorText(protocol: string, status: CommandStatus): string {
  if (/^v[45]\./.test(protocol)) return JSON.stringify(status);
  return status.status === 'Success' ? '' : (status.message ?? '');
}
