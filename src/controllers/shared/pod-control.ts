/** Makes and deletes the Pods of a controller's objects, and tells of it in events on the object. */
import type { Pod } from '../../api/core/v1/pod.ts';
import type { PodTemplateSpec } from '../../api/core/v1/pod-spec.ts';
import { nameIsDnsSubdomain } from '../../api/names.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/events/event-recorder.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';
import { pods } from '../../client/resources.ts';
import { isNamespaceTerminating } from './namespace-terminating.ts';
import { controllerReferenceTo } from './owner-references.ts';

/** A Pod by the template, managed by the owner. The server makes its name up. Pure. */
export function podFromTemplate<O extends KubernetesObject>(
  template: PodTemplateSpec,
  owner: O,
  ownerRef: ResourceRef<O>,
): Pod {
  const { labels, annotations, finalizers } = template.metadata;
  if (Object.keys(labels ?? {}).length === 0) throw new Error('unable to create pods, no labels');
  return {
    metadata: {
      generateName: namePrefixFor(owner.metadata.name ?? ''),
      namespace: owner.metadata.namespace,
      labels,
      annotations,
      finalizers,
      ownerReferences: [controllerReferenceTo(ownerRef, owner)],
    },
    spec: template.spec,
    status: {},
  };
}

/** `web-`, unless names of Pods cannot begin like that. */
export function namePrefixFor(ownerName: string): string {
  const prefix = `${ownerName}-`;
  return nameIsDnsSubdomain(prefix, true).length === 0 ? prefix : ownerName;
}

export interface PodControlOptions<O extends KubernetesObject> {
  readonly client: Client;
  readonly events: EventRecorder;
  readonly ownerRef: ResourceRef<O>;
}

export class PodControl<O extends KubernetesObject> {
  readonly #options: PodControlOptions<O>;

  constructor(options: PodControlOptions<O>) {
    this.#options = options;
  }

  async create(pod: Pod, owner: O): Promise<Pod> {
    const { client } = this.#options;
    try {
      const created = await client.create(pods, pod);
      this.#tell(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
      return created;
    } catch (error) {
      if (!isNamespaceTerminating(error)) {
        this.#tell(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
      }
      throw error;
    }
  }

  /** Rejects where the Pod is gone already, without an event: somebody else deleted it. */
  async delete({ metadata: { namespace, name = '' } }: Pod, owner: O): Promise<void> {
    const { client } = this.#options;
    try {
      await client.delete(pods, { namespace, name });
    } catch (cause) {
      if (isNotFound(cause)) throw cause;
      this.#tell(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(cause)}`);
      throw new Error(`unable to delete pods: ${messageOf(cause)}`, { cause });
    }
    this.#tell(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  }

  #tell(object: O, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { events, ownerRef } = this.#options;
    events.event({ resource: ownerRef, object }, type, reason, message);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
