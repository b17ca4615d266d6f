/** Keeps the managers of an object from growing without bound: those who updated it longest ago are put together. */
import { compareAge, type Manager, type Managers, managerId } from './managers.ts';

/** How many entries of operation Update an object keeps. Those of Apply are never given up. */
export const updateManagersMax = 10;

/** Under this name the oldest updates are put together, those of each version in one entry. */
export const ancientManager = 'ancient-changes';

export function capUpdateManagers(managers: Managers): Managers {
  if (managers.size <= updateManagersMax) return managers;
  const updaters = [...managers].filter(([, manager]) => manager.operation === 'Update');
  if (updaters.length <= updateManagersMax) return managers;
  const after = new Map(managers);
  /** Whom the fields of each version have gone to so far: at first their oldest manager, who keeps them while alone. */
  const oldest = new Map<string, string>();
  let count = updaters.length;
  for (const [id, manager] of updaters.sort(compareAge)) {
    if (count <= updateManagersMax) break;
    const { apiVersion } = manager;
    const first = oldest.get(apiVersion);
    if (first === undefined) {
      oldest.set(apiVersion, id);
      continue;
    }
    const writer = { name: ancientManager, operation: 'Update', apiVersion, subresource: '' } as const;
    const bucketId = managerId(writer);
    const bucket = after.get(bucketId) ?? moved(after, first);
    after.delete(id);
    // The later time of the two is the time of both.
    after.set(bucketId, { ...writer, fields: manager.fields.union(bucket.fields), time: manager.time });
    count--;
  }
  return after;
}

function moved(managers: Map<string, Manager>, id: string): Manager {
  const manager = managers.get(id)!;
  managers.delete(id);
  return manager;
}
