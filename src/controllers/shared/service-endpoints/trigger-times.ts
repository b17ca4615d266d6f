import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Service } from '../../../api/core/v1/service.ts';
import { keyOf } from '../../../client/resource-ref.ts';
import { podCondition } from '../pod-state.ts';

/** Times as the API has them, which sort as texts. */
interface Seen {
  readonly service: string;
  /** When the Pod became ready or unready, by its name. */
  readonly pods: ReadonlyMap<string, string>;
}

/** Says since when a change has been under way that endpoints now follow. Clients measure by it how long it took them to hear of it. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** What the Services and Pods of the last sync were like. */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /**
   * When the first of the changes since the last call for this Service happened; for a Service that is new, when it was made. Undefined where
   * nothing has changed that has a time.
   */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service);
    const created = service.metadata.creationTimestamp ?? '';
    const times = new Map<string, string>();
    const seen = this.#seen.get(key);
    let first: string | undefined;
    const changed = (time: string): void => {
      if (first === undefined || time < first) first = time;
    };
    for (const pod of pods) {
      const time = podCondition(pod, 'Ready')?.lastTransitionTime;
      if (!time) continue;
      const name = pod.metadata.name!;
      times.set(name, time);
      if (time > (seen?.pods.get(name) ?? '')) changed(time);
    }
    this.#seen.set(key, { service: created, pods: times });
    if (seen === undefined) return created === '' ? undefined : created;
    if (created > seen.service) changed(created);
    return first;
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

/** The annotations with the time, or without one. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Readonly<Record<string, string>> | undefined {
  const { [triggerTimeAnnotation]: former, ...others } = annotations ?? {};
  if (time !== undefined) return { ...others, [triggerTimeAnnotation]: time };
  return former === undefined ? annotations : others;
}
