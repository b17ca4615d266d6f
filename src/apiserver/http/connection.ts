import type { TLSSocket } from 'node:tls';
import type { ApiRequest } from '../request.ts';

type ClientCertificate = NonNullable<ApiRequest['certificate']>;

/** What is known of a connection, worked out once and shared by all of its requests. */
export interface Connection {
  readonly remoteAddress: string;
  readonly certificate: ClientCertificate | undefined;
}

export function connectionOf(socket: TLSSocket): Connection {
  return { remoteAddress: socket.remoteAddress ?? '', certificate: verifiedCertificate(socket) };
}

/**
 * The subject of the client's certificate, if its chain ends at the client CA. A resumed session without any certificate is
 * `authorized` too, so there must be a common name to go by.
 */
function verifiedCertificate(socket: TLSSocket): ClientCertificate | undefined {
  if (!socket.authorized) return undefined;
  const subject = socket.getPeerCertificate()?.subject as
    | { readonly CN?: string | readonly string[]; readonly O?: string | readonly string[] }
    | undefined;
  const commonName = asList(subject?.CN).at(-1);
  if (commonName === undefined || commonName === '') return undefined;
  return Object.freeze({ commonName, organizations: Object.freeze(asList(subject?.O)) });
}

function asList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
