/** Browsers can't send an Authorization header with a WebSocket: their token comes as one of the subprotocols. Pure. */
import { asksForWebSocket, headerWords } from '../../base/upgrade-request.ts';
import type { ApiRequest } from '../request.ts';

const prefix = 'base64url.bearer.authorization.k8s.io.';
const header = 'sec-websocket-protocol';

/** The token, where there is exactly one, and a subprotocol beside it: that is what is spoken then, never the token. */
export function webSocketToken(headers: ApiRequest['headers']): string | undefined {
  if (!asksForWebSocket(headers)) return undefined;
  const protocols = headerWords(headers, header);
  const tokens = protocols.filter((protocol) => protocol.startsWith(prefix));
  if (tokens.length !== 1 || protocols.length === 1) return undefined;
  const encoded = tokens[0]!.slice(prefix.length);
  if (!/^[\w-]+$/.test(encoded)) return undefined;
  return Buffer.from(encoded, 'base64url').toString('utf8');
}

/** The headers without any such token, for others. */
export function withoutTokens(headers: ApiRequest['headers']): ApiRequest['headers'] {
  if (!headers[header]?.includes(prefix)) return headers;
  const others = headerWords(headers, header).filter((protocol) => !protocol.startsWith(prefix));
  return { ...headers, [header]: others.length === 0 ? undefined : others.join(', ') };
}
