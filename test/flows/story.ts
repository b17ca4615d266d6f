/** A whole cluster of which a transcript is kept, and what stories do and see in it. */
import { expect } from 'vitest';
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { ReplicaSet } from '../../src/api/apps/v1/replica-set.ts';
import type { Pod } from '../../src/api/core/v1/pod.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';
import type { Client } from '../../src/client/client.ts';
import { pathOf, type ResourceRef } from '../../src/client/resource-ref.ts';
import { deployments, pods } from '../../src/client/resources.ts';
import type { TransportRequest } from '../../src/client/transport.ts';
import { startVirtualCluster, type VirtualCluster, type VirtualClusterOptions } from '../fixtures/virtual-cluster.ts';
import { Checkers } from '../simulation/checkers.ts';
import { isActive, isAvailable, Truth } from '../simulation/truth.ts';
import { Transcript } from './transcript.ts';

export interface StoryOptions extends Omit<VirtualClusterOptions, 'onRequest' | 'onWrite'> {
  /** What the transcript is about; the objects of a Deployment's life where absent. */
  readonly kinds?: readonly string[];
  /** Of which of these Events are told; of all where absent. */
  readonly events?: readonly string[];
}

/** Of Pods that are neither ending nor done, since measuring began. */
interface Extremes {
  most: number;
  fewestAvailable: number;
}

export const namespace = 'default';
const defaultKinds = ['Deployment', 'ReplicaSet', 'Pod'];
/** What has been begun is done by then. */
const afterglowSeconds = 10;
const restSeconds = 600;

export class Story {
  readonly cluster: VirtualCluster;
  readonly client: Client;
  /** What there is, as a watch tells it. */
  readonly truth: Truth;
  readonly #name: string;
  readonly #transcript: Transcript;
  readonly #checkers: Checkers;
  readonly #podListeners: (() => void)[] = [];

  private constructor(name: string, cluster: VirtualCluster, truth: Truth, transcript: Transcript) {
    this.truth = truth;
    this.#name = name;
    this.cluster = cluster;
    this.client = cluster.client;
    this.#transcript = transcript;
    this.#checkers = new Checkers(this.truth, cluster.clock);
  }

  /** `name`: of the transcript, beside the test. */
  static async start(
    name: string,
    { kinds = defaultKinds, events = kinds, ...options }: StoryOptions = {},
  ): Promise<Story> {
    let cluster: VirtualCluster | undefined;
    const truth = new Truth();
    let story: Story | undefined;
    const transcript = new Transcript({ now: () => cluster?.clock.now() ?? 0, kinds, events });
    cluster = await startVirtualCluster({
      ...options,
      onRequest: ({ name: user }, request) => story?.onRequest(user, request),
      onWrite: transcript.onWrite,
    });
    story = new Story(name, cluster, truth, transcript);
    await story.#follow();
    return story;
  }

  tell(sentences: string): void {
    this.#transcript.tell(sentences);
  }

  create<T extends KubernetesObject>(ref: ResourceRef<T>, object: object): Promise<T> {
    return this.client.create(ref, object as T);
  }

  /** As kubectl does it. */
  patch<T extends KubernetesObject>(ref: ResourceRef<T>, name: string, patch: object): Promise<T> {
    return this.client.patch(ref, { namespace, name }, 'strategic', patch);
  }

  run(seconds: number): Promise<void> {
    return this.cluster.run(seconds * 1000);
  }

  until(check: () => boolean | Promise<boolean>): Promise<void> {
    return this.cluster.until(check);
  }

  deployment(name = 'web'): Deployment {
    return this.truth.deployments.get(`${namespace}/${name}`)!;
  }

  /** The oldest first. */
  replicaSets(name = 'web'): ReplicaSet[] {
    return this.truth.replicaSetsOf(this.deployment(name)).sort((a, b) => revisionOf(a) - revisionOf(b));
  }

  /** Those that are neither ending nor done. */
  pods(): Pod[] {
    return [...this.truth.pods.values()].filter(isActive);
  }

  /** What `kubectl rollout status` waits for. */
  async rolledOut(name = 'web'): Promise<void> {
    await this.until(() => {
      const { metadata, spec, status } = this.deployment(name);
      const { observedGeneration = 0, updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
      const isSeen = observedGeneration >= metadata.generation!;
      return (
        isSeen && updatedReplicas === spec.replicas && replicas === spec.replicas && availableReplicas === replicas
      );
    });
  }

  /** As `kubectl rollout undo` does it: back to the template of the revision before. */
  async undo(name = 'web'): Promise<void> {
    const [before] = this.replicaSets(name).slice(-2);
    const { template } = before!.spec;
    const { 'pod-template-hash': _, ...labels } = template!.metadata.labels ?? {};
    const value = { ...template, metadata: { ...template!.metadata, labels } };
    await this.client.patch(deployments, { namespace, name }, 'json', [
      { op: 'replace', path: '/spec/template', value },
    ]);
  }

  /** Told of each change of a Pod from now on. */
  onPod(listener: () => void): void {
    this.#podListeners.push(listener);
  }

  /** From now on. The answer is kept up to date with each change of a Pod. */
  measure(): Readonly<Extremes> {
    const { clock } = this.cluster;
    const extremes = { most: 0, fewestAvailable: Number.POSITIVE_INFINITY };
    const look = (): void => {
      const active = this.pods();
      const available = active.filter((pod) => isAvailable(pod, 0, clock)).length;
      extremes.most = Math.max(extremes.most, active.length);
      extremes.fewestAvailable = Math.min(extremes.fewestAvailable, available);
    };
    look();
    this.onPod(look);
    return extremes;
  }

  /** Ten more minutes in which nobody has anything to write; then the transcript is compared. */
  async end(): Promise<void> {
    await this.run(afterglowSeconds);
    const { length } = this.#transcript.written;
    await this.run(restSeconds);
    await this.stop();
    expect(this.#transcript.written.slice(length), 'writes after all had been done').toEqual([]);
    expect(this.#transcript.superfluous, 'writes of what was there already').toEqual([]);
    expect(this.#checkers.violations).toEqual([]);
    await expect(this.text).toMatchFileSnapshot(`./${this.#name}.txt`);
  }

  /** The transcript so far. */
  get text(): string {
    return this.#transcript.toString();
  }

  async stop(): Promise<void> {
    this.truth.stop();
    await this.cluster.stop();
  }

  /** What Pods the rollouts of Deployments cost is judged by the rules; what others delete is not their doing. */
  onRequest(user: string, request: TransportRequest): void {
    if (user.endsWith(':replicaset-controller')) this.#checkers.onWrite(request);
  }

  async #follow(): Promise<void> {
    const checkers = this.#checkers;
    await this.truth.follow(this.client, {
      deployment: (change) => checkers.deployment(change),
      replicaSet: (change) => checkers.replicaSet(change),
      pod: (change) => {
        checkers.pod(change);
        const { object } = change;
        this.#transcript.onChange(object, pathOf(pods, object.metadata.namespace, object.metadata.name));
        for (const listener of this.#podListeners) listener();
      },
    });
  }
}

export const revisionOf = ({ metadata }: KubernetesObject): number =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
