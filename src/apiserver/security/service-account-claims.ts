import type { UserInfo } from '../request.ts';
import { serviceAccountGroups, serviceAccountUserName } from './well-known-users.ts';

export interface ObjectRef {
  readonly name: string;
  readonly uid: string;
}

/** The claims of a ServiceAccount token, times in seconds since the epoch. */
export interface TokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly exp: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: ObjectRef;
    readonly pod?: ObjectRef;
    readonly secret?: ObjectRef;
    readonly node?: ObjectRef;
    readonly warnafter?: number;
  };
}

/** Undefined for what is not JSON or lacks what every token has. */
export function parseClaims(text: string): TokenClaims | undefined {
  let claims: Partial<TokenClaims>;
  try {
    claims = JSON.parse(text) as Partial<TokenClaims>;
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { iss, sub, exp } = claims;
  const aud = typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
  const own = claims['kubernetes.io'];
  if (typeof iss !== 'string' || typeof exp !== 'number' || !Array.isArray(aud)) return undefined;
  if (typeof own?.namespace !== 'string' || !isRef(own.serviceaccount)) return undefined;
  if (sub !== serviceAccountUserName(own.namespace, own.serviceaccount.name)) return undefined;
  for (const ref of [own.pod, own.secret, own.node]) if (ref !== undefined && !isRef(ref)) return undefined;
  return { ...claims, aud } as TokenClaims;
}

function isRef(ref: ObjectRef | undefined): boolean {
  return typeof ref?.name === 'string' && typeof ref.uid === 'string';
}

const extraPrefix = 'authentication.kubernetes.io/';

const users = new WeakMap<TokenClaims, UserInfo>();

/** Who the bearer of a token is. The same object for the same claims, since it is asked for with every request. */
export function tokenUser(claims: TokenClaims): UserInfo {
  const known = users.get(claims);
  if (known !== undefined) return known;
  const { namespace, serviceaccount, pod, node } = claims['kubernetes.io'];
  const extra: Record<string, readonly string[]> = {};
  if (claims.jti !== undefined) extra[`${extraPrefix}credential-id`] = [`JTI=${claims.jti}`];
  if (node !== undefined) {
    extra[`${extraPrefix}node-name`] = [node.name];
    extra[`${extraPrefix}node-uid`] = [node.uid];
  }
  if (pod !== undefined) {
    extra[`${extraPrefix}pod-name`] = [pod.name];
    extra[`${extraPrefix}pod-uid`] = [pod.uid];
  }
  const user = {
    name: serviceAccountUserName(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    groups: serviceAccountGroups(namespace),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
  users.set(claims, user);
  return user;
}
