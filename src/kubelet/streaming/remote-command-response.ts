/** Answers requests to run a command, or to attach: over a WebSocket or SPDY, whichever the client asks for. */

import type { Clock } from '../../base/clock.ts';
import type { HttpRequest, HttpResponse } from '../../base/http-message.ts';
import type { Logger } from '../../base/logger.ts';
import { SpdyConnection } from '../../base/spdy/spdy-connection.ts';
import { asksForWebSocket } from '../../base/upgrade-request.ts';
import { webSocketResponse } from '../../base/websocket/websocket-response.ts';
import { textResponse } from '../server/respond.ts';
import { type RemoteCommand, serveRemoteCommand } from './remote-command.ts';
import { remoteCommandSpdyProtocols, SpdyRemoteCommand } from './spdy-remote-command.ts';
import { asksForSpdy, spdyResponse } from './spdy-response.ts';
import type { StreamOptions } from './stream-options.ts';
import { type StreamingSessions, streamIdleMsMax } from './streaming-sessions.ts';
import { remoteCommandWebSocketProtocols, webSocketRemoteCommand } from './websocket-remote-command.ts';

export interface StreamingParts {
  readonly sessions: StreamingSessions;
  readonly clock: Clock;
  readonly logger: Logger;
}

export const missingUpgrade = 'unable to upgrade: missing upgrade headers in request';

export function remoteCommandResponse(
  request: HttpRequest,
  command: RemoteCommand,
  options: StreamOptions,
  parts: StreamingParts,
): HttpResponse {
  if (asksForWebSocket(request.headers)) return overWebSocket(request, command, options, parts);
  if (asksForSpdy(request.headers)) return overSpdy(request, command, options, parts);
  return textResponse(400, missingUpgrade);
}

function overWebSocket(
  request: HttpRequest,
  command: RemoteCommand,
  options: StreamOptions,
  { sessions, clock, logger }: StreamingParts,
): HttpResponse {
  return webSocketResponse(request, {
    protocols: remoteCommandWebSocketProtocols,
    onOpen(connection, protocol) {
      connection.endWhenIdle(clock, streamIdleMsMax);
      sessions.add(connection);
      void serveRemoteCommand(webSocketRemoteCommand(connection, protocol, options), command, logger);
    },
  });
}

function overSpdy(
  request: HttpRequest,
  command: RemoteCommand,
  options: StreamOptions,
  { sessions, clock, logger }: StreamingParts,
): HttpResponse {
  return spdyResponse(request, {
    protocols: remoteCommandSpdyProtocols,
    onOpen(socket, head, protocol) {
      const streams = new SpdyRemoteCommand(protocol, options, clock);
      const connection = new SpdyConnection({
        socket,
        head,
        role: 'server',
        clock,
        idleMsMax: streamIdleMsMax,
        onStream: (stream) => streams.add(stream),
      });
      sessions.add({
        ended: connection.ended,
        ping: () => connection.ping(),
        terminate: () => connection.destroy(),
      });
      void (async () => {
        const complete = await streams.complete(connection);
        if (complete === undefined) {
          logger.info({}, 'timed out waiting for client to create streams');
          connection.destroy();
        } else {
          await serveRemoteCommand(complete, command, logger);
        }
      })();
    },
  });
}
