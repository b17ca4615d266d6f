/** How a component in a process of its own reaches the API server: over HTTPS, as whom its kubeconfig says, and each controller as its own account. */
import type { TokenRequest } from '../api/authentication/v1/token-request.ts';
import type { ServiceAccount } from '../api/core/v1/service-account.ts';
import { isAlreadyExists, isNotFound } from '../api/status-error.ts';
import { parseTime } from '../api/time.ts';
import type { Clock } from '../base/clock.ts';
import { Client } from '../client/client.ts';
import { HttpTransport } from '../client/http/http-transport.ts';
import { readKubeconfig } from '../client/http/kubeconfig.ts';
import { serviceAccounts } from '../client/resources.ts';
import type { ConnectAs } from './component-identity.ts';

export interface RemoteAccess {
  readonly connectAs: ConnectAs;
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  /** The authority of the server, in PEM; empty where the kubeconfig has none. */
  readonly rootCa: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

const accountPrefix = 'system:serviceaccount:kube-system:';

/** Rejects with a KubeconfigError. */
export async function connectRemotely(kubeconfig: string, clock: Clock): Promise<RemoteAccess> {
  const { access } = await readKubeconfig(kubeconfig, { clock });
  const transports: HttpTransport[] = [];
  const connect = (options: ConstructorParameters<typeof HttpTransport>[0]): Client => {
    const transport = new HttpTransport(options);
    transports.push(transport);
    return new Client(transport);
  };
  return {
    connectAs({ user, userAgent }) {
      if (!user.name.startsWith(accountPrefix)) return connect({ access, userAgent, clock });
      const own = connect({ access, userAgent, clock });
      const account = new AccountToken(own, user.name.slice(accountPrefix.length), clock);
      const { certificate: _, ...withoutCertificate } = access;
      return connect({
        access: { ...withoutCertificate, token: (isRefused) => account.token(isRefused) },
        userAgent,
        clock,
      });
    },
    server: access.server,
    rootCa: access.certificateAuthority ?? '',
    async close() {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

const namespace = 'kube-system';
const tokenSeconds = 3600;
/** Of its lifetime, a token is used for so much. */
const usedFraction = 0.8;

/** A token of a ServiceAccount in kube-system, which is made where it is missing. */
class AccountToken {
  readonly #client: Client;
  readonly #name: string;
  readonly #clock: Clock;
  #token: Promise<string> | undefined;
  #renewAtMs = 0;

  constructor(client: Client, name: string, clock: Clock) {
    this.#client = client;
    this.#name = name;
    this.#clock = clock;
  }

  token(isRefused: boolean): Promise<string> {
    if (this.#token !== undefined && !isRefused && this.#clock.now() < this.#renewAtMs) return this.#token;
    // Requests that come while it is under way wait for the same.
    this.#renewAtMs = Number.POSITIVE_INFINITY;
    this.#token = this.#request().catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    });
    return this.#token;
  }

  async #request(): Promise<string> {
    const order = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec: { audiences: [], expirationSeconds: tokenSeconds },
    };
    const key = { namespace, name: this.#name };
    const ask = (): Promise<object> => this.#client.createSubresource(serviceAccounts, key, 'token', order);
    const { status } = (await ask().catch(async (error: unknown) => {
      if (!isNotFound(error)) throw error;
      await this.#makeAccount();
      return ask();
    })) as TokenRequest;
    const nowMs = this.#clock.now();
    this.#renewAtMs = nowMs + (parseTime(status.expirationTimestamp) - nowMs) * usedFraction;
    return status.token;
  }

  async #makeAccount(): Promise<void> {
    const account: ServiceAccount = { metadata: { namespace, name: this.#name } };
    try {
      await this.#client.create(serviceAccounts, account);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}
