/** Requests and responses of HTTP as values: what a server without sockets takes and gives. */

export interface HttpRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark; may be empty. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The whole body. Rejects once it exceeds `limitBytes`. Called at most once. */
  readBody(limitBytes: number): Promise<Uint8Array>;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: HttpBody;
}

export type HttpBody = EmptyBody | BytesBody | StreamBody | UpgradeBody;

export interface EmptyBody {
  readonly kind: 'empty';
}

/** A body that is complete. The chunks are shared with other responses: never write into them. */
export interface BytesBody {
  readonly kind: 'bytes';
  readonly chunks: readonly Uint8Array[];
}

/** A body without a known end: a watch, or a log that is followed. */
export interface StreamBody {
  readonly kind: 'stream';
  /** Called once, when the headers are on their way. Ends with `sink.end()`, or when the request's signal aborts. */
  start(sink: ByteSink): void;
}

export interface ByteSink {
  /** False once more than the transport's buffer is waiting: then `onDrain` tells when to go on. Writing on is allowed, but bounded by the caller. */
  write(chunk: Uint8Array): boolean;
  onDrain(callback: () => void): void;
  end(): void;
}

/** The connection changes protocol (exec, attach, port-forward). The transport hands over what it has. */
export interface UpgradeBody {
  readonly kind: 'upgrade';
  /**
   * `socket` is the raw duplex after the request's head, `head` what was already read from it. Writes the head of the response itself, and owns
   * the socket from then on.
   */
  accept(socket: unknown, head: Uint8Array): void;
}
