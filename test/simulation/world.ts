/**
 * A control plane in which everything goes wrong, as a seed decides: a real API server on a store in memory, the real Deployment and
 * ReplicaSet controllers, each behind a transport of its own that loses, delays and refuses, and crashing at any step; users that change
 * their minds; Pods that come up, fail, and go. All on a virtual clock, so that a seed always tells the same story.
 */
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import type { Pod, PodCondition } from '../../src/api/core/v1/pod.ts';
import { builtInResources } from '../../src/api/resources.ts';
import { formatTime } from '../../src/api/time.ts';
import { builtInPlugins } from '../../src/apiserver/admission/built-in-plugins.ts';
import { bootstrap } from '../../src/apiserver/bootstrap/bootstrap.ts';
import { ApiServer } from '../../src/apiserver/server.ts';
import { registerObjectSubresources } from '../../src/apiserver/subresources/register.ts';
import { deepEqual } from '../../src/base/deep-equal.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { onNextTurn } from '../../src/base/next-turn.ts';
import { SeededRandom } from '../../src/base/seeded-random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { Client } from '../../src/client/client.ts';
import { silentRecorder } from '../../src/client/events/event-recorder.ts';
import { InformerFactory } from '../../src/client/informer/informer-factory.ts';
import { deployments, pods } from '../../src/client/resources.ts';
import { InProcessTransport } from '../../src/cluster/in-process-transport.ts';
import { ControllerManager } from '../../src/controllers/controller-manager.ts';
import type { ControllerFactory } from '../../src/controllers/shared/controller.ts';
import { MemoryStore } from '../../src/storage/memory/memory-store.ts';
import { Checkers } from './checkers.ts';
import { type FaultRates, FaultyTransport, type FaultyTransportOptions, noFaults } from './faulty-transport.ts';
import { podTemplate } from './manifests.ts';
import { controllerUidOf, isActive, Truth, type TruthListener } from './truth.ts';

/** Mistakes that are put in on purpose, to see that they are found. */
export type Mistake = Pick<FaultyTransportOptions, 'rewrite' | 'delivers'> & {
  /** In the place of the product's own. */
  readonly controllers?: ReadonlyMap<string, ControllerFactory>;
  /** Controllers begin to work before their caches are filled. */
  readonly startsUnsynced?: boolean;
};

const user = { name: 'simulation', groups: ['system:masters'] };
const namespace = 'default';
/** The rates of a bad day. */
const faults: FaultRates = {
  conflict: 0.03,
  lostRequest: 0.02,
  lostAnswer: 0.02,
  refusal: 0.02,
  brokenWatch: 0.005,
  expiredWatch: 0.003,
  eventDelayMsMax: 3000,
};
/** After so long without faults everything must have settled: two timeouts of a lost expectation, and the retries' longest waits. */
const calmMs = 1_200_000;
/** For so long nothing may be written then. */
const restMs = 400_000;

interface Process {
  readonly name: string;
  readonly transport: FaultyTransport;
  readonly manager: ControllerManager;
}

export class World {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly truth = new Truth();
  readonly checkers: Checkers;
  readonly log: string[] = [];
  readonly #factories: ReadonlyMap<string, ControllerFactory>;
  readonly #mistake: Mistake;
  readonly #server: ApiServer;
  readonly #admin: Client;
  #processes: Process[] = [];
  #isCalm = false;
  #generation = 0;

  constructor(seed: number, factories: ReadonlyMap<string, ControllerFactory>, mistake: Mistake = {}) {
    this.random = new SeededRandom(seed);
    this.#factories = mistake.controllers ?? factories;
    this.#mistake = mistake;
    this.checkers = new Checkers(this.truth, this.clock);
    const { clock, random } = this;
    const authorizer = { authorize: () => ({ allowed: true, reason: '' }) };
    const server: ApiServer = new ApiServer({
      store: new MemoryStore({ clock }),
      resources: builtInResources,
      authenticator: { authenticate: () => undefined },
      authorizer,
      admission: builtInPlugins({
        registry: () => server.parts.registry,
        serviceAccount: 'off',
        authorizer,
        clock,
        random,
      }),
      paths: [],
      clock,
      random,
      logger: silentLogger,
    });
    registerObjectSubresources(server.subresources);
    this.#server = server;
    this.#admin = new Client(new InProcessTransport(server, user, 'simulation'));
  }

