import { BoundedConcurrency } from '../../../base/bounded-concurrency.ts';
import type { RuntimePod } from '../runtime.ts';
import { type CriClient, isUnimplemented } from './cri-client.ts';
import type { CriPodSandboxStats } from './messages.ts';
import * as methods from './methods.ts';

/** So many Pods are asked about at a time. */
const asksMax = 16;

/**
 * Of Pods whose sandboxes are ready, as far as they can be measured; undefined where the runtime measures no Pods. containerd 1.6 measures
 * all or none, and no sandbox that has stopped: then each that is ready is asked about by itself.
 */
export async function readPodStats(
  client: CriClient,
  pods: readonly RuntimePod[],
): Promise<readonly CriPodSandboxStats[] | undefined> {
  try {
    return (await client.call(methods.listPodSandboxStats, {})).stats;
  } catch (error) {
    if (isUnimplemented(error)) return undefined;
  }
  const asks = new BoundedConcurrency(asksMax);
  const ready = pods.flatMap(({ sandboxes }) => sandboxes.filter((sandbox) => sandbox.ready));
  const answers = ready.map(({ id }) =>
    asks.run(async () => {
      try {
        return (await client.call(methods.listPodSandboxStats, { filter: { id } })).stats;
      } catch {
        // It is going away.
        return [];
      }
    }),
  );
  return (await Promise.all(answers)).flat();
}
