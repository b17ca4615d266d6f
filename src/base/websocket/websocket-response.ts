/** Answers a request for a WebSocket (RFC 6455): the handshake, and which protocol is spoken in it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { HttpRequest, HttpResponse } from '../http-message.ts';
import { headerWords } from '../upgrade-request.ts';
import { WebSocketConnection } from './websocket-connection.ts';

export interface WebSocketOptions {
  /** Those that are spoken here; an empty one stands for clients that name none. */
  readonly protocols: readonly string[];
  /** `protocol` is the first of the client's that is spoken here. */
  readonly onOpen: (connection: WebSocketConnection, protocol: string) => void;
}

/** Of one message: as Go's servers have it. */
export const messageBytesMax = 32 * 1024 * 1024;

export function webSocketResponse(request: HttpRequest, { protocols, onOpen }: WebSocketOptions): HttpResponse {
  const { method, headers } = request;
  const offered = headerWords(headers, 'sec-websocket-protocol');
  const protocol =
    offered.length === 0 ? protocols.find((each) => each === '') : offered.find((each) => protocols.includes(each));
  if (method !== 'GET') return refusal(405, 'a WebSocket is opened with GET');
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')) {
    return refusal(400, 'missing or invalid Sec-WebSocket-Key header');
  }
  if (!['8', '13'].includes(headers['sec-websocket-version'] ?? '')) {
    const response = refusal(400, 'missing or unsupported Sec-WebSocket-Version header');
    return { ...response, headers: { ...response.headers, 'sec-websocket-version': '13' } };
  }
  if (protocol === undefined) {
    const spoken = protocols.filter((each) => each !== '').join(', ');
    return refusal(403, `no subprotocol of the client is known here: ${spoken} are`);
  }
  return {
    status: 101,
    headers: {},
    body: {
      kind: 'upgrade',
      accept(socket, head) {
        const server = new WebSocketServer({
          noServer: true,
          clientTracking: false,
          perMessageDeflate: false,
          maxPayload: messageBytesMax,
        });
        // All that the handshake looks at. It was looked at above, so that a refusal is an ordinary response. Protocols it would refuse whose names
        // are no tokens, and Kubernetes has one.
        const plain = { ...headers, 'sec-websocket-protocol': undefined };
        const asked = { method, headers: plain, url: request.path } as unknown as IncomingMessage;
        if (protocol !== '') server.on('headers', (lines) => lines.push(`Sec-WebSocket-Protocol: ${protocol}`));
        server.handleUpgrade(asked, socket as Duplex, Buffer.from(head), (webSocket) =>
          onOpen(new WebSocketConnection(webSocket), protocol),
        );
      },
    },
  };
}

function refusal(status: number, message: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: { kind: 'bytes', chunks: [Buffer.from(message)] },
  };
}
