import { describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { Client } from '../../client/client.ts';
import { ConnectionError, type Transport, type TransportRequest } from '../../client/transport.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { healthyObservation, type NodeObservation } from './machine.ts';
import { NodeAgent, type NodeAgentOptions } from './node-agent.ts';
import { renewalTriesMax } from './node-lease.ts';
import { statusTriesMax } from './node-status-reporter.ts';

const nodePath = '/api/v1/nodes/n';
const leasePath = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n';
const mergePatch = { contentType: 'application/merge-patch+json' };

/** A transport that notes what is written, and refuses while it is told to. */
class WatchedTransport implements Transport {
  readonly requests: string[] = [];
  isBroken = false;
  /** Such are refused, and counted. */
  refuses: RegExp | undefined;
  refusals = 0;
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  async send(request: TransportRequest): Promise<object> {
    if (this.isBroken) throw new ConnectionError('no answer');
    if (this.refuses?.test(`${request.method} ${request.path}`)) {
      this.refusals++;
      throw new ConnectionError('no answer');
    }
    this.requests.push(`${request.method} ${request.path.slice(request.path.lastIndexOf('/v1/') + 4)}`);
    return this.#inner.send(request);
  }

  list(request: TransportRequest) {
    return this.#inner.list(request);
  }

  watch: Transport['watch'] = (request, sink) => this.#inner.watch(request, sink);

  close(): Promise<void> {
    return this.#inner.close();
  }

  writes(): string[] {
    return this.requests.splice(0).filter((line) => !line.startsWith('GET'));
  }
}

interface AgentFixture extends ServerFixture {
  readonly transport: WatchedTransport;
  readonly agent: NodeAgent;
  readonly events: string[];
  /** How many timers of its own the agent has set. */
  ownTimers(): number;
  see(observed: Partial<NodeObservation>): void;
}

async function agentFixture(options: Partial<NodeAgentOptions> = {}, server?: ServerFixture): Promise<AgentFixture> {
  const fixture = server ?? (await startServerFixture());
  const user = { name: 'system:node:n', groups: ['system:nodes'] };
  const transport = new WatchedTransport(new InProcessTransport(fixture.server, user, 'kubelet'));
  const events: string[] = [];
  let observation = healthyObservation;
  const agent = new NodeAgent({
    nodeName: 'n',
    client: new Client(transport),
    clock: fixture.clock,
    random: { ...systemRandom, next: () => 0.5 },
    logger: silentLogger,
    machine: {
      capacity: { cpu: '4', memory: '8Gi' },
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    },
    runtimeVersion: 'simulated://1',
    events: { event: (_, type, reason, message) => events.push(`${type} ${reason} ${message}`) },
    observe: () => observation,
    ...options,
  });
  const see = (observed: Partial<NodeObservation>): void => {
    observation = { ...healthyObservation, ...observed };
  };
  const { clock } = fixture;
  const timersOfServer = clock.pending;
  return { ...fixture, transport, agent, events, see, ownTimers: () => clock.pending - timersOfServer };
}

const conditionOf = (node: { status: { conditions: { type: string; status: string }[] } }, type: string) =>
  node.status.conditions.find((condition) => condition.type === type);

describe('registration', () => {
  it('makes the Node and its Lease', async () => {
    const { agent, send, transport, events } = await agentFixture({
      labels: { 'topology.kubernetes.io/zone': 'z' },
      taints: [{ key: 'k', effect: 'NoSchedule' }],
      port: 10250,
    });
    await agent.start();
    const node = await send('GET', nodePath);
    expect(node).toMatchObject({
      metadata: {
        labels: {
          'beta.kubernetes.io/arch': 'amd64',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': 'n',
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/zone': 'z',
        },
        annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
      },
      spec: {
        taints: [
          { key: 'k', effect: 'NoSchedule' },
          { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
        ],
      },
      status: {
        capacity: { cpu: '4', memory: '8Gi', pods: '110' },
        allocatable: { cpu: '4', memory: '8092Mi', pods: '110' },
        daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
        addresses: [
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'Hostname', address: 'n' },
        ],
      },
    });
    expect(node.spec.providerID).toBeUndefined();
    expect(node.spec.podCIDR).toBeUndefined();
    expect(conditionOf(node, 'Ready')).toMatchObject({ status: 'True', reason: 'KubeletReady' });
    expect(await send('GET', leasePath)).toMatchObject({
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: node.metadata.uid }] },
      spec: { holderIdentity: 'n', leaseDurationSeconds: 40, renewTime: '2030-01-01T00:00:00.000000Z' },
    });
    expect(transport.writes()).toEqual(['POST nodes', 'POST namespaces/kube-node-lease/leases']);
    expect(events).toEqual([
      'Normal Starting Starting kubelet.',
      'Normal NodeHasSufficientMemory Node n status is now: NodeHasSufficientMemory',
      'Normal NodeHasNoDiskPressure Node n status is now: NodeHasNoDiskPressure',
      'Normal NodeHasSufficientPID Node n status is now: NodeHasSufficientPID',
    ]);
    await agent.stop();
  });

  it('of a Node that takes no Pods yet', async () => {
    const { agent, send } = await agentFixture({ schedulable: false });
    await agent.start();
    expect((await send('GET', nodePath)).spec).toMatchObject({
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }, {}],
    });
    await agent.stop();
  });

  it('takes over the Node there is: restores what is its own, leaves what is of others', async () => {
    const server = await startServerFixture();
    await server.send('POST', '/api/v1/nodes', {
      metadata: { name: 'n', labels: { 'kubernetes.io/os': 'plan9', team: 'a' } },
      spec: { podCIDR: '10.244.0.0/24' },
    });
    const { agent, send, transport } = await agentFixture({ labels: { team: 'b' } }, server);
    await agent.start();
    const node = await send('GET', nodePath);
    expect(node.metadata.labels).toMatchObject({
      'kubernetes.io/os': 'linux',
      'kubernetes.io/hostname': 'n',
      team: 'a',
    });
    expect(node.spec.podCIDR).toBe('10.244.0.0/24');
    expect(conditionOf(node, 'Ready')?.status).toBe('True');
    expect(transport.writes().slice(0, 2)).toEqual(['POST nodes', 'PATCH nodes/n/status']);
    await agent.stop();

    const { agent: second, transport: again } = await agentFixture({ labels: { team: 'b' } }, server);
    await second.start();
    // The Lease is renewed, and the Node is as it should be.
    expect(again.writes()).toEqual(['POST nodes', 'PUT namespaces/kube-node-lease/leases/n']);
    await second.stop();
  });

  it('is tried until the server answers', async () => {
    const { agent, clock, transport, send } = await agentFixture();
    transport.isBroken = true;
    const started = agent.start();
    await clock.advance(10_000);
    await expect(send('GET', nodePath)).rejects.toThrow('not found');
    transport.isBroken = false;
    await clock.advance(10_000);
    await started;
    expect((await send('GET', leasePath)).spec.holderIdentity).toBe('n');
    await agent.stop();
  });

  it('ends when it is told to stop', async () => {
    const { agent, clock, transport, ownTimers } = await agentFixture();
    transport.isBroken = true;
    const started = agent.start();
    await clock.advance(1000);
    await agent.stop();
    await started;
    expect(ownTimers()).toBe(0);
  });
});

