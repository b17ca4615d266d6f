/** A log in the messages of a WebSocket: as bytes, or as texts of base64. */
import type { ByteSink, HttpBody, HttpRequest, HttpResponse } from '../../base/http-message.ts';
import type { WebSocketConnection } from '../../base/websocket/websocket-connection.ts';
import { webSocketResponse } from '../../base/websocket/websocket-response.ts';

export const logWebSocketProtocols: readonly string[] = ['', 'binary.k8s.io', 'base64.binary.k8s.io'];

/** So much may be on its way before the log has to wait. */
const waitingBytesMax = 64 * 1024;

/** `onGone` is called when the connection has ended, whatever the reason. */
export function logOverWebSocket(request: HttpRequest, body: HttpBody, onGone: () => void): HttpResponse {
  const response = webSocketResponse(request, {
    protocols: logWebSocketProtocols,
    onOpen(connection, protocol) {
      void connection.ended.then(onGone);
      void ignoreMessages(connection);
      const sink = new MessageSink(connection, protocol.startsWith('base64.'));
      // Tells the client that it is connected, also where there is no log as yet.
      sink.write(new Uint8Array(0));
      if (body.kind === 'stream') body.start(sink);
      else if (body.kind === 'bytes') for (const chunk of body.chunks) sink.write(chunk);
      if (body.kind !== 'stream') sink.end();
    },
  });
  if (response.status !== 101) onGone();
  return response;
}

/** What the client sends is nothing; but its end has to be read. */
async function ignoreMessages(connection: WebSocketConnection): Promise<void> {
  for await (const _message of connection.messages());
}

class MessageSink implements ByteSink {
  readonly #connection: WebSocketConnection;
  readonly #isBase64: boolean;
  #waitingBytes = 0;
  #onDrain: (() => void)[] = [];

  constructor(connection: WebSocketConnection, isBase64: boolean) {
    this.#connection = connection;
    this.#isBase64 = isBase64;
  }

  write(chunk: Uint8Array): boolean {
    this.#waitingBytes += chunk.length;
    const message = this.#isBase64 ? Buffer.from(chunk).toString('base64') : chunk;
    void this.#connection.send(message).then(() => {
      this.#waitingBytes -= chunk.length;
      if (this.#waitingBytes < waitingBytesMax) for (const callback of this.#onDrain.splice(0)) callback();
    });
    return this.#waitingBytes < waitingBytesMax;
  }

  onDrain(callback: () => void): void {
    this.#onDrain.push(callback);
  }

  end(): void {
    this.#connection.close();
  }
}
