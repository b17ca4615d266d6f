import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse } from '../request.ts';
import type { Connection } from './connection.ts';
import { Exchange, type ExchangeContext, type ExtraHeaders, wireHeaders } from './exchange.ts';

export class Http1Exchange extends Exchange {
  protected readonly output: ServerResponse;
  readonly #request: IncomingMessage;

  constructor(context: ExchangeContext, connection: Connection, request: IncomingMessage, response: ServerResponse) {
    super(context, connection, request.method ?? '', request.url ?? '', request.headers);
    this.output = response;
    this.#request = request;
    request.on('error', ignoreError);
    response.on('error', ignoreError);
  }

  protected get responded(): boolean {
    return this.output.headersSent;
  }

  protected get completed(): boolean {
    return this.output.writableFinished;
  }

  protected openBody(): IncomingMessage {
    return this.#request;
  }

  protected writeHead(response: ApiResponse, more: ExtraHeaders, hasBody: boolean): void {
    if (this.context.closing) this.output.shouldKeepAlive = false;
    const headers = { ...wireHeaders(response.headers), ...more };
    this.output.writeHead(response.status, headers);
    if (!hasBody) this.output.end();
    // A watch may have nothing to say for a long time; its client waits for the head.
    else if (response.body.kind === 'stream') this.output.flushHeaders();
  }
}

/** A request to change protocol. Where the handler doesn't, it gets an ordinary answer, and the connection ends. */
export class UpgradeExchange extends Http1Exchange {
  readonly #socket: Duplex;
  readonly #head: Buffer;

  constructor(
    context: ExchangeContext,
    connection: Connection,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ) {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    super(context, connection, request, response);
    this.#socket = socket;
    this.#head = head;
    // A socket, in the one sense that matters: the response is written into it.
    response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
    response.once('finish', () => {
      response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
      socket.end();
    });
  }

  protected override respond(response: ApiResponse): void {
    const { body } = response;
    if (body.kind !== 'upgrade') {
      super.respond(response);
      return;
    }
    this.output.detachSocket(this.#socket as Parameters<ServerResponse['detachSocket']>[0]);
    body.accept(this.#socket, this.#head);
  }
}

/** The end of the request is also told by `close` and by the request's signal. */
function ignoreError(): void {}
