import { describe, expect, it } from 'vitest';
import { type ControllerFixture, startControllerFixture } from '../../../test/fixtures/controller-fixture.ts';
import type { NodeCondition } from '../../api/core/v1/node.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import { formatMicroTime, formatTime } from '../../api/time.ts';
import { createNodeLifecycleController } from './node-lifecycle-controller.ts';

const nodesPath = '/api/v1/nodes';
const leasesPath = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const podsPath = '/api/v1/namespaces/default/pods';
const mergePatch = { contentType: 'application/merge-patch+json' };

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';

/** A cluster of Nodes whose kubelets are played by the test. */
class Cluster {
  readonly fixture: ControllerFixture;
  readonly #beating = new Set<string>();

  constructor(fixture: ControllerFixture) {
    this.fixture = fixture;
  }

  static async start(names: readonly string[] = ['n']): Promise<Cluster> {
    const cluster = new Cluster(await startControllerFixture(createNodeLifecycleController()));
    for (const name of names) await cluster.addNode(name);
    await cluster.pass(10);
    cluster.fixture.writes();
    cluster.fixture.events();
    return cluster;
  }

  async addNode(name: string, metadata: object = {}): Promise<void> {
    const { send } = this.fixture;
    await send('POST', nodesPath, {
      metadata: { name, ...metadata },
      status: { conditions: this.#conditions('True') },
    });
    await send('POST', leasesPath, { metadata: { name }, spec: { holderIdentity: name } });
    this.#beating.add(name);
    await this.#beat(name);
    await this.fixture.settle();
  }

  async bind(name: string, nodeName: string): Promise<void> {
    const { send, settle } = this.fixture;
    await send('POST', `${podsPath}/${name}/binding`, { metadata: { name }, target: { kind: 'Node', name: nodeName } });
    await settle();
  }

  async addPod(name: string, nodeName?: string): Promise<void> {
    const { send } = this.fixture;
    await send('POST', podsPath, {
      metadata: { name },
      spec: { nodeName, containers: [{ name: 'c', image: 'i' }] },
    });
    await this.setPodReady(name);
  }

  async setPodReady(name: string): Promise<void> {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: this.#now() }];
    await this.fixture.send('PATCH', `${podsPath}/${name}/status`, { status: { conditions } }, mergePatch);
    await this.fixture.settle();
  }

  /** Its kubelet says no more. */
  silence(...names: readonly string[]): void {
    for (const name of names) this.#beating.delete(name);
  }

  /** Its kubelet says so. */
  async report(name: string, ready: 'True' | 'False'): Promise<void> {
    this.#beating.add(name);
    await this.#beat(name);
    const status = { conditions: this.#conditions(ready) };
    await this.fixture.send('PATCH', `${nodesPath}/${name}/status`, { status }, mergePatch);
    await this.fixture.settle();
  }

  /** Lets time pass, in which all Nodes that are not silent beat every 10 s. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 10) {
      for (const name of this.#beating) await this.#beat(name);
      await this.fixture.settle(Math.min(left, 10) * 1000);
    }
  }

  async taints(name: string): Promise<readonly string[]> {
    const { spec } = await this.fixture.send('GET', `${nodesPath}/${name}`);
    return ((spec.taints ?? []) as readonly Taint[]).map(({ key, effect }) => `${key}:${effect}`);
  }

  async tainted(names: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const name of names)
      if ((await this.taints(name)).some((taint) => taint.endsWith('NoExecute'))) found.push(name);
    return found;
  }

  async condition(name: string, type = 'Ready'): Promise<NodeCondition> {
    const { status } = await this.fixture.send('GET', `${nodesPath}/${name}`);
    return ((status.conditions ?? []) as readonly NodeCondition[]).find((each) => each.type === type)!;
  }

  async podReady(name: string): Promise<string> {
    const { status } = await this.fixture.send('GET', `${podsPath}/${name}`);
    return (status.conditions as readonly NodeCondition[]).find(({ type }) => type === 'Ready')!.status;
  }

  async #beat(name: string): Promise<void> {
    const renewTime = formatMicroTime(this.fixture.clock.now());
    await this.fixture.send('PATCH', `${leasesPath}/${name}`, { spec: { renewTime } }, mergePatch);
  }

  #conditions(ready: string): readonly object[] {
    const times = { lastHeartbeatTime: this.#now(), lastTransitionTime: this.#now() };
    const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];
    return [
      ...pressures.map((type) => ({ type, status: 'False', ...times })),
      { type: 'Ready', status: ready, ...times },
    ];
  }

  #now(): string {
    return formatTime(this.fixture.clock.now());
  }
}

describe('a Node that beats', () => {
  it('is registered, and loses the taint with which it came', async () => {
    const fixture = await startControllerFixture(createNodeLifecycleController());
    const cluster = new Cluster(fixture);
    await cluster.addNode('n');
    await cluster.pass(10);
    expect(await cluster.taints('n')).toEqual([]);
    expect(fixture.events()).toEqual(['Normal RegisteredNode n: Node n event: Registered Node n in Controller']);
    expect(fixture.writes()).toEqual([`PATCH ${nodesPath}/n`]);
    await cluster.pass(600);
    expect([fixture.writes(), fixture.events()]).toEqual([[], []]);
    await fixture.send('DELETE', `${nodesPath}/n`);
    cluster.silence('n');
    await cluster.pass(10);
    expect(fixture.events()).toEqual(['Normal RemovingNode n: Node n event: Removing Node n from Controller']);
    await fixture.stop();
  });

  it('gets the labels that older clients know', async () => {
    const cluster = await Cluster.start();
    await cluster.addNode('m', { labels: { 'kubernetes.io/os': 'linux' } });
    const { metadata } = await cluster.fixture.send('GET', `${nodesPath}/m`);
    expect(metadata.labels['beta.kubernetes.io/os']).toBe('linux');
    await cluster.fixture.stop();
  });

  it('is tainted by what it says of itself, and by its cordon', async () => {
    const cluster = await Cluster.start(['n', 'm']);
    const { fixture } = cluster;
    await fixture.send('PATCH', `${nodesPath}/n`, { spec: { unschedulable: true } }, mergePatch);
    await cluster.report('n', 'False');
    expect(await cluster.taints('n')).toEqual([
      `${notReady}:NoSchedule`,
      'node.kubernetes.io/unschedulable:NoSchedule',
    ]);
    // That Pods leave is for later: not before the next look, and one Node in ten seconds.
    await cluster.pass(10);
    expect(await cluster.taints('n')).toContain(`${notReady}:NoExecute`);
    await fixture.send('PATCH', `${nodesPath}/n`, { spec: { unschedulable: false } }, mergePatch);
    await cluster.report('n', 'True');
    await cluster.pass(10);
    expect(await cluster.taints('n')).toEqual([]);
    await fixture.stop();
  });
});

describe('a Node that falls silent', () => {
  it('is unknown after 50 s, is tainted, and its Pods are not ready', async () => {
    const cluster = await Cluster.start(['n', 'm']);
    const { fixture } = cluster;
    await cluster.addPod('p', 'n');
    await cluster.addPod('q', 'm');
    cluster.silence('n');
    await cluster.pass(40);
    expect([(await cluster.condition('n')).status, fixture.writes()]).toEqual(['True', []]);
    await cluster.pass(20);
    expect(await cluster.condition('n')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect((await cluster.condition('n', 'DiskPressure')).status).toBe('Unknown');
    expect(await cluster.taints('n')).toEqual([`${unreachable}:NoSchedule`, `${unreachable}:NoExecute`]);
    expect([await cluster.podReady('p'), await cluster.podReady('q')]).toEqual(['False', 'True']);
    expect(fixture.events()).toEqual([
      'Normal NodeNotReady n: Node n status is now: NodeNotReady',
      'Warning NodeNotReady p: Node is not ready',
    ]);
    fixture.writes();
    await cluster.pass(600);
    expect([fixture.writes(), fixture.events()]).toEqual([[], []]);
    // Another controller finds everything as it should be.
    await fixture.restart();
    await cluster.pass(120);
    expect(fixture.writes()).toEqual([]);

    await cluster.report('n', 'True');
    await cluster.pass(10);
    expect(await cluster.taints('n')).toEqual([]);
    await fixture.stop();
  });

  it('that has never spoken is unknown after 60 s', async () => {
    const cluster = await Cluster.start();
    await cluster.fixture.send('POST', nodesPath, { metadata: { name: 'mute' } });
    await cluster.pass(60);
    expect(await cluster.condition('mute')).toBeUndefined();
    await cluster.pass(10);
    expect(await cluster.condition('mute')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    });
    await cluster.fixture.stop();
  });

  it('changes its taint at once when it says that it is not ready', async () => {
    const cluster = await Cluster.start(['n', 'm']);
    cluster.silence('n');
    await cluster.pass(70);
    await cluster.report('n', 'False');
    await cluster.pass(10);
    expect(await cluster.taints('n')).toEqual([`${notReady}:NoSchedule`, `${notReady}:NoExecute`]);
    await cluster.fixture.stop();
  });

  it('cannot have Pods that are ready as they come to it', async () => {
    const cluster = await Cluster.start(['n', 'm']);
    cluster.silence('n');
    await cluster.pass(70);
    await cluster.addPod('late');
    await cluster.bind('late', 'n');
    expect(await cluster.podReady('late')).toBe('False');
    await cluster.fixture.stop();
  });

  it('is believed of the Pods that it has', async () => {
    const cluster = await Cluster.start(['n', 'm']);
    cluster.silence('n');
    await cluster.pass(70);
    await cluster.addPod('late', 'n');
    expect(await cluster.podReady('late')).toBe('True');
    await cluster.pass(60);
    expect(await cluster.podReady('late')).toBe('True');
    await cluster.fixture.stop();
  });

  it('has its Pods marked by the next controller where the last did not get to it', async () => {
    const cluster = await Cluster.start(['n', 'm']);
    const { fixture } = cluster;
    cluster.silence('n');
    await cluster.pass(70);
    await fixture.stop();
    await cluster.addPod('p', 'n');
    await fixture.restart();
    expect(await cluster.podReady('p')).toBe('False');
    await fixture.stop();
  });
});

describe('many Nodes that fall silent', () => {
  const some = Array.from({ length: 6 }, (_, i) => `gone-${i}`);

  it('are tainted one by one while most of the zone is well', async () => {
    const cluster = await Cluster.start([...some.slice(0, 3), 'a', 'b', 'c', 'd']);
    cluster.silence(...some);
    await cluster.pass(60);
    const first = (await cluster.tainted(some.slice(0, 3))).length;
    await cluster.pass(10);
    const second = (await cluster.tainted(some.slice(0, 3))).length;
    await cluster.pass(10);
    expect([first, second, (await cluster.tainted(some.slice(0, 3))).length]).toEqual([1, 2, 3]);
    await cluster.fixture.stop();
  });

  it('are not tainted where the zone is small and most of it is gone', async () => {
    const cluster = await Cluster.start([...some, 'a', 'b']);
    cluster.silence(...some);
    await cluster.pass(300);
    expect((await cluster.condition('gone-0')).status).toBe('Unknown');
    // One may have gone before the others.
    expect((await cluster.tainted(some)).length).toBeLessThanOrEqual(1);
    await cluster.fixture.stop();
  });

  it('are not believed where they are all there are', async () => {
    const cluster = await Cluster.start(some);
    cluster.silence(...some);
    await cluster.pass(300);
    expect(await cluster.taints('gone-0')).toEqual([`${unreachable}:NoSchedule`]);
    expect(await cluster.tainted(some)).toEqual([]);
    // One is back, and the zone is believed to be partly gone; with four back, the others are.
    await cluster.report('gone-0', 'True');
    await cluster.pass(60);
    expect(await cluster.tainted(some)).toEqual([]);
    for (const name of some.slice(1, 4)) await cluster.report(name, 'True');
    await cluster.pass(30);
    expect(await cluster.tainted(some)).toEqual(['gone-4', 'gone-5']);
    await cluster.fixture.stop();
  });
});
