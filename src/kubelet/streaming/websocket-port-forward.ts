/** Ports over a WebSocket, as it was before SPDY was tunnelled: two channels for each port, data and errors, which begin with the port's number. */
import { Duplex } from 'node:stream';
import { AsyncQueue } from '../../base/async-queue.ts';
import { goQuote } from '../../base/go-quote.ts';
import type { WebSocketConnection } from '../../base/websocket/websocket-connection.ts';
import { type ForwardPort, portOf } from './spdy-port-forward.ts';
import { type ChannelForm, decodeChannelMessage, encodeChannelMessage, formOf } from './websocket-channels.ts';

export const portForwardWebSocketProtocols: readonly string[] = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', ''];
/** The same as without a WebSocket, in one. */
export const portForwardTunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

/** Each has two of the 256 channels. */
export const portsMax = 127;
/** What a port's end has not read yet. */
const portBufferBytesMax = 256 * 1024;

/** The ports of the query; a text that says what is wrong with them. Pure. */
export function portsOfQuery(query: URLSearchParams): readonly number[] | string {
  const texts = query.getAll('port');
  if (texts.length === 0) return 'query parameter "port" is required';
  const ports: number[] = [];
  for (const text of texts) {
    if (text === '') return 'query parameter "port" cannot be empty';
    for (const part of text.split(',')) {
      const port = portOf(part);
      if (part === '0') return `port ${goQuote(text)} must be > 0`;
      if (port === undefined) return `unable to parse ${goQuote(text)} as a port`;
      ports.push(port);
    }
  }
  return ports.length > portsMax ? `at most ${portsMax} ports can be forwarded` : ports;
}

/** Resolves once nothing of it is left. */
export async function forwardOverWebSocket(
  connection: WebSocketConnection,
  protocol: string,
  ports: readonly number[],
  forward: ForwardPort,
): Promise<void> {
  const form = formOf(protocol);
  const ends = ports.map((_, i) => new PortChannel(connection, form, 2 * i));
  const forwarding = Promise.all(ends.map((end, i) => forwardOne(connection, form, ports[i]!, end, forward)));
  void forwarding.then(() => connection.close());
  for await (const message of connection.messages()) {
    const { channel, content } = decodeChannelMessage(form, message) ?? { channel: -1, content: message };
    // What comes for errors, or for no port, is nothing.
    if (channel % 2 === 0) await ends[channel / 2]?.receive(content as Uint8Array);
  }
  for (const end of ends) end.receiveEnd();
  await forwarding;
}

async function forwardOne(
  connection: WebSocketConnection,
  form: ChannelForm,
  port: number,
  end: PortChannel,
  forward: ForwardPort,
): Promise<void> {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  for (const channel of [end.channel, end.channel + 1]) {
    await connection.send(encodeChannelMessage(form, channel, number));
  }
  try {
    await forward(port, end);
  } catch (failure) {
    const text = failure instanceof Error ? failure.message : String(failure);
    await connection.send(encodeChannelMessage(form, end.channel + 1, Buffer.from(text)));
  }
  end.destroy();
}

/** The client's end of a connection to a port. */
class PortChannel extends Duplex {
  readonly channel: number;
  readonly #connection: WebSocketConnection;
  readonly #form: ChannelForm;
  readonly #received = new AsyncQueue<Uint8Array>(portBufferBytesMax, ({ length }) => length);
  readonly #chunks = this.#received[Symbol.asyncIterator]();

  constructor(connection: WebSocketConnection, form: ChannelForm, channel: number) {
    super({ allowHalfOpen: true });
    this.#connection = connection;
    this.#form = form;
    this.channel = channel;
    // The end is also told by `close`.
    this.on('error', () => {});
  }

  /** Resolves once more may come. */
  receive(content: Uint8Array): Promise<void> {
    return content.length === 0 ? Promise.resolve() : this.#received.push(content);
  }

  receiveEnd(): void {
    this.#received.end();
  }

  override _read(): void {
    void this.#chunks.next().then(({ value, done }) => this.push(done ? null : value));
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: () => void): void {
    void this.#connection.send(encodeChannelMessage(this.#form, this.channel, chunk)).then(() => callback());
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    void this.#chunks.return(undefined);
    this.#received.end();
    callback(error);
  }
}
