/**
 * ServiceAccount tokens: signed JWTs that are good for some audiences, for a time, and for as long as the service account and
 * the object that they are bound to exist. Upstream's claims, issuer and documents. Nothing is stored.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type * as Jose from 'jose';
import { unauthorized } from '../../api/status-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { UserInfo } from '../request.ts';
import { type ObjectRef, parseClaims, type TokenClaims, tokenUser } from './service-account-claims.ts';

const defaultIssuer = 'https://kubernetes.default.svc.cluster.local';

/** What is known of an object that a token depends on. */
export interface TokenSubject {
  readonly uid: string;
  /** Milliseconds since the epoch, if it is being deleted. */
  readonly deletedAt?: number;
}

type Found = TokenSubject | undefined | Promise<TokenSubject | undefined>;

/** Looks up what tokens depend on. Where it answers without promises, known tokens are checked without any either. */
export type TokenSubjectGetter = (
  kind: 'ServiceAccount' | 'Pod' | 'Secret' | 'Node',
  namespace: string,
  name: string,
) => Found;

export interface ServiceAccountTokenOptions {
  /** The private key that signs, in PEM, on the curve P-256. */
  readonly signingKey: string;
  /** Public or private keys in PEM, whose tokens are accepted too. */
  readonly formerKeys?: readonly string[];
  readonly issuer?: string;
  /** What the API server calls itself: the audience of tokens that ask for none. The issuer where absent. */
  readonly audiences?: readonly string[];
  readonly getSubject: TokenSubjectGetter;
  readonly clock: Clock;
  readonly random: Random;
}

export interface TokenOrder {
  readonly namespace: string;
  readonly serviceAccount: ObjectRef;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** Set where the token lives longer than was asked for, so as to find clients that don't renew theirs. */
  readonly warnAfterSeconds?: number;
  readonly pod?: ObjectRef;
  readonly secret?: ObjectRef;
  readonly node?: ObjectRef;
}

export interface VerifiedToken {
  readonly user: UserInfo;
  /** Those of the asked-for audiences that the token is for. */
  readonly audiences: readonly string[];
}

/** A token of ours that is not good any more. The message is upstream's. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** Clocks of other API servers may be off by this much. */
const leewayMs = 60_000;
/** Tokens whose signature has been checked. Each takes about 2 KB. */
const verifiedTokensMax = 4096;
const algorithm = 'ES256';

let library: Promise<typeof Jose> | undefined;

export class ServiceAccountTokens {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly #options: ServiceAccountTokenOptions;
  readonly #privateKey: KeyObject;
  /** By key id. */
  readonly #publicKeys: ReadonlyMap<string, KeyObject>;
  readonly #keyId: string;
  readonly #verified = new Map<string, TokenClaims>();

  constructor(options: ServiceAccountTokenOptions) {
    this.#options = options;
    this.issuer = options.issuer ?? defaultIssuer;
    this.audiences = options.audiences ?? [this.issuer];
    this.#privateKey = createPrivateKey(options.signingKey);
    const publicKeys = [options.signingKey, ...(options.formerKeys ?? [])].map((pem) => createPublicKey(pem));
    this.#publicKeys = new Map(publicKeys.map((key) => [keyId(key), key]));
    this.#keyId = keyId(publicKeys[0]!);
  }

