/** The ConfigMaps and Secrets that Pods name, for whoever needs what is in them. */
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Client } from '../../client/client.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import { configMaps, secrets } from '../../client/resources.ts';

export interface PodObjects {
  /** Undefined where there is none. Rejects where that can't be told. */
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined>;
  /** As configMap(). */
  secret(namespace: string, name: string): Promise<Secret | undefined>;
}

/** Of which people read. */
export const missingConfigMap = (name: string): Error => new Error(`configmap ${JSON.stringify(name)} not found`);
export const missingSecret = (name: string): Error => new Error(`secret ${JSON.stringify(name)} not found`);

/** Asks the API server each time: nothing is kept. */
export class FetchedObjects implements PodObjects {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  configMap(namespace: string, name: string): Promise<ConfigMap | undefined> {
    return this.#get(configMaps, namespace, name);
  }

  secret(namespace: string, name: string): Promise<Secret | undefined> {
    return this.#get(secrets, namespace, name);
  }

  async #get<T extends KubernetesObject>(ref: ResourceRef<T>, namespace: string, name: string): Promise<T | undefined> {
    try {
      return await this.#client.get(ref, { namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}
