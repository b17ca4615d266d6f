/** Answers a request to go on in SPDY/3.1: which protocol is spoken over its streams, as the client offers them in headers. */
import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { asksForUpgrade, headerWords } from '../../base/upgrade-request.ts';
import { textResponse } from '../server/respond.ts';

export interface SpdyResponseOptions {
  readonly protocols: readonly string[];
  /** Gets the connection once its head is written, and what was read of it before. */
  readonly onOpen: (socket: Duplex, head: Uint8Array, protocol: string) => void;
}

const protocolHeader = 'x-stream-protocol-version';

export function asksForSpdy(headers: HttpRequest['headers']): boolean {
  return asksForUpgrade(headers, 'spdy/3.1');
}

/** The texts are upstream's. */
export function spdyResponse({ headers }: HttpRequest, { protocols, onOpen }: SpdyResponseOptions): HttpResponse {
  const offered = headerWords(headers, protocolHeader);
  if (offered.length === 0) return textResponse(400, 'unable to upgrade: X-Stream-Protocol-Version is required');
  const protocol = offered.find((each) => protocols.includes(each));
  if (protocol === undefined) {
    const lists = `client supports [${offered.join(' ')}], server accepts [${protocols.join(' ')}]`;
    const refusal = textResponse(403, `unable to upgrade: unable to negotiate protocol: ${lists}`);
    return { ...refusal, headers: { ...refusal.headers, 'x-accepted-stream-protocol-versions': [...protocols] } };
  }
  const headLines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    `X-Stream-Protocol-Version: ${protocol}`,
  ];
  return {
    status: 101,
    headers: {},
    body: {
      kind: 'upgrade',
      accept(socket, head) {
        const duplex = socket as Duplex;
        duplex.write(`${headLines.join('\r\n')}\r\n\r\n`);
        onOpen(duplex, head, protocol);
      },
    },
  };
}
