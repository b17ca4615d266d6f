/** Which containers and sandboxes that have ended nobody needs any more. Pure; upstream's rules. */
import type { PodTraces } from '../node-pods.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';

/** IDs. Containers go before sandboxes. */
export interface DeadRemains {
  readonly containers: readonly string[];
  readonly sandboxes: readonly string[];
}

/** Of each container its last run stays known. */
const deadContainersMax = 1;

/** `traces`: see NodePods. `isShort`: the disk is needed, and logs of Pods that have ended are not. */
export function deadRemains(pod: RuntimePod, traces: PodTraces | undefined, isShort: boolean): DeadRemains {
  const isDone = traces === 'none' || (traces === 'logs' && isShort);
  const dead = pod.containers.filter(({ state }) => state !== 'running');
  const containers = isDone ? dead : beyondLimit(dead);
  const gone = new Set(containers.map(({ id }) => id));
  const needed = new Set(pod.containers.filter(({ id }) => !gone.has(id)).map(({ sandboxId }) => sandboxId));
  // The newest first.
  const older = isDone ? pod.sandboxes : pod.sandboxes.slice(1);
  const sandboxes = older.filter(({ id, ready }) => !ready && !needed.has(id));
  return { containers: [...gone], sandboxes: sandboxes.map(({ id }) => id) };
}

function beyondLimit(dead: readonly RuntimeContainer[]): readonly RuntimeContainer[] {
  const kept = new Map<string, number>();
  return dead.filter(({ name }) => {
    const count = kept.get(name) ?? 0;
    kept.set(name, count + 1);
    return count >= deadContainersMax;
  });
}
