/**
 * The Secrets by which a Pod's images are pulled, read just before its containers are made. Those of its service account are in its spec by then. Writes nothing
 * but the event about those that are not there: a registry may give the image all the same.
 */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { PodObjects } from '../environment/pod-objects.ts';
import type { PodEvents } from '../pod-events.ts';

export interface PullSecretsOptions {
  readonly objects: Pick<PodObjects, 'secret'>;
  readonly events: PodEvents;
}

/** Those that could be read, in the order of the spec. Never rejects. */
export async function pullSecrets({ objects, events }: PullSecretsOptions, pod: Pod): Promise<readonly Secret[]> {
  const { namespace = '' } = pod.metadata;
  const names = (pod.spec.imagePullSecrets ?? []).map(({ name = '' }) => name).filter((name) => name !== '');
  if (names.length === 0) return [];
  const read = await Promise.all(names.map((name) => objects.secret(namespace, name).catch(() => undefined)));
  const missing = names.filter((_, i) => read[i] === undefined);
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    events.pod(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
  }
  return read.filter((secret) => secret !== undefined);
}
