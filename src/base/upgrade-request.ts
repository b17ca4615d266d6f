/** Requests of HTTP/1.1 to go on in another protocol. Pure. */
import type { HttpRequest } from './http-message.ts';

type Headers = HttpRequest['headers'];

/** `protocol` as in the Upgrade header, in lower case: `websocket`, `spdy/3.1`. */
export function asksForUpgrade(headers: Headers, protocol: string): boolean {
  const has = (name: string, word: string): boolean =>
    headerWords(headers, name).some((each) => each.toLowerCase() === word);
  return has('connection', 'upgrade') && has('upgrade', protocol);
}

export function asksForWebSocket(headers: Headers): boolean {
  return asksForUpgrade(headers, 'websocket');
}

/** The parts of a header that is a list with commas. */
export function headerWords(headers: Headers, name: string): readonly string[] {
  return (headers[name] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
