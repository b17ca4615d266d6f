/** Answers requests to forward ports: over SPDY, over SPDY in a WebSocket, or in the channels of a WebSocket, whichever the client asks for. */
import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import { SpdyConnection } from '../../base/spdy/spdy-connection.ts';
import { asksForWebSocket, headerWords } from '../../base/upgrade-request.ts';
import { webSocketResponse } from '../../base/websocket/websocket-response.ts';
import { textResponse } from '../server/respond.ts';
import { missingUpgrade, type StreamingParts } from './remote-command-response.ts';
import {
  type ForwardPort,
  portForwardSpdyProtocols,
  refusePortForwardStream,
  SpdyPortForward,
} from './spdy-port-forward.ts';
import { asksForSpdy, spdyResponse } from './spdy-response.ts';
import { streamIdleMsMax } from './streaming-sessions.ts';
import {
  forwardOverWebSocket,
  portForwardTunnelProtocol,
  portForwardWebSocketProtocols,
  portsOfQuery,
} from './websocket-port-forward.ts';

export function portForwardResponse(request: HttpRequest, forward: ForwardPort, parts: StreamingParts): HttpResponse {
  const { headers } = request;
  if (asksForWebSocket(headers)) {
    const isTunnel = headerWords(headers, 'sec-websocket-protocol').includes(portForwardTunnelProtocol);
    return isTunnel ? tunnelled(request, forward, parts) : overWebSocket(request, forward, parts);
  }
  if (!asksForSpdy(headers)) return textResponse(400, missingUpgrade);
  return spdyResponse(request, {
    protocols: portForwardSpdyProtocols,
    onOpen: (socket, head) => speakSpdy(socket, head, forward, parts),
  });
}

function tunnelled(request: HttpRequest, forward: ForwardPort, parts: StreamingParts): HttpResponse {
  return webSocketResponse(request, {
    protocols: [portForwardTunnelProtocol],
    onOpen: (connection) => speakSpdy(connection.bytes(), undefined, forward, parts),
  });
}

function speakSpdy(
  socket: Duplex,
  head: Uint8Array | undefined,
  forward: ForwardPort,
  { sessions, clock }: StreamingParts,
): void {
  const ports = new SpdyPortForward(forward, clock);
  const connection = new SpdyConnection({
    socket,
    head,
    role: 'server',
    clock,
    idleMsMax: streamIdleMsMax,
    refuse: refusePortForwardStream,
    onStream: (stream) => ports.add(stream),
  });
  sessions.add({
    ended: connection.ended,
    ping: () => connection.ping(),
    terminate: () => connection.destroy(),
  });
}

function overWebSocket(request: HttpRequest, forward: ForwardPort, { sessions, clock }: StreamingParts): HttpResponse {
  const ports = portsOfQuery(new URLSearchParams(request.query));
  if (typeof ports === 'string') return textResponse(400, ports);
  return webSocketResponse(request, {
    protocols: portForwardWebSocketProtocols,
    onOpen(connection, protocol) {
      connection.endWhenIdle(clock, streamIdleMsMax);
      sessions.add(connection);
      void forwardOverWebSocket(connection, protocol, ports, forward);
    },
  });
}