  /** Runs the whole story: `steps` of trouble, then calm. The violations are in checkers. */
  async run(steps: number): Promise<void> {
    await bootstrap(this.#server);
    await this.truth.follow(this.#admin, this.#narrating(this.checkers));
    await this.#createDeployment();
    for (const name of this.#factories.keys()) this.#startProcess(name);
    for (let step = 0; step < steps && this.checkers.violations.length === 0; step++) await this.#step();
    if (this.checkers.violations.length === 0) await this.#calmDown();
    this.stop();
  }

  stop(): void {
    for (const { transport } of this.#processes) transport.crash();
    this.truth.stop();
    this.#server.close();
  }

  async #calmDown(): Promise<void> {
    this.#isCalm = true;
    this.#say('calm');
    await this.#tolerated(() => this.#changeSpec('resume', () => ({ paused: false })));
    await this.#pass(calmMs);
    this.checkers.checkConverged();
    const { changes } = this.truth;
    await this.#pass(restMs);
    const more = this.truth.changes - changes;
    if (more > 0) this.checkers.violations.push(`${more} writes after everything had settled`);
  }

  /** Time goes by: Pods come up and go as kubelets would have it. */
  async #pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5000) {
      await this.#kubelet();
      await this.clock.advance(5000);
      await settle();
    }
  }

  async #step(): Promise<void> {
    const dice = this.random.next();
    if (dice < 0.05) this.#crash();
    else if (dice < 0.2) await this.#tolerated(() => this.#userAction());
    else if (dice < 0.7) await this.#tolerated(() => this.#kubelet());
    await this.clock.advance(Math.floor(this.random.next() ** 2 * 4000));
    await settle();
  }

