/**
 * Who makes a request: by its client certificate, else by its bearer token (which browsers send as a subprotocol of a WebSocket), else nobody, who may see health and version.
 * The certificate has been verified by the transport.
 */
import { createHash } from 'node:crypto';
import { unauthorized } from '../../api/status-error.ts';
import type { Logger } from '../../base/logger.ts';
import type { ApiRequest, Authenticator, UserInfo } from '../request.ts';
import { type ServiceAccountTokens, TokenError, type VerifiedToken } from './service-account-tokens.ts';
import { webSocketToken } from './web-socket-token.ts';
import { anonymousUser, authenticatedGroup, unauthenticatedGroup } from './well-known-users.ts';

/** Paths that need no credentials. */
const anonymousPaths: readonly string[] = ['/healthz', '/livez', '/readyz', '/version', '/version/'];

const anonymous: UserInfo = Object.freeze({ name: anonymousUser, groups: Object.freeze([unauthenticatedGroup]) });

export interface BearerTokensOptions {
  readonly serviceAccounts?: ServiceAccountTokens;
  /** Tokens that were handed out by other means, and whose they are. */
  readonly staticTokens?: ReadonlyMap<string, UserInfo>;
}

/** All that knows bearer tokens, in turn. */
export class BearerTokens {
  readonly #serviceAccounts: ServiceAccountTokens | undefined;
  /** By hash, so that the time it takes to look one up tells nothing about the others. */
  readonly #staticTokens: ReadonlyMap<string, UserInfo>;

  constructor({ serviceAccounts, staticTokens = new Map() }: BearerTokensOptions) {
    this.#serviceAccounts = serviceAccounts;
    this.#staticTokens = new Map([...staticTokens].map(([token, user]) => [hash(token), withAuthenticated(user)]));
  }

  /** The audiences that a token must be for to be good for this server. */
  get audiences(): readonly string[] {
    return this.#serviceAccounts?.audiences ?? [];
  }

  /** Undefined for tokens that nobody knows; throws TokenError for those that somebody knows to be bad. */
  authenticate(
    token: string,
    audiences?: readonly string[],
  ): VerifiedToken | undefined | Promise<VerifiedToken | undefined> {
    if (this.#staticTokens.size > 0) {
      const user = this.#staticTokens.get(hash(token));
      if (user !== undefined) return { user, audiences: audiences ?? this.audiences };
    }
    const verified = this.#serviceAccounts?.verify(token, audiences);
    return verified instanceof Promise ? verified.then(withAuthenticatedUser) : withAuthenticatedUser(verified);
  }
}

export interface AuthenticatorOptions {
  readonly tokens: BearerTokens;
  readonly anonymousPaths?: readonly string[];
  readonly logger: Logger;
}

/** The authenticator of requests that come over the network. Answers without a promise wherever it can. */
export function requestAuthenticator({ tokens, logger, ...options }: AuthenticatorOptions): Authenticator {
  const open = new Set(options.anonymousPaths ?? anonymousPaths);
  const refuse = (error: unknown): never => {
    // What exactly is wrong is for the log alone, as upstream keeps it.
    const why = error instanceof TokenError ? `[invalid bearer token, ${error.message}]` : String(error);
    logger.info({ reason: why }, 'a request could not be authenticated');
    throw unauthorized();
  };
  const accept = (verified: VerifiedToken | undefined): UserInfo =>
    verified === undefined ? refuse('invalid bearer token') : verified.user;
  return {
    authenticate(request) {
      if (request.certificate !== undefined) return certificateUser(request.certificate);
      const token = bearerToken(request.headers.authorization) ?? webSocketToken(request.headers);
      if (token === undefined) return open.has(request.path) ? anonymous : undefined;
      try {
        const verified = tokens.authenticate(token);
        return verified instanceof Promise ? verified.then(accept, refuse) : accept(verified);
      } catch (error) {
        return refuse(error);
      }
    },
  };
}

const certificateUsers = new WeakMap<object, UserInfo>();

/** The same object for all requests of a connection. */
function certificateUser(certificate: NonNullable<ApiRequest['certificate']>): UserInfo {
  const known = certificateUsers.get(certificate);
  if (known !== undefined) return known;
  const user = withAuthenticated({ name: certificate.commonName, groups: certificate.organizations });
  certificateUsers.set(certificate, user);
  return user;
}

function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [scheme = '', token = ''] = header.trim().split(' ', 2);
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

const withGroup = new WeakMap<UserInfo, UserInfo>();

/** The user, as a member of system:authenticated. The same object for the same user. */
function withAuthenticated(user: UserInfo): UserInfo {
  if (user.groups.includes(authenticatedGroup) || user.groups.includes(unauthenticatedGroup)) return user;
  const known = withGroup.get(user);
  if (known !== undefined) return known;
  const member = Object.freeze({ ...user, groups: Object.freeze([...user.groups, authenticatedGroup]) });
  withGroup.set(user, member);
  return member;
}

function withAuthenticatedUser(verified: VerifiedToken | undefined): VerifiedToken | undefined {
  return verified && { ...verified, user: withAuthenticated(verified.user) };
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
