import type { KubernetesObject } from '../api/resource.ts';
import { isAlreadyExists } from '../api/status-error.ts';
import { deepEqual } from '../base/deep-equal.ts';
import type { Client } from '../client/client.ts';
import type { ResourceRef } from '../client/resource-ref.ts';

/**
 * Makes the object, or gives the one there is the same labels and the same values in the fields that it names. Writes nothing where it is so
 * already. For what one process owns: it overwrites what others have made of those fields.
 */
export async function keepObject<T extends KubernetesObject>(
  client: Client,
  resource: ResourceRef<T>,
  wanted: T,
): Promise<void> {
  try {
    await client.create(resource, wanted);
    return;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const { metadata, ...fields } = wanted;
  const existing = await client.get(resource, { namespace: metadata.namespace, name: metadata.name ?? '' });
  const labels = { ...existing.metadata.labels, ...metadata.labels };
  const next = { ...existing, ...fields, metadata: { ...existing.metadata, labels } };
  if (!deepEqual(next, existing)) await client.update(resource, next as T);
}

/** Makes the object where it is missing. */
export async function ensureObject<T extends KubernetesObject>(
  client: Client,
  resource: ResourceRef<T>,
  wanted: T,
): Promise<void> {
  try {
    await client.create(resource, wanted);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
