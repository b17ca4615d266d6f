/**
 * What types and fields mean, in words: for OpenAPI and so for `kubectl explain`. The texts are loaded when somebody first asks, since
 * a server that only serves requests never needs them.
 */

import type { DescriptionTable } from './description-table.ts';

/** One line per file of texts. */
const tables: readonly (() => Promise<DescriptionTable>)[] = [
  async () => (await import('./apps.ts')).appsDescriptions,
  async () => (await import('./autoscaling.ts')).autoscalingDescriptions,
  async () => (await import('./batch.ts')).batchDescriptions,
  async () => (await import('./coordination.ts')).coordinationDescriptions,
  async () => (await import('./core-cluster.ts')).coreClusterDescriptions,
  async () => (await import('./core-container.ts')).coreContainerDescriptions,
  async () => (await import('./core-container-lifecycle.ts')).coreContainerLifecycleDescriptions,
  async () => (await import('./core-node.ts')).coreNodeDescriptions,
  async () => (await import('./core-persistent-volume.ts')).corePersistentVolumeDescriptions,
  async () => (await import('./core-pod.ts')).corePodDescriptions,
  async () => (await import('./core-scheduling.ts')).coreSchedulingDescriptions,
  async () => (await import('./core-service.ts')).coreServiceDescriptions,
  async () => (await import('./core-storage-systems.ts')).coreStorageSystemDescriptions,
  async () => (await import('./core-volume.ts')).coreVolumeDescriptions,
  async () => (await import('./discovery.ts')).discoveryDescriptions,
  async () => (await import('./events.ts')).eventsDescriptions,
  async () => (await import('./meta.ts')).metaDescriptions,
  async () => (await import('./networking.ts')).networkingDescriptions,
  async () => (await import('./node.ts')).nodeDescriptions,
  async () => (await import('./policy.ts')).policyDescriptions,
  async () => (await import('./rbac.ts')).rbacDescriptions,
  async () => (await import('./scheduling.ts')).schedulingDescriptions,
  async () => (await import('./storage.ts')).storageDescriptions,
];

/** The text for a type (without a field) or for one of its fields; undefined where there is none. */
export type Describe = (typeName: string, field?: string) => string | undefined;

/** What every kind has. */
const sharedFields: Readonly<Record<string, string>> = {
  apiVersion:
    'The group and version of the schema that this object follows, such as apps/v1, or v1 for the core group.',
  kind: 'The kind of this object, in CamelCase. The server takes it from the path of the request; it cannot be changed.',
  metadata: 'The name, namespace, labels, annotations and the other data that every object has.',
  items: 'The objects in the list.',
};

let loaded: Promise<Describe> | undefined;

export function loadDescriptions(): Promise<Describe> {
  loaded ??= load();
  return loaded;
}

/** All texts, by type and field. */
export async function loadDescriptionTable(): Promise<DescriptionTable> {
  const all = await Promise.all(tables.map((table) => table()));
  return Object.fromEntries(all.flatMap((table) => Object.entries(table)));
}

async function load(): Promise<Describe> {
  const types = new Map(Object.entries(await loadDescriptionTable()));
  return (typeName, field = '') => {
    const text = types.get(typeName)?.[field];
    if (text !== undefined) return text;
    return field === '' ? describeList(typeName, types) : sharedFields[field];
  };
}

/** The lists of all kinds are alike, so they have no texts of their own. */
function describeList(typeName: string, types: ReadonlyMap<string, unknown>): string | undefined {
  const itemName = typeName.endsWith('List') ? typeName.slice(0, -'List'.length) : '';
  if (!types.has(itemName)) return undefined;
  return `A list of objects of the kind ${itemName.slice(itemName.lastIndexOf('.') + 1)}.`;
}
