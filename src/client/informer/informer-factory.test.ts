import { expect, it } from 'vitest';
import { ScriptedTransport } from '../../../test/fixtures/scripted-transport.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../client.ts';
import { configMaps, pods, secrets } from '../resources.ts';
import { InformerStoppedError } from './informer.ts';
import { InformerFactory } from './informer-factory.ts';

function setUp() {
  const transport = new ScriptedTransport();
  const factory = new InformerFactory({
    client: new Client(transport),
    clock: new VirtualClock(),
    random: new SeededRandom(1),
    logger: silentLogger,
  });
  return { transport, factory };
}

it('has one informer for each collection, however it is asked for', () => {
  const { factory } = setUp();
  const all = factory.informer(pods);
  const ofNamespace = factory.informer(pods, { namespace: 'a' });
  const ofNode = factory.informer(pods, { fieldSelector: 'spec.nodeName=node-1' });
  expect(factory.informer(pods)).toBe(all);
  expect(factory.informer(pods, { namespace: '' })).toBe(all);
  expect(factory.informer(pods, { namespace: 'a' })).toBe(ofNamespace);
  expect(new Set([all, ofNamespace, ofNode, factory.informer(pods, { labelSelector: 'a' })]).size).toBe(4);
  expect(factory.informer(secrets)).not.toBe(factory.informer(configMaps));
});

it('starts those that it has, and those that come later at once', async () => {
  const { transport, factory } = setUp();
  const first = factory.informer(configMaps);
  expect(transport.asked).toEqual([]);
  factory.start();
  factory.start();
  let hasSynced = false;
  const synced = factory.synced().then(() => {
    hasSynced = true;
  });
  const watch = (await transport.nextWatch()).accept();
  const late = factory.informer(secrets);
  const lateWatch = (await transport.nextWatch()).accept();
  expect(hasSynced).toBe(false);
  watch.bookmark(1, true);
  await synced;
  expect([first.hasSynced, late.hasSynced]).toEqual([true, false]);
  lateWatch.bookmark(1, true);
  await factory.synced();
  expect(late.hasSynced).toBe(true);
  await factory.stop();
  expect([watch.isAborted, lateWatch.isAborted]).toEqual([true, true]);
});

it('starts nothing once it is stopped', async () => {
  const { transport, factory } = setUp();
  const informer = factory.informer(configMaps);
  await factory.stop();
  await factory.stop();
  factory.start();
  await expect(informer.synced()).rejects.toBeInstanceOf(InformerStoppedError);
  await expect(factory.informer(pods).synced()).rejects.toBeInstanceOf(InformerStoppedError);
  await expect(factory.synced()).rejects.toBeInstanceOf(InformerStoppedError);
  expect(transport.asked).toEqual([]);
});
