/** An open WebSocket: messages in and out, neither faster than the other side goes. */
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { IdleTimer } from '../idle-timer.ts';

/** RFC 6455: all is well, and there is no more to say. */
const normalClosure = 1000;

export class WebSocketConnection {
  /** Resolves once it has ended, whatever the reason. */
  readonly ended: Promise<void>;
  readonly #webSocket: WebSocket;
  #idleTimer: IdleTimer | undefined;

  constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
    this.ended = new Promise((resolve) =>
      webSocket.once('close', () => {
        this.#idleTimer?.cancel();
        resolve();
      }),
    );
    // The end is also told by `close`.
    webSocket.on('error', () => {});
  }

  /** Cuts it off once no message comes or goes for so long. */
  endWhenIdle(clock: Clock, idleMsMax: number): void {
    this.#idleTimer = new IdleTimer(clock, idleMsMax, () => this.terminate());
    this.#webSocket.on('message', () => this.#idleTimer?.touch());
  }

  /** Texts as strings. Ends with the connection, also with one that breaks. To be read once, and to the end. */
  async *messages(): AsyncGenerator<Uint8Array | string> {
    const stream = createWebSocketStream(this.#webSocket, { readableObjectMode: true });
    try {
      for await (const message of stream) yield message as Uint8Array | string;
    } catch {
      // Who reads learns no more than that nothing comes any more.
    }
  }

  /** Its binary messages as one stream of bytes; instead of messages() and send(). */
  bytes(): Duplex {
    return createWebSocketStream(this.#webSocket);
  }

  /** A string goes as text. Resolves once it has left, or cannot any more. */
  send(message: Uint8Array | string): Promise<void> {
    this.#idleTimer?.touch();
    return new Promise((resolve) => this.#webSocket.send(message, () => resolve()));
  }

  /** Makes a connection whose other side has gone break, also where nothing is read of it. */
  ping(): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping();
  }

  /** After what was sent. May be called twice. */
  close(): void {
    this.#webSocket.close(normalClosure);
  }

  /** At once. */
  terminate(): void {
    this.#webSocket.terminate();
  }
}
