/**
 * What a kubelet does for its Node: it registers it, keeps its status up to date, and renews its Lease.
 *
 * Reads and writes its own Node (metadata when it registers, then the status alone) and its own Lease in kube-node-lease. Watches nothing.
 * Never deletes the Node, and never makes it a second time: a Node that somebody deletes is gone until the kubelet starts again.
 *
 * Thousands of these run in one process: all that a quiet one costs is a small update in 10 s and a look at its own Node. Each begins at a
 * moment of its own, so that they never beat together.
 */
import type { Node } from '../../api/core/v1/node.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import { type EventRecorder, silentRecorder } from '../../client/events/event-recorder.ts';
import { nodes } from '../../client/resources.ts';
import { healthyObservation, type Machine, type NodeObservation } from './machine.ts';
import { conditionEvents } from './node-conditions.ts';
import { leaseDurationSecondsDefault, NodeLease, renewalFraction } from './node-lease.ts';
import { initialNode, type NodeIdentity, registerNode } from './node-registration.ts';
import type { NodeDescription } from './node-status.ts';
import { NodeStatusReporter, statusReportMsDefault } from './node-status-reporter.ts';
import { Ticker } from './ticker.ts';

const statusPeriodMsDefault = 10_000;
/** While somebody waits for the Node's podCIDR it is looked at soon, then less and less often. */
const firstLookMs = 100;
/** Of periods, as upstream. */
const periodJitter = 0.04;

export interface NodeAgentOptions extends NodeIdentity {
  readonly nodeName: string;
  /** Acts as `system:node:<name>`. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly machine: Machine;
  /** Such as `containerd://2.1.0`. */
  readonly runtimeVersion: string;
  /** Where the kubelet's API listens, if it does. */
  readonly port?: number;
  /** Told of the Node's own changes; nobody where absent. */
  readonly events?: EventRecorder;
  /** What the rest of the kubelet sees: asked every few seconds. All is well where absent. */
  readonly observe?: () => NodeObservation;
  /** Told of the Node once it is registered, and of what others have changed of it: its podCIDR within a moment, the rest within seconds. */
  readonly onNode?: (node: Node) => void;
  readonly leaseDurationSeconds?: number;
  /** How often it looks whether there is something new to say. */
  readonly statusPeriodMs?: number;
  /** How long nothing may be written. */
  readonly statusReportMs?: number;
}

/** New → start → registering → running → stop → stopped. */
export class NodeAgent {
  readonly #options: NodeAgentOptions;
  readonly #description: NodeDescription;
  readonly #observe: () => NodeObservation;
  readonly #stopping = new AbortController();
  readonly #lease: NodeLease;
  readonly #status: NodeStatusReporter;
  readonly #leaseTicker: Ticker;
  readonly #statusTicker: Ticker;
  #started: Promise<void> | undefined;
  #isRegistered = false;
  #node: Node | undefined;
  #looksMs = firstLookMs;

  constructor(options: NodeAgentOptions) {
    const { nodeName, machine, runtimeVersion, port, clock, random, client, logger } = options;
    const { leaseDurationSeconds: durationSeconds = leaseDurationSecondsDefault } = options;
    const { signal } = this.#stopping;
    this.#options = options;
    this.#description = { nodeName, machine, runtimeVersion, port };
    this.#observe = options.observe ?? (() => healthyObservation);
    this.#lease = new NodeLease({ nodeName, durationSeconds, client, clock, logger, signal });
    this.#status = new NodeStatusReporter({
      description: this.#description,
      observe: this.#observe,
      onNode: (node) => this.#see(node),
      reportMs: options.statusReportMs ?? statusReportMsDefault,
      client,
      clock,
      random,
      logger,
      signal,
      events: options.events ?? silentRecorder,
    });
    this.#leaseTicker = new Ticker({
      clock,
      random,
      periodMs: () => durationSeconds * renewalFraction * 1000,
      jitter: periodJitter,
      tick: () => this.#lease.sync(),
    });
    this.#statusTicker = new Ticker({
      clock,
      random,
      periodMs: () => this.#nextLookMs(),
      jitter: periodJitter,
      tick: () => this.#status.sync(),
    });
  }

  /** Resolves once the Node is registered and has its Lease, however long that takes, or once it has been stopped. */
  start(): Promise<void> {
    this.#started ??= this.#run();
    return this.#started;
  }

  /** As it was at the last look; undefined until it is registered. */
  get node(): Node | undefined {
    return this.#node;
  }

  /** Something that the status tells of has changed: it is reported now. */
  statusChanged(): void {
    if (this.#isRegistered) this.#statusTicker.now();
  }

  /** Resolves once nothing of it is under way. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#started;
    await Promise.all([this.#leaseTicker.stop(), this.#statusTicker.stop()]);
  }

  async #run(): Promise<void> {
    const { client, clock, random, logger, events = silentRecorder, leaseDurationSeconds } = this.#options;
    const { signal } = this.#stopping;
    const registered = await registerNode({
      client,
      clock,
      logger,
      signal,
      initial: (now) => initialNode(this.#description, this.#options, this.#observe(), now),
    });
    if (registered === undefined) return;
    const { node, isNew } = registered;
    events.event({ resource: nodes, object: node }, 'Normal', 'Starting', 'Starting kubelet.');
    for (const reason of conditionEvents([], this.#observe())) {
      const message = `Node ${this.#options.nodeName} status is now: ${reason}`;
      events.event({ resource: nodes, object: node }, 'Normal', reason, message);
    }
    this.#status.registered(node);
    // A Node that was there before has the status of another time.
    await Promise.all(isNew ? [this.#lease.sync(node)] : [this.#lease.sync(), this.#status.sync()]);
    if (signal.aborted) return;
    this.#isRegistered = true;
    const leaseMs = (leaseDurationSeconds ?? leaseDurationSecondsDefault) * renewalFraction * 1000;
    this.#leaseTicker.start(leaseMs * random.next());
    this.#statusTicker.start(this.#nextLookMs() * random.next());
  }

  #see(node: Node): void {
    this.#node = node;
    this.#options.onNode?.(node);
  }

  #nextLookMs(): number {
    const { onNode, statusPeriodMs = statusPeriodMsDefault } = this.#options;
    if (onNode === undefined || (this.#node?.spec.podCIDR ?? '') !== '') return statusPeriodMs;
    const lookMs = Math.min(this.#looksMs, statusPeriodMs);
    this.#looksMs = lookMs * 2;
    return lookMs;
  }
}