describe('what others make of the Node', () => {
  it('is told: its podCIDR within a moment, the rest within seconds', async () => {
    const seen: string[] = [];
    const { agent, clock, send } = await agentFixture({
      onNode: ({ spec, metadata }) => seen.push(`${spec.podCIDR ?? ''} ${metadata.labels?.team ?? ''}`),
    });
    await agent.start();
    expect(seen).toEqual([' ']);
    await send('PATCH', nodePath, { spec: { podCIDR: '10.244.0.0/24' } }, mergePatch);
    await clock.advance(100);
    expect(seen).toEqual([' ', '10.244.0.0/24 ']);
    await send('PATCH', nodePath, { metadata: { labels: { team: 'a' } } }, mergePatch);
    await clock.advance(5000);
    expect(seen).toHaveLength(2);
    await clock.advance(6000);
    expect(seen).toEqual([' ', '10.244.0.0/24 ', '10.244.0.0/24 a']);
    expect(agent.node?.metadata.labels?.team).toBe('a');
    await agent.stop();
  });

  it('is looked for less and less often where there is nothing', async () => {
    const { agent, clock, transport } = await agentFixture({ onNode: () => {} });
    await agent.start();
    transport.requests.splice(0);
    await clock.advance(60_000);
    // After 0.05, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4 s and then every 10 s.
    expect(transport.requests.filter((line) => line === 'GET nodes/n')).toHaveLength(11);
    await agent.stop();
  });
});

