/** The events that a kubelet tells about its Pods and their containers. */
import type { Container } from '../api/core/v1/container.ts';
import type { Pod } from '../api/core/v1/pod.ts';
import type { EventDetails, EventRecorder, EventType } from '../client/events/event-recorder.ts';
import { pods } from '../client/resources.ts';

export class PodEvents {
  readonly #recorder: EventRecorder;

  constructor(recorder: EventRecorder) {
    this.#recorder = recorder;
  }

  pod(object: Pod, type: EventType, reason: string, message: string, annotations?: EventDetails['annotations']): void {
    this.#recorder.event({ resource: pods, object, annotations }, type, reason, message);
  }

  container(object: Pod, { name }: Pick<Container, 'name'>, type: EventType, reason: string, message: string): void {
    const fieldPath = `spec.${listOf(object, name)}{${name}}`;
    this.#recorder.event({ resource: pods, object, fieldPath }, type, reason, message);
  }
}

function listOf({ spec }: Pod, name: string): string {
  const has = (containers: readonly { readonly name: string }[] | undefined): boolean =>
    containers?.some((container) => container.name === name) === true;
  if (has(spec.containers)) return 'containers';
  return has(spec.initContainers) ? 'initContainers' : 'ephemeralContainers';
}
