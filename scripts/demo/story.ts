/** Tells what happens to a Deployment, as it happens: a line for every change that people would look for. */
import { styleText } from 'node:util';
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../src/api/apps/v1/replica-set.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';
import type { InformerFactory } from '../../src/client/informer/informer-factory.ts';
import { deployments, pods, replicaSets } from '../../src/client/resources.ts';

interface Watched<T> {
  added(object: T): void;
  updated(object: T, previous: T): void;
  deleted(object: T): void;
}

export class Story {
  readonly #informers: InformerFactory;
  readonly #now: () => number;
  #startedMs: number;

  /** `now`: milliseconds of some clock. */
  constructor(informers: InformerFactory, now: () => number) {
    this.#informers = informers;
    this.#now = now;
    this.#startedMs = now();
    informers.informer(deployments).addHandler(this.#telling('Deployment', describeDeployment));
    informers.informer(replicaSets).addHandler(this.#telling('ReplicaSet', describeReplicaSet));
    informers.informer(pods).addHandler(this.#telling('Pod', describePod));
  }

  /** Begins an act: times count from here. */
  begin(title: string): void {
    this.#startedMs = this.#now();
    console.log(`\n${styleText('bold', title)}`);
  }

  /** Resolves once this generation of the Deployment is rolled out and nothing old is left, with the seconds since the act began. */
  async rolledOut({ metadata }: Deployment): Promise<number> {
    const { namespace = '', name = '', generation = 0 } = metadata;
    const informer = this.#informers.informer(deployments);
    const podInformer = this.#informers.informer(pods);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const deployment = informer.lister.get(namespace, name);
        if (deployment === undefined || !isComplete(deployment, generation)) return;
        const ending = podInformer.lister
          .list(namespace)
          .some(({ metadata }) => metadata.deletionTimestamp !== undefined);
        if (ending) return;
        for (const remove of removers) remove();
        resolve();
      };
      const handler = { added: look, updated: look, deleted: look };
      const removers = [informer.addHandler(handler), podInformer.addHandler(handler)];
      look();
    });
    return this.#seconds();
  }

  #seconds(): number {
    return (this.#now() - this.#startedMs) / 1000;
  }

  #telling<T extends KubernetesObject>(kind: string, describe: (object: T) => string): Watched<T> {
    const tell = (object: T, text: string): void => {
      const time = `${this.#seconds().toFixed(2)} s`.padStart(8);
      console.log(`${styleText('dim', time)}  ${kind.padEnd(10)}  ${(object.metadata.name ?? '').padEnd(22)}  ${text}`);
    };
    return {
      added: (object) => tell(object, describe(object)),
      updated: (object, previous) => {
        const text = describe(object);
        if (text !== describe(previous)) tell(object, text);
      },
      deleted: (object) => tell(object, 'gone'),
    };
  }
}

function isComplete({ spec, status }: Deployment, generation: number): boolean {
  const { observedGeneration = 0, updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  return (
    observedGeneration >= generation &&
    [updatedReplicas, replicas, availableReplicas].every((count) => count === wanted)
  );
}

function describeDeployment({ spec, status }: Deployment): string {
  const image = spec.template.spec?.containers[0]?.image;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  return `${spec.replicas} of ${image}: ${replicas} there, ${updatedReplicas} up to date, ${availableReplicas} available`;
}

function describeReplicaSet({ spec, status }: ReplicaSet): string {
  return `wants ${spec.replicas}: ${status.replicas} there, ${status.readyReplicas ?? 0} ready`;
}

function describePod({ metadata, spec, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return styleText('dim', 'stopping');
  if (!spec.nodeName) return 'waits for a node';
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  if (ready) return styleText('green', `ready on ${spec.nodeName}, ${status.podIP}`);
  const waiting = status.containerStatuses?.[0]?.state?.waiting?.reason;
  return `on ${spec.nodeName}: ${waiting ?? status.phase ?? 'Pending'}`;
}
