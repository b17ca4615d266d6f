/**
 * Tokens of Pods' service accounts, each bound to its Pod, and made anew before they expire. Asks the API server for them; keeps them until their
 * Pod is gone.
 */
import type { TokenRequest } from '../../api/authentication/v1/token-request.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { ServiceAccountTokenProjection } from '../../api/core/v1/volume.ts';
import { parseTime } from '../../api/time.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import { serviceAccounts } from '../../client/resources.ts';
import type { IssuedToken, TokenSource } from './volume-plugin.ts';

export interface ServiceAccountTokensOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A token is made anew when only so much of its life is left, or when it is that old. */
const leftShare = 0.2;
const ageMsMax = 24 * 3_600_000;
/** So that not all tokens are made anew in the same moment. */
const jitterMsMax = 10_000;
/** Until one that could not be made anew is tried again. */
const retryMs = 60_000;
const secondsDefault = 3600;

interface Entry extends IssuedToken {
  readonly expiresAtMs: number;
}

export class ServiceAccountTokens implements TokenSource {
  readonly #options: ServiceAccountTokensOptions;
  /** By UID of the Pod, then by what was asked for: as many as its volumes name. */
  readonly #entries = new Map<string, Map<string, Entry>>();

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  /** Rejects where there is none that is still good. */
  async get(
    pod: Pod,
    { audience = '', expirationSeconds = secondsDefault }: ServiceAccountTokenProjection,
  ): Promise<IssuedToken> {
    const { clock, logger } = this.#options;
    const key = `${expirationSeconds} ${audience}`;
    const { uid = '', namespace, name } = pod.metadata;
    const entry = this.#entries.get(uid)?.get(key);
    if (entry !== undefined && clock.now() < entry.refreshAtMs) return entry;
    try {
      return this.#keep(uid, key, await this.#request(pod, audience, expirationSeconds));
    } catch (error) {
      if (entry === undefined || clock.now() >= entry.expiresAtMs) {
        throw new Error(`failed to fetch token: ${error instanceof Error ? error.message : String(error)}`);
      }
      logger.warn({ pod: `${namespace}/${name}`, error }, 'a token could not be made anew; the old one stays for now');
      return this.#keep(uid, key, { ...entry, refreshAtMs: clock.now() + retryMs });
    }
  }

  forget(podUid: string): void {
    this.#entries.delete(podUid);
  }

  #keep(uid: string, key: string, entry: Entry): Entry {
    const entries = this.#entries.get(uid) ?? new Map<string, Entry>();
    this.#entries.set(uid, entries.set(key, entry));
    return entry;
  }

  async #request({ metadata, spec }: Pod, audience: string, expirationSeconds: number): Promise<Entry> {
    const { client, clock, random } = this.#options;
    const { namespace, name = '', uid } = metadata;
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: {
        audiences: audience === '' ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    };
    const account = { namespace, name: spec.serviceAccountName || 'default' };
    const answer = (await client.createSubresource(serviceAccounts, account, 'token', request)) as TokenRequest;
    const { token, expirationTimestamp } = answer.status;
    const nowMs = clock.now();
    const expiresAtMs = parseTime(expirationTimestamp);
    const lifeMs = expiresAtMs - nowMs;
    const dueMs = Math.min(lifeMs * (1 - leftShare), ageMsMax) - random.next() * jitterMsMax;
    return { token, expiresAtMs, refreshAtMs: nowMs + dueMs };
  }
}
