import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../test/fixtures/kubelet-fixture.ts';
import { silentLogger } from '../base/logger.ts';
import { silentRecorder } from '../client/events/event-recorder.ts';
import { SettableNodeReader } from './eviction/settable-node-reader.ts';
import { healthyObservation } from './node/machine.ts';
import { NodeUpkeep, type NodeUpkeepOptions } from './node-upkeep.ts';

const gibibyte = 1024 ** 3;
const disk = (part: number) => ({ capacityBytes: gibibyte, availableBytes: part * gibibyte });

let fixture: KubeletFixture;
let upkeep: NodeUpkeep;
let changes: number;
let told: string[];

beforeEach(async () => {
  changes = 0;
  told = [];
  fixture = await KubeletFixture.start({ whyRefused: (pod) => upkeep.forKubelet.whyRefused?.(pod) });
});

afterEach(async () => {
  await upkeep.stop();
  await fixture.stop();
});

function make(options: Partial<NodeUpkeepOptions> = {}): void {
  upkeep = new NodeUpkeep({
    nodeName: 'node-1',
    settings: {},
    runtime: fixture.runtime,
    kubelet: () => fixture.kubelet,
    node: () => undefined,
    events: silentRecorder,
    onChange: () => changes++,
    clock: fixture.clock,
    logger: silentLogger,
    ...options,
  });
}

describe('what the Node lacks', () => {
  it('is observed beside the rest, as the same object for as long as nothing changes', async () => {
    const reader = new SettableNodeReader();
    make({ reader, settings: { shutdown: { totalSeconds: 10, criticalSeconds: 0 } } });
    await upkeep.start();
    expect(upkeep.observe(healthyObservation)).toBe(healthyObservation);
    reader.set({ nodeFs: disk(0.01), memory: { capacityBytes: gibibyte, availableBytes: 0 } });
    await fixture.advance(15);
    expect(changes).toBe(1);
    const seen = upkeep.observe(healthyObservation);
    expect(seen).toEqual({ ...healthyObservation, memoryPressure: true, diskPressure: true });
    expect(upkeep.observe(healthyObservation)).toBe(seen);
    const other = { ...healthyObservation, errors: ['no network'] };
    void upkeep.shutDown();
    await fixture.settle();
    expect(upkeep.observe(other).errors).toEqual(['no network', 'node is shutting down']);
    expect(changes).toBe(2);
  });

  it('is had back from images and from what Pods that have ended have left', async () => {
    const reader = new SettableNodeReader();
    reader.set({ nodeFs: disk(0.5), imageFs: disk(0.5) });
    const events = {
      event: (_: object, type: string, reason: string, message: string) => told.push(`${type} ${reason}: ${message}`),
    };
    make({ reader, events });
    await fixture.runtime.pullImage('unused:1');
    await upkeep.start();
    const done = { annotations: { 'simulated.wherry.dev/web': '{"exitAfterSeconds":1}' } };
    await fixture.create(boundPod('done', { restartPolicy: 'Never' }, done));
    await fixture.advance(5);
    reader.set({ nodeFs: disk(0.05), imageFs: disk(0.05) });
    await fixture.advance(150);
    expect(await fixture.runtime.listPods()).toEqual([]);
    expect(await fixture.runtime.listImages()).toEqual([]);
    expect(told).toContain('Warning EvictionThresholdMet: Attempting to reclaim ephemeral-storage');
  });
});

it('does nothing of what it is not told to', async () => {
  make();
  await upkeep.startStaticPods();
  await upkeep.start();
  await fixture.create(boundPod('web'));
  await upkeep.shutDown();
  await fixture.advance(60);
  expect((await fixture.status('web')).phase).toBe('Running');
  expect([upkeep.forKubelet.hasStaticPods, changes]).toEqual([false, 0]);
});
