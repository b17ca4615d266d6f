import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { Client } from '../../client/client.ts';
import { silentRecorder } from '../../client/events/event-recorder.ts';
import { InformerFactory } from '../../client/informer/informer-factory.ts';
import { leases, nodes } from '../../client/resources.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { EvictionTainter } from './eviction-tainter.ts';
import { nodeLifecycleDefaults } from './node-lifecycle-controller.ts';
import { leaseNamespace, NodeMonitor } from './node-monitor.ts';

/** A monitor that looks when the test says so, at a time that the test sets. */
async function monitorFixture() {
  const { server, send, clock: serverClock } = await startServerFixture();
  await send('POST', '/api/v1/nodes', {
    metadata: { name: 'n' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  const time = { nowMs: serverClock.now() };
  const clock: Clock = {
    now: () => time.nowMs,
    monotonic: () => time.nowMs,
    setTimeout: () => ({ cancel: () => {} }),
  };
  const client = new Client(new InProcessTransport(server, { name: 'admin', groups: ['system:masters'] }, 'test'));
  const parts = { client, clock, random: systemRandom, logger: silentLogger };
  const informers = new InformerFactory(parts);
  const context = { ...parts, informers, events: silentRecorder };
  const nodeInformer = informers.informer(nodes);
  const leaseInformer = informers.informer(leases, { namespace: leaseNamespace });
  informers.start();
  await informers.synced();
  const tainter = new EvictionTainter(context, nodeInformer.lister, nodeLifecycleDefaults.evictionQps);
  const listers = { nodes: nodeInformer.lister, leases: leaseInformer.lister, podsOf: () => [], tainter };
  const monitor = new NodeMonitor(context, listers, nodeLifecycleDefaults);
  return {
    lookAfter: async (seconds: number): Promise<boolean> => {
      time.nowMs += seconds * 1000;
      await monitor.look();
      return monitor.isUnready('n');
    },
    stop: () => informers.stop(),
  };
}

describe('a monitor', () => {
  it.each([
    ['sees that a Node is silent', [0, 5, 20, 20, 5, 5], [false, false, false, false, false, true]],
    [
      'that has slept for an hour gives it time to speak',
      [0, 5, 3600, 5, 20, 20],
      [false, false, false, false, false, false],
    ],
    ['that has slept counts on where it was', [0, 3600, 20, 20, 10, 5], [false, false, false, false, false, true]],
    ['forgives every sleep', [0, 3600, 20, 3600, 20, 3600], [false, false, false, false, false, false]],
  ])('%s', async (_, looks, expected) => {
    const { lookAfter, stop } = await monitorFixture();
    const unready: boolean[] = [];
    for (const seconds of looks) unready.push(await lookAfter(seconds));
    expect(unready).toEqual(expected);
    await stop();
  });
});
