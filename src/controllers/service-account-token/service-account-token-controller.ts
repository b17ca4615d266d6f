/**
 * Fills Secrets of type kubernetes.io/service-account-token: with a token of the account that they are annotated with, the authority of the
 * API server, and their namespace. Deletes those whose account is gone, and takes a Secret that is gone off its account.
 *
 * Watches ServiceAccounts and those Secrets; writes both. Never makes a Secret of its own accord.
 */
import type { Secret } from '../../api/core/v1/secret.ts';
import type { ServiceAccount } from '../../api/core/v1/service-account.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import type { Client } from '../../client/client.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import type { ObjectKey, ResourceRef } from '../../client/resource-ref.ts';
import { secrets, serviceAccounts } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import {
  type AccountRef,
  accountOf,
  filledSecret,
  isAccount,
  lackOf,
  tokenSecretType,
  withoutReference,
} from './token-secret.ts';

export interface ServiceAccountTokenOptions {
  /** In PEM; empty for none. */
  readonly rootCa: string;
  /** A token of the account that is good as long as the Secret is there. */
  readonly signToken: (account: ServiceAccount, secret: Secret) => Promise<string>;
}

const workers = 5;
/** After so many failures in a row a Secret or an account waits for its next event. */
const retriesMax = 10;

export function createServiceAccountTokenController(options: ServiceAccountTokenOptions): ControllerFactory {
  return (context) => new ServiceAccountTokenController(options, context);
}

/** Keys carry all that is to be known of an object that is gone; no part has a slash. */
const accountKey = ({ metadata }: ServiceAccount): string =>
  [metadata.namespace, metadata.name, metadata.uid].join('/');

function secretKey(secret: Secret): string {
  const { namespace, name, uid } = secret.metadata;
  const account = accountOf(secret);
  return [namespace, name, uid, account.name, account.uid].join('/');
}

class ServiceAccountTokenController implements Controller {
  readonly #options: ServiceAccountTokenOptions;
  readonly #client: Client;
  readonly #accounts: Informer<ServiceAccount>;
  readonly #secrets: Informer<Secret>;
  readonly #accountReconciler: Reconciler;
  readonly #secretReconciler: Reconciler;

  constructor(options: ServiceAccountTokenOptions, { client, informers, clock, logger }: ControllerContext) {
    this.#options = options;
    this.#client = client;
    this.#accounts = informers.informer(serviceAccounts);
    this.#secrets = informers.informer(secrets, { fieldSelector: `type=${tokenSecretType}` });
    const parts = { workers, retriesMax, clock, logger };
    this.#accountReconciler = new Reconciler({
      ...parts,
      name: 'serviceaccount-tokens',
      reconcile: (key) => this.#reconcileAccount(key),
    });
    this.#secretReconciler = new Reconciler({
      ...parts,
      name: 'token-secrets',
      reconcile: (key) => this.#reconcileSecret(key),
    });
    // An account that is there needs nothing: its Secrets tell of themselves.
    this.#accounts.addHandler({ deleted: (account) => this.#accountReconciler.queue.add(accountKey(account)) });
    const note = (secret: Secret): void => this.#secretReconciler.queue.add(secretKey(secret));
    this.#secrets.addHandler({ added: note, updated: note, deleted: note });
  }

  start(): void {
    this.#accountReconciler.start();
    this.#secretReconciler.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#accountReconciler.stop(), this.#secretReconciler.stop()]);
  }

  async #reconcileAccount(key: string): Promise<void> {
    const [namespace = '', name = '', uid = ''] = key.split('/');
    const present = this.#accounts.lister.get(namespace, name);
    if (present?.metadata.uid === uid) return;
    for (const secret of this.#secrets.lister.list(namespace)) {
      const account = accountOf(secret);
      if (account.name !== name) continue;
      // One that has no token yet may be meant for the account that has come in the old one's place.
      if (account.uid === uid || (account.uid === '' && present === undefined)) await this.#deleteSecret(secret);
    }
  }

  async #reconcileSecret(key: string): Promise<void> {
    const [namespace = '', name = '', uid = '', accountName = '', accountUid = ''] = key.split('/');
    const ref: AccountRef = { name: accountName, uid: accountUid };
    const secret = this.#secrets.lister.get(namespace, name);
    if (secret === undefined || secret.metadata.uid !== uid) {
      const account = this.#accounts.lister.get(namespace, accountName);
      if (account !== undefined && isAccount(account, ref)) await this.#removeReference(namespace, ref, name);
      return;
    }
    const account = await this.#findAccount(namespace, ref);
    if (account === undefined) await this.#deleteSecret(secret);
    else await this.#fill(secret, account);
  }

  /** Asks the server where the cache has none: the account may have been made the moment before. */
  async #findAccount(namespace: string, ref: AccountRef): Promise<ServiceAccount | undefined> {
    const known = this.#accounts.lister.get(namespace, ref.name);
    if (known !== undefined && isAccount(known, ref)) return known;
    const live = await this.#getLive(serviceAccounts, { namespace, name: ref.name });
    return live !== undefined && isAccount(live, ref) ? live : undefined;
  }

  async #fill(cached: Secret, account: ServiceAccount): Promise<void> {
    const { rootCa, signToken } = this.#options;
    if (lackOf(cached, rootCa) === undefined) return;
    const { namespace, name, uid } = cached.metadata;
    const secret = await this.#getLive(secrets, { namespace, name: name! });
    if (secret === undefined || secret.metadata.uid !== uid) return;
    const lack = lackOf(secret, rootCa);
    if (lack === undefined) return;
    const token = lack.token ? await signToken(account, secret) : undefined;
    try {
      await this.#client.update(secrets, filledSecret(secret, lack, { account, rootCa, token }));
    } catch (error) {
      // Whoever changed or deleted it meanwhile has made an event.
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }

  async #deleteSecret({ metadata }: Secret): Promise<void> {
    const { namespace, name, uid } = metadata;
    await this.#client
      .delete(secrets, { namespace, name: name! }, { preconditions: { uid } })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }

  async #removeReference(namespace: string, ref: AccountRef, secretName: string): Promise<void> {
    const account = await this.#getLive(serviceAccounts, { namespace, name: ref.name });
    if (account === undefined || !isAccount(account, ref)) return;
    if (this.#secrets.lister.get(namespace, secretName) !== undefined) return;
    const changed = withoutReference(account, secretName);
    if (changed !== undefined) await this.#client.update(serviceAccounts, changed);
  }

  async #getLive<T extends Secret | ServiceAccount>(ref: ResourceRef<T>, key: ObjectKey): Promise<T | undefined> {
    try {
      return await this.#client.get(ref, key);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}
