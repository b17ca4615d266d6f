import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { ApiResponse } from '../request.ts';
import type { Connection } from './connection.ts';
import { Exchange, type ExchangeContext, type ExtraHeaders, wireHeaders } from './exchange.ts';

/** RFC 9113: the other side is told to stop sending, and that nothing is wrong. */
const noError = 0;

export class Http2Exchange extends Exchange {
  protected readonly output: ServerHttp2Stream;

  constructor(
    context: ExchangeContext,
    connection: Connection,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
  ) {
    super(context, connection, headers[':method'] ?? '', headers[':path'] ?? '', headers);
    this.output = stream;
    stream.on('error', ignoreError);
  }

  protected get responded(): boolean {
    return this.output.headersSent;
  }

  protected get completed(): boolean {
    // Node ends the stream before it closes it, so that `writableFinished` is always true by then.
    return !this.output.aborted && this.output.rstCode === noError;
  }

  protected openBody(): ServerHttp2Stream {
    if (this.headers.expect === '100-continue') this.output.additionalHeaders({ ':status': 100 });
    // A body that is refused, or only read in part, must not keep the stream open once the answer is out.
    this.output.once('finish', closeUnlessRead);
    return this.output;
  }

  protected writeHead(response: ApiResponse, more: ExtraHeaders, hasBody: boolean): void {
    const headers = { ':status': response.status, ...wireHeaders(response.headers), ...more };
    this.output.respond(headers, hasBody ? undefined : endOfStream);
  }
}

const endOfStream = { endStream: true };

/** The stream's end is also told by `close` and by the request's signal. */
function ignoreError(): void {}

function closeUnlessRead(this: ServerHttp2Stream): void {
  if (!this.readableEnded) this.close(noError);
}
