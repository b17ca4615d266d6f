import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { Event } from '../../api/core/v1/event.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { Client } from '../client.ts';
import { clusterRoles, events, namespaces, nodes, pods } from '../resources.ts';
import { createEventRecorder, type EventRecorderOptions, type RunningEventRecorder } from './create-event-recorder.ts';

let fixture: ServerFixture;
let client: Client;

beforeEach(async () => {
  fixture = await startServerFixture();
  client = new Client(new InProcessTransport(fixture.server, { name: 'a', groups: ['system:masters'] }, 'test'));
});

afterEach(() => fixture.server.close());

function recorderOf(options: Partial<EventRecorderOptions> = {}): RunningEventRecorder {
  const parts = { client, clock: fixture.clock, random: new SeededRandom(1), logger: silentLogger };
  return createEventRecorder({ component: 'test-controller', ...parts, ...options });
}

const pod = (name: string): Pod =>
  ({ metadata: { namespace: 'default', name, uid: `uid-${name}`, resourceVersion: '7' } }) as unknown as Pod;

async function recorded(namespace = 'default'): Promise<readonly Event[]> {
  return (await client.list(events, { namespace })).items;
}

describe('createEventRecorder', () => {
  it('makes Events as upstream makes them', async () => {
    const recorder = recorderOf({ component: 'kubelet', host: 'node-1' });
    recorder.event(
      { resource: pods, object: pod('web'), fieldPath: 'spec.containers{c}', annotations: { a: 'b' } },
      'Normal',
      'Pulled',
      'Successfully pulled image "i"',
    );
    await recorder.stop();
    const all = await recorded();
    expect(all).toHaveLength(1);
    const { metadata, ...event } = all[0]!;
    expect(metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
    // The suffix is the time in nanoseconds.
    const ms = Number(BigInt(`0x${metadata.name!.slice(-16)}`) / 1_000_000n);
    expect(ms).toBe(fixture.clock.now());
    expect(metadata.annotations).toEqual({ a: 'b' });
    expect(event).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'default',
        name: 'web',
        uid: 'uid-web',
        resourceVersion: '7',
        fieldPath: 'spec.containers{c}',
      },
      reason: 'Pulled',
      message: 'Successfully pulled image "i"',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2030-01-01T00:00:00Z',
      lastTimestamp: '2030-01-01T00:00:00Z',
      count: 1,
      type: 'Normal',
      eventTime: null,
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
  });

  it('counts up the Event that there is', async () => {
    const recorder = recorderOf();
    const record = (): void => recorder.event({ resource: pods, object: pod('web') }, 'Warning', 'BackOff', 'again');
    record();
    await fixture.clock.advance(0);
    await fixture.clock.advance(90_000);
    record();
    await fixture.clock.advance(0);
    record();
    await recorder.stop();
    const all = await recorded();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      count: 3,
      message: 'again',
      firstTimestamp: '2030-01-01T00:00:00Z',
      lastTimestamp: '2030-01-01T00:01:30Z',
    });
  });

  it('begins anew, with the count so far, when the Event has lapsed', async () => {
    const recorder = recorderOf();
    const record = (): void => recorder.event({ resource: pods, object: pod('web') }, 'Warning', 'BackOff', 'again');
    record();
    await fixture.clock.advance(0);
    expect(await recorded()).toHaveLength(1);
    await fixture.clock.advance(2 * 3600 * 1000);
    expect(await recorded()).toEqual([]);
    record();
    await recorder.stop();
    expect(await recorded()).toMatchObject([{ count: 2, firstTimestamp: '2030-01-01T00:00:00Z' }]);
  });

  it('combines many messages, and stops at too many', async () => {
    const recorder = recorderOf();
    for (let i = 1; i <= 40; i++)
      recorder.event({ resource: pods, object: pod('web') }, 'Normal', 'Busy', `message ${i}`);
    await recorder.stop();
    const messages = (await recorded()).map(({ message, count }) => `${count} ${message}`);
    expect(messages.sort()).toEqual([
      '1 message 1',
      '1 message 2',
      '1 message 3',
      '1 message 4',
      '1 message 5',
      '1 message 6',
      '1 message 7',
      '1 message 8',
      '1 message 9',
      '16 (combined from similar events): message 25',
    ]);
  });

  it('gives each Event a name of its own, in the order in which they came', async () => {
    const recorder = recorderOf();
    for (const reason of ['Pulled', 'Created', 'Started']) {
      recorder.event({ resource: pods, object: pod('web') }, 'Normal', reason, 'm');
    }
    await recorder.stop();
    const byName = [...(await recorded())].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
    expect(byName.map(({ reason }) => reason)).toEqual(['Pulled', 'Created', 'Started']);
  });

  it('tells of objects of no namespace in `default`', async () => {
    const node = await client.create(nodes, { metadata: { name: 'node-1' } } as never);
    const recorder = recorderOf();
    recorder.event({ resource: nodes, object: node }, 'Normal', 'RegisteredNode', 'm');
    await recorder.stop();
    const [event] = await recorded();
    expect(event?.involvedObject).toMatchObject({ kind: 'Node', name: 'node-1', uid: node.metadata.uid });
    expect(event?.involvedObject.namespace).toBeUndefined();
  });

  it('finds a name for Events about what is named as no Event may be', async () => {
    const recorder = recorderOf();
    const object = { metadata: { name: 'system:node' } };
    recorder.event({ resource: clusterRoles, object: object as never }, 'Normal', 'Tested', 'm');
    await recorder.stop();
    const [event] = await recorded();
    expect(event?.metadata.name).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}\.[0-9a-f]{16}$/);
    expect(event?.involvedObject.name).toBe('system:node');
  });

  it('is silent about namespaces that are going', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_fields: object, message: string) => warnings.push(message) };
    await client.create(namespaces, { metadata: { name: 'going' } } as never);
    await client.delete(namespaces, { name: 'going' });
    const recorder = recorderOf({ logger });
    const object = { ...pod('web'), metadata: { ...pod('web').metadata, namespace: 'going' } };
    recorder.event({ resource: pods, object }, 'Normal', 'Killing', 'm');
    await recorder.stop();
    expect(warnings).toEqual([]);
    expect(await recorded('going')).toEqual([]);
  });

  it('takes nothing once it is stopped', async () => {
    const recorder = recorderOf();
    await recorder.stop();
    recorder.event({ resource: pods, object: pod('web') }, 'Normal', 'Late', 'm');
    await recorder.stop();
    expect(await recorded()).toEqual([]);
  });
});