  async #userAction(): Promise<void> {
    const pick = Math.floor(this.random.next() * 8);
    const any = this.random.next();
    if (pick <= 1) return this.#changeSpec('scale', () => ({ replicas: Math.floor(any * 12) }));
    if (pick <= 3) {
      const image = `web:${Math.floor(any * 5)}`;
      return this.#changeSpec(`image ${image}`, () => ({ template: podTemplate(image) }));
    }
    if (pick === 4) return this.#changeSpec('pause or resume', ({ paused }) => ({ paused: !paused }));
    if (pick === 5) return this.#deletePod(any);
    if (pick === 6) {
      const rollingUpdate = { maxSurge: `${Math.floor(any * 60)}%`, maxUnavailable: `${Math.floor(any * 97) % 50}%` };
      return this.#changeSpec('strategy', () => ({ strategy: { type: 'RollingUpdate', rollingUpdate } }));
    }
    return this.#changeSpec('Recreate', () => ({ strategy: { type: 'Recreate' } }));
  }

  async #changeSpec(what: string, change: (spec: Deployment['spec']) => Partial<Deployment['spec']>): Promise<void> {
    const deployment = this.truth.deployments.get(`${namespace}/web`)!;
    this.#say(what);
    await this.#admin.update(deployments, {
      ...deployment,
      spec: { ...deployment.spec, ...change(deployment.spec) },
    });
  }

  async #deletePod(any: number): Promise<void> {
    const all = [...this.truth.pods.values()];
    const pod = all[Math.floor(any * all.length)];
    if (pod === undefined) return;
    this.#say(`delete ${pod.metadata.name}`);
    await this.#admin.delete(pods, { namespace, name: pod.metadata.name! }, { gracePeriodSeconds: any < 0.5 ? 0 : 30 });
  }

  /** What kubelets, the scheduler and the garbage collector would do, for each Pod now and then. */
  async #kubelet(): Promise<void> {
    for (const pod of [...this.truth.pods.values()]) {
      const dice = this.#isCalm ? 1 : this.random.next();
      if (dice < 0.4) continue;
      await this.#tolerated(() => this.#progress(pod, dice));
    }
  }

  async #progress(pod: Pod, dice: number): Promise<void> {
    const key = { namespace, name: pod.metadata.name! };
    if (pod.metadata.deletionTimestamp !== undefined) {
      await this.#admin.delete(pods, key, { gracePeriodSeconds: 0 });
    } else if (this.#isLeftBehind(pod)) {
      this.#say(`${pod.metadata.name} is collected`);
      await this.#admin.delete(pods, key, { gracePeriodSeconds: 0 });
    } else if (!pod.spec.nodeName) {
      const target = { apiVersion: 'v1', kind: 'Node', name: `node-${Math.floor(dice * 30) % 3}` };
      await this.#admin.createSubresource(pods, key, 'binding', { metadata: key, target });
    } else if (isActive(pod)) {
      const ready = dice >= 0.46;
      if (dice < 0.41) this.#say(`${pod.metadata.name} fails`);
      const phase = dice < 0.41 ? 'Failed' : 'Running';
      const before = pod.status.conditions?.find(({ type }) => type === 'Ready')?.status;
      const status = ready && phase === 'Running' ? 'True' : 'False';
      if (before === status && pod.status.phase === phase) return;
      const condition = { type: 'Ready', status, lastTransitionTime: formatTime(this.clock.now()) } as PodCondition;
      await this.#admin.updateStatus(pods, { ...pod, status: { ...pod.status, phase, conditions: [condition] } });
    }
  }

  /** Its owner has been deleted before it was known there that the Pod had come to be, for the answer was lost. */
  #isLeftBehind(pod: Pod): boolean {
    return controllerUidOf(pod) !== undefined && this.truth.replicaSetOf(pod) === undefined;
  }

  async #createDeployment(): Promise<void> {
    const any = this.random.next();
    await this.#admin.create(deployments, {
      metadata: { name: 'web', namespace },
      spec: {
        replicas: 1 + Math.floor(any * 8),
        revisionHistoryLimit: Math.floor(any * 100) % 4,
        selector: { matchLabels: { app: 'web' } },
        template: podTemplate('web:0'),
      },
      status: {},
    } as unknown as Deployment);
  }

  #crash(): void {
    const victim = this.#processes[Math.floor(this.random.next() * this.#processes.length)];
    // All are down already.
    if (victim === undefined) return;
    this.#say(`${victim.name} crashes`);
    victim.transport.crash();
    this.#processes = this.#processes.filter((process) => process !== victim);
    this.clock.setTimeout(() => this.#startProcess(victim.name), this.random.next() * 5000);
  }

  #startProcess(name: string): void {
    const { clock } = this;
    const logger = silentLogger;
    const random = new SeededRandom(Math.floor(this.random.next() * 2 ** 31) + this.#generation++);
    const transport = new FaultyTransport(new InProcessTransport(this.#server, user, name), {
      clock,
      random,
      rates: () => (this.#isCalm ? noFaults : faults),
      onWrite: (request) => this.checkers.onWrite(request),
      onLostAnswer: (request) => this.checkers.onLostAnswer(request),
      rewrite: this.#mistake.rewrite,
      delivers: this.#mistake.delivers,
    });
    const client = new Client(transport);
    const informers = new InformerFactory({ client, clock, random, logger });
    if (this.#mistake.startsUnsynced) informers.synced = async () => {};
    const manager = new ControllerManager({
      controllers: new Map([[name, this.#factories.get(name)!]]),
      clientFor: () => client,
      eventsFor: () => silentRecorder,
      informers,
      clock,
      random,
      logger,
    });
    this.#processes.push({ name, transport, manager });
    void manager.start();
  }

  /** Tells of every change of what is asked for. */
  #narrating(listener: TruthListener): TruthListener {
    const sizeOf = (each: { readonly spec: { readonly replicas?: number } } | undefined) => each?.spec.replicas ?? 0;
    return {
      deployment: (change) => {
        const { spec, status } = change.object;
        if (!deepEqual(spec, change.previous?.spec)) {
          const { type, rollingUpdate } = spec.strategy;
          this.#say(
            `Deployment: ${spec.replicas} of ${spec.template.spec?.containers[0]?.image}, ${type} ${JSON.stringify(rollingUpdate ?? {})}`,
          );
        } else if (!deepEqual(status, change.previous?.status)) {
          this.#say(`Deployment status: ${status.replicas} of them ${status.updatedReplicas} updated`);
        }
        listener.deployment(change);
      },
      replicaSet: (change) => {
        const { metadata, spec, status } = change.object;
        const [before, after] = [sizeOf(change.previous), change.type === 'DELETED' ? 'gone' : sizeOf(change.object)];
        if (before !== after)
          this.#say(`${metadata.name} (${spec.template?.spec?.containers[0]?.image}): ${before} to ${after}`);
        else if (!deepEqual(status, change.previous?.status))
          this.#say(`${metadata.name} status ${status.replicas}, ${status.availableReplicas} available`);
        listener.replicaSet(change);
      },
      pod: (change) => listener.pod(change),
    };
  }

  /** A user's action may be refused: then nothing has happened. */
  async #tolerated(action: () => Promise<unknown>): Promise<void> {
    await action().catch((error: Error) => this.#say(`refused: ${error.message}`));
  }

  #say(text: string): void {
    this.log.push(`${new Date(this.clock.now()).toISOString().slice(11, 23)} ${text}`);
  }
}

/** How many turns of the event loop a chain of requests takes, with room. */
const turnsPerStep = 12;

async function settle(): Promise<void> {
  for (let turn = 0; turn < turnsPerStep; turn++) await new Promise<void>(onNextTurn);
}
