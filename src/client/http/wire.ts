/** One request and its response, whatever the version of HTTP. */
import type { IncomingHttpHeaders } from 'node:http';

export interface WireRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
}

/** What the response is told to. Nothing comes after end(). */
export interface ResponseSink {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  /** `error` where the response, or all of it, did not come. */
  end(error?: WireError): void;
}

/** An exchange under way; call it to give up. Nothing is told to the sink any more. */
export type CancelExchange = () => void;

/**
 * `connect`: there was no connection to send the request on. `refused`: the server has certainly not looked at it. `broken`: nobody knows what
 * became of it.
 */
export type WireErrorKind = 'connect' | 'refused' | 'broken';

/** No response, or none that is complete. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly kind: WireErrorKind;

  constructor(kind: WireErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

export function wireErrorOf(kind: WireErrorKind, error: Error): WireError {
  return error instanceof WireError ? error : new WireError(kind, error.message, error);
}