  async issue(order: TokenOrder): Promise<string> {
    const { SignJWT } = await loadJose();
    const now = Math.floor(this.#options.clock.now() / 1000);
    const { namespace, serviceAccount, warnAfterSeconds, pod, secret, node } = order;
    return new SignJWT({
      'kubernetes.io': {
        namespace,
        ...(node === undefined ? {} : { node }),
        ...(pod === undefined ? {} : { pod }),
        ...(secret === undefined ? {} : { secret }),
        serviceaccount: serviceAccount,
        ...(warnAfterSeconds === undefined ? {} : { warnafter: now + warnAfterSeconds }),
      },
    })
      .setProtectedHeader({ alg: algorithm, kid: this.#keyId })
      .setIssuer(this.issuer)
      .setSubject(`system:serviceaccount:${namespace}:${serviceAccount.name}`)
      .setAudience([...order.audiences])
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + order.expirationSeconds)
      .setJti(this.#options.random.uuid())
      .sign(this.#privateKey);
  }

  /**
   * Whose token it is. Undefined if it is not one that this issuer has signed; throws TokenError if it is, and is expired, for
   * another audience, or something that it depends on is gone. Without a promise where the token is known and the getter needs none.
   */
  verify(
    token: string,
    audiences: readonly string[] = this.audiences,
  ): VerifiedToken | undefined | Promise<VerifiedToken | undefined> {
    const known = this.#verified.get(token);
    if (known !== undefined) return this.#check(token, known, audiences);
    if (!this.#claimsToBeOurs(token)) return undefined;
    return this.#checkSignature(token).then((claims) => claims && this.#check(token, claims, audiences));
  }

  /** The public keys as a JSON Web Key Set. */
  keySet(): object {
    return {
      keys: [...this.#publicKeys].map(([kid, key]) => ({
        use: 'sig',
        kid,
        alg: algorithm,
        ...key.export({ format: 'jwk' }),
      })),
    };
  }

  /** The OpenID provider configuration; `serverUrl` is where clients reach this server. */
  openIdConfiguration(serverUrl: string): object {
    return {
      issuer: this.issuer,
      jwks_uri: `${serverUrl}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [algorithm],
    };
  }

  #claimsToBeOurs(token: string): boolean {
    const [, payload, signature, more] = token.split('.');
    if (payload === undefined || signature === undefined || more !== undefined) return false;
    return parseClaims(Buffer.from(payload, 'base64url').toString())?.iss === this.issuer;
  }

  async #checkSignature(token: string): Promise<TokenClaims | undefined> {
    const { compactVerify } = await loadJose();
    try {
      const { payload } = await compactVerify(token, ({ kid }) => this.#publicKey(kid), { algorithms: [algorithm] });
      const claims = parseClaims(Buffer.from(payload).toString());
      if (claims !== undefined) this.#remember(token, claims);
      return claims;
    } catch {
      // Malformed, or signed by somebody else.
      return undefined;
    }
  }

  #publicKey(kid: string | undefined): KeyObject {
    const key = this.#publicKeys.get(kid ?? this.#keyId);
    if (key === undefined) throw unauthorized();
    return key;
  }

  #remember(token: string, claims: TokenClaims): void {
    if (this.#verified.size >= verifiedTokensMax) {
      const [oldest] = this.#verified.keys();
      if (oldest !== undefined) this.#verified.delete(oldest);
    }
    this.#verified.set(token, claims);
  }

  /** All but the signature: what may change from one request to the next. */
  #check(token: string, claims: TokenClaims, wanted: readonly string[]): VerifiedToken | Promise<VerifiedToken> {
    const now = this.#options.clock.now();
    if (now - leewayMs > claims.exp * 1000) {
      this.#verified.delete(token);
      throw new TokenError('service account token has expired');
    }
    if (now + leewayMs < (claims.nbf ?? 0) * 1000) throw new TokenError('service account token is not valid yet');
    const audiences = wanted.filter((audience) => claims.aud.includes(audience));
    if (audiences.length === 0) {
      throw new TokenError(
        `token audiences ${goList(claims.aud)} is invalid for the target audiences ${goList(wanted)}`,
      );
    }
    const verified = { user: tokenUser(claims), audiences };
    const { namespace, serviceaccount, secret, pod, node } = claims['kubernetes.io'];
    const checks: Promise<void>[] = [];
    const check = (kind: Parameters<TokenSubjectGetter>[0], home: string, ref: ObjectRef | undefined): void => {
      if (ref === undefined) return;
      const found = this.#options.getSubject(kind, home, ref.name);
      if (found instanceof Promise)
        checks.push(found.then((subject) => expectSame(kind, namespace, ref, subject, now)));
      else expectSame(kind, namespace, ref, found, now);
    };
    check('ServiceAccount', namespace, serviceaccount);
    check('Secret', namespace, secret);
    check('Pod', namespace, pod);
    // A Pod's token names its node for information; it outlives that.
    if (pod === undefined) check('Node', '', node);
    return checks.length === 0 ? verified : Promise.all(checks).then(() => verified);
  }
}

function expectSame(
  kind: string,
  namespace: string,
  ref: ObjectRef,
  found: TokenSubject | undefined,
  now: number,
): void {
  const isGone = found === undefined || (found.deletedAt !== undefined && found.deletedAt < now - leewayMs);
  const isAccount = kind === 'ServiceAccount';
  if (isGone && isAccount) {
    throw new TokenError(
      found === undefined
        ? `serviceaccounts "${ref.name}" not found`
        : `service account ${namespace}/${ref.name} has been deleted`,
    );
  }
  if (isGone) throw new TokenError('service account token has been invalidated');
  if (found.uid === ref.uid) return;
  throw new TokenError(
    isAccount
      ? `service account UID (${found.uid}) does not match claim (${ref.uid})`
      : `${kind.toLowerCase()} UID (${found.uid}) does not match service account ${kind.toLowerCase()} ref claim (${ref.uid})`,
  );
}

function goList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}

function loadJose(): Promise<typeof Jose> {
  library ??= import('jose');
  return library;
}

/** As upstream makes it: the hash of the public key. */
function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
