/** What this controller writes into Nodes and Pods: always on the newest state, several times if others write too. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import type { Client } from '../../client/client.ts';
import { nodes, pods } from '../../client/resources.ts';

/** As upstream. */
const writeTriesMax = 5;

/**
 * Puts the taints into the Node that `taintsOf` makes of it; none where that is undefined. Taints are one value to the server: the Node's
 * revision sees to it that no taint of somebody else's gets lost. Ends quietly where the Node is gone.
 */
export async function writeTaints(
  client: Client,
  node: Node,
  taintsOf: (node: Node) => readonly Taint[] | undefined,
): Promise<void> {
  let newest: Node | undefined = node;
  for (let tries = 1; newest !== undefined; tries++) {
    const taints = taintsOf(newest);
    if (taints === undefined) return;
    const { name = '', uid, resourceVersion } = newest.metadata;
    const patch = { metadata: { uid, resourceVersion }, spec: { taints: taints.length === 0 ? null : taints } };
    try {
      await client.patch(nodes, { name }, 'merge', patch);
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error) || tries >= writeTriesMax) throw error;
    }
    newest = await newestOf(client, node);
  }
}

export async function writeLabels(client: Client, node: Node, labels: Readonly<Record<string, string>>): Promise<void> {
  const { name = '', uid } = node.metadata;
  await client.patch(nodes, { name }, 'strategic', { metadata: { uid, labels } });
}

async function newestOf(client: Client, { metadata }: Node): Promise<Node | undefined> {
  try {
    const newest = await client.get(nodes, { name: metadata.name ?? '' });
    // Another Node of the name is no concern of this write.
    return newest.metadata.uid === metadata.uid ? newest : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether the Pod passes for ready, which it cannot be on a Node that is not. Pure. */
export function passesForReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value !== 'False') ?? false;
}

/** `now` is RFC 3339. Resolves with false where the Pod is gone. */
export async function writeNotReady(client: Client, pod: Pod, now: string): Promise<boolean> {
  const { namespace, name = '', uid } = pod.metadata;
  const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: now }];
  try {
    await client.patch(
      pods,
      { namespace, name },
      'strategic',
      { metadata: { uid }, status: { conditions } },
      { subresource: 'status' },
    );
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
