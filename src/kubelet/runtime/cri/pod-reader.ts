/**
 * Reads what the runtime has, by the labels that the kubelet gave: so a kubelet that was restarted finds everything again. Statuses that can change
 * no more (of what runs, until its state changes; of what has ended) are asked for once. Everything that is read also goes to the tracker, which
 * makes events of what has changed.
 */
import { BoundedConcurrency } from '../../../base/bounded-concurrency.ts';
import { isRuntimeNotFound, type RuntimeContainer, type RuntimePod, type RuntimeSandbox } from '../runtime.ts';
import type { CriClient } from './cri-client.ts';
import type { Fields, MessageInput, MessageOutput, MessageType } from './message-type.ts';
import type { CriContainer, CriContainerStatus, PodSandbox } from './messages.ts';
import type { Method } from './methods.ts';
import * as methods from './methods.ts';
import { podUidLabel } from './pod-labels.ts';
import {
  containerStates,
  podUidOf,
  sandboxIps,
  toRuntimeContainer,
  toRuntimePod,
  toRuntimeSandbox,
} from './runtime-pods.ts';
import type { StateTracker } from './state-tracker.ts';

export interface PodReaderOptions {
  readonly client: CriClient;
  readonly tracker: StateTracker;
  /** What an ended container left behind for people. */
  readonly terminationMessage: (status: CriContainerStatus) => Promise<string>;
}

/** So many statuses are asked for at a time. */
const asksMax = 16;

interface Listing {
  readonly sandboxes: readonly PodSandbox[];
  readonly containers: readonly CriContainer[];
}

export class PodReader {
  readonly #options: PodReaderOptions;
  readonly #asks = new BoundedConcurrency(asksMax);
  /** By ID; as many as the runtime has containers and sandboxes. */
  readonly #containers = new Map<string, RuntimeContainer>();
  readonly #ips = new Map<string, readonly string[]>();
  #hasLooked = false;

  constructor(options: PodReaderOptions) {
    this.#options = options;
  }

  async podStatus(uid: string): Promise<RuntimePod> {
    const listing = await this.#list({ [podUidLabel]: uid });
    this.#track(listing, false);
    return this.#pod(uid, listing);
  }

  async listPods(): Promise<readonly RuntimePod[]> {
    const listing = await this.look();
    const uids = new Set([...listing.sandboxes, ...listing.containers].map(podUidOf));
    uids.delete(undefined);
    return Promise.all(([...uids] as string[]).map((uid) => this.#pod(uid, listing)));
  }

  /** Looks for what has changed. The first look finds what was there before, which is no news. */
  async look(): Promise<Listing> {
    const { tracker } = this.#options;
    const known = new Set([...tracker.knownIds(), ...this.#containers.keys(), ...this.#ips.keys()]);
    const listing = await this.#list({});
    const there = new Set([...listing.sandboxes, ...listing.containers].map(({ id }) => id));
    for (const id of known) if (!there.has(id)) this.forget(id);
    this.#track(listing, !this.#hasLooked);
    this.#hasLooked = true;
    return listing;
  }

  /** It has been removed. */
  forget(id: string): void {
    this.#containers.delete(id);
    this.#ips.delete(id);
    this.#options.tracker.remove(id);
  }

  async #list(labelSelector: Readonly<Record<string, string>>): Promise<Listing> {
    const { client } = this.#options;
    const filter = { labelSelector };
    const [{ items }, { containers }] = await Promise.all([
      client.call(methods.listPodSandbox, { filter }),
      client.call(methods.listContainers, { filter }),
    ]);
    return {
      sandboxes: items.filter((item) => podUidOf(item) !== undefined),
      containers: containers.filter((container) => podUidOf(container) !== undefined),
    };
  }

  #track({ sandboxes, containers }: Listing, quiet: boolean): void {
    const { tracker } = this.#options;
    for (const sandbox of sandboxes) {
      const state = sandbox.state === 'SANDBOX_READY' ? 'running' : 'exited';
      tracker.see({ id: sandbox.id, podUid: podUidOf(sandbox)!, kind: 'sandbox', state }, quiet);
    }
    for (const container of containers) {
      const state = containerStates[container.state ?? 'CONTAINER_UNKNOWN'];
      tracker.see({ id: container.id, podUid: podUidOf(container)!, kind: 'container', state }, quiet);
    }
  }

  async #pod(uid: string, { sandboxes, containers }: Listing): Promise<RuntimePod> {
    const own = <T extends PodSandbox | CriContainer>(all: readonly T[]): T[] =>
      all.filter((each) => podUidOf(each) === uid);
    const ownSandboxes = own(sandboxes);
    const ownContainers = own(containers);
    const [runtimeSandboxes, runtimeContainers] = await Promise.all([
      Promise.all(ownSandboxes.map((sandbox) => this.#sandbox(sandbox))),
      Promise.all(ownContainers.map((container) => this.#container(container))),
    ]);
    return toRuntimePod({
      uid,
      labels: (ownSandboxes[0] ?? ownContainers[0])?.labels ?? {},
      sandboxes: runtimeSandboxes,
      containers: runtimeContainers.filter((container) => container !== undefined),
    });
  }

  async #sandbox(sandbox: PodSandbox): Promise<RuntimeSandbox> {
    let ips = this.#ips.get(sandbox.id);
    if (ips === undefined) {
      const status = await this.#ask(methods.podSandboxStatus, { podSandboxId: sandbox.id });
      ips = status?.status === undefined ? [] : sandboxIps(status.status);
      // One that is ready has all its addresses.
      if (sandbox.state === 'SANDBOX_READY' && status !== undefined) this.#ips.set(sandbox.id, ips);
    }
    return toRuntimeSandbox(sandbox, ips);
  }

  /** Undefined where it has been removed meanwhile. */
  async #container(listed: CriContainer): Promise<RuntimeContainer | undefined> {
    const state = containerStates[listed.state ?? 'CONTAINER_UNKNOWN'];
    const known = this.#containers.get(listed.id);
    if (known !== undefined && (known.state === state || known.state === 'exited')) return known;
    const status = (await this.#ask(methods.containerStatus, { containerId: listed.id }))?.status;
    if (status === undefined) return undefined;
    const isOver = status.state === 'CONTAINER_EXITED';
    const message = isOver ? await this.#options.terminationMessage(status) : '';
    const container = toRuntimeContainer(status, listed.podSandboxId, message);
    this.#options.tracker.see({
      id: listed.id,
      podUid: podUidOf(listed)!,
      kind: 'container',
      state: container.state,
    });
    if (container.state === 'running' || isOver) this.#containers.set(listed.id, container);
    return container;
  }

  /** Undefined where what was asked about is not there. */
  async #ask<Request extends Fields, Response extends Fields>(
    method: Method<Request, Response>,
    request: MessageInput<MessageType<Request>>,
  ): Promise<MessageOutput<MessageType<Response>> | undefined> {
    try {
      return await this.#asks.run(() => this.#options.client.call(method, request));
    } catch (error) {
      if (isRuntimeNotFound(error)) return undefined;
      throw error;
    }
  }
}