describe('the heartbeat', () => {
  it('renews the Lease every 10 s, with one write and nothing else', async () => {
    const { agent, clock, transport, send, ownTimers } = await agentFixture();
    await agent.start();
    transport.requests.splice(0);
    await clock.advance(60_000);
    const lines = transport.requests.filter((line) => line.includes('leases'));
    expect(lines).toEqual(Array(6).fill('PUT namespaces/kube-node-lease/leases/n'));
    // The first after half a period, by this chance, then each after 10.2 s.
    expect((await send('GET', leasePath)).spec.renewTime).toBe('2030-01-01T00:00:56.000000Z');
    await agent.stop();
    expect(ownTimers()).toBe(0);
  });

  it('goes on from the newest Lease where somebody has changed it', async () => {
    const { agent, clock, transport, send } = await agentFixture();
    await agent.start();
    await send('PATCH', leasePath, { metadata: { labels: { by: 'me' } } }, mergePatch);
    transport.requests.splice(0);
    await clock.advance(5000);
    const path = 'namespaces/kube-node-lease/leases/n';
    expect(transport.requests.filter((line) => line.includes('leases'))).toEqual([
      `PUT ${path}`,
      `GET ${path}`,
      `PUT ${path}`,
    ]);
    expect(await send('GET', leasePath)).toMatchObject({
      metadata: { labels: { by: 'me' } },
      spec: { renewTime: '2030-01-01T00:00:05.000000Z' },
    });
    await agent.stop();
  });

  it('makes a Lease that is gone anew', async () => {
    const { agent, clock, send } = await agentFixture();
    await agent.start();
    await send('DELETE', leasePath);
    await clock.advance(5000);
    expect((await send('GET', leasePath)).spec.renewTime).toBe('2030-01-01T00:00:05.000000Z');
    await agent.stop();
  });

  it('does not make a Lease for a Node that is gone', async () => {
    const { agent, clock, send, ownTimers } = await agentFixture();
    await agent.start();
    await send('DELETE', nodePath);
    await send('DELETE', leasePath);
    await clock.advance(60_000);
    await expect(send('GET', leasePath)).rejects.toThrow('not found');
    await expect(send('GET', nodePath)).rejects.toThrow('not found');
    await agent.stop();
    expect(ownTimers()).toBe(0);
  });

  it('is tried five times in a row, then the Lease is looked at anew', async () => {
    const { agent, clock, transport, ownTimers } = await agentFixture();
    await agent.start();
    transport.refuses = /^PUT .*leases/;
    await clock.advance(5000);
    expect(transport.refusals).toBe(2 * renewalTriesMax);
    await agent.stop();
    expect(ownTimers()).toBe(0);
  });

  it('survives an outage', async () => {
    const { agent, clock, transport, send } = await agentFixture();
    await agent.start();
    transport.isBroken = true;
    await clock.advance(120_000);
    transport.isBroken = false;
    await clock.advance(20_000);
    expect((await send('GET', leasePath)).spec.renewTime > '2030-01-01T00:02:00').toBe(true);
    await agent.stop();
  });
});

describe('the status', () => {
  it('is written when something changes, within 10 s, and tells of it', async () => {
    const { agent, clock, send, see, transport, events } = await agentFixture();
    await agent.start();
    events.length = 0;
    await clock.advance(60_000);
    expect(transport.writes().filter((line) => line.includes('status'))).toEqual([]);
    see({ errors: ['container runtime is down'] });
    await clock.advance(11_000);
    expect(conditionOf(await send('GET', nodePath), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'KubeletNotReady',
      message: 'container runtime is down',
    });
    expect(events).toEqual(['Normal NodeNotReady Node n status is now: NodeNotReady']);
    await clock.advance(60_000);
    expect(transport.writes().filter((line) => line.includes('status'))).toEqual(['PATCH nodes/n/status']);
    await agent.stop();
  });

  it('is written at once for who cannot wait', async () => {
    const { agent, clock, send, see } = await agentFixture();
    await agent.start();
    see({ memoryPressure: true });
    agent.statusChanged();
    await clock.advance(0);
    expect(conditionOf(await send('GET', nodePath), 'MemoryPressure')?.status).toBe('True');
    await agent.stop();
  });

  it('is written every 5 minutes where nothing changes', async () => {
    const { agent, clock, send, transport } = await agentFixture();
    await agent.start();
    transport.requests.splice(0);
    await clock.advance(20 * 60_000);
    const written = transport.writes().filter((line) => line.includes('status'));
    expect(written).toHaveLength(3);
    expect(conditionOf(await send('GET', nodePath), 'Ready')).toMatchObject({
      lastHeartbeatTime: expect.stringMatching(/^2030-01-01T00:1[5-7]/),
      lastTransitionTime: '2030-01-01T00:00:00Z',
    });
    await agent.stop();
  });

  it('is tried five times in a row, then at the next look', async () => {
    const { agent, clock, transport, send, see } = await agentFixture();
    await agent.start();
    transport.refuses = /^PATCH .*status/;
    see({ diskPressure: true });
    await clock.advance(5000);
    expect(transport.refusals).toBe(statusTriesMax);
    transport.refuses = undefined;
    await clock.advance(11_000);
    expect(conditionOf(await send('GET', nodePath), 'DiskPressure')?.status).toBe('True');
    await agent.stop();
  });

  it('is put right where others have called it unknown', async () => {
    const { agent, clock, send } = await agentFixture();
    await agent.start();
    const { status } = await send('GET', nodePath);
    const conditions = status.conditions.map((condition: object) => ({ ...condition, status: 'Unknown' }));
    await send('PATCH', `${nodePath}/status`, { status: { conditions } }, mergePatch);
    await clock.advance(11_000);
    expect(conditionOf(await send('GET', nodePath), 'Ready')?.status).toBe('True');
    await agent.stop();
  });
});
