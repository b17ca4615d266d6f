import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../../test/fixtures/kubelet-fixture.ts';
import { silentLogger } from '../../base/logger.ts';
import { PodEvents } from '../pod-events.ts';
import { EvictionManager, type EvictionManagerOptions } from './eviction-manager.ts';
import type { PodUsage } from './readings.ts';
import { SettableNodeReader } from './settable-node-reader.ts';
import { type EvictionFlags, parseThresholds } from './thresholds.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

let fixture: KubeletFixture;
let reader: SettableNodeReader;
let manager: EvictionManager | undefined;
/** What is told of the Node, and each change of what it lacks. */
let told: string[];
/** Event annotations. */
let annotations: (object | undefined)[];
let onEvicted: () => void;

beforeEach(async () => {
  reader = new SettableNodeReader();
  told = [];
  annotations = [];
  onEvicted = () => {};
  fixture = await KubeletFixture.start({ whyRefused: (pod) => manager?.whyRefused(pod) });
});

afterEach(async () => {
  await manager?.stop();
  manager = undefined;
  await fixture.stop();
});

async function start(flags: EvictionFlags, options: Partial<EvictionManagerOptions> = {}): Promise<void> {
  const record = (about: { readonly annotations?: object }, type: string, reason: string, message: string): void => {
    annotations.push(about.annotations);
    onEvicted();
    fixture.events.push(`${fixture.seconds}s ${type} ${reason}: ${message}`);
  };
  manager = new EvictionManager({
    reader,
    thresholds: parseThresholds(flags),
    pods: () => fixture.kubelet,
    events: new PodEvents({ event: record }),
    tellOfNode: (type, reason, message) => told.push(`${type} ${reason}: ${message}`),
    onChange: () => told.push(`now ${manager!.conditions.join(', ') || 'all is well'}`),
    clock: fixture.clock,
    logger: silentLogger,
    ...options,
  });
  await manager.start();
  await fixture.settle();
}

const memory = (mebibytes: number) => ({ memory: { capacityBytes: gibibyte, availableBytes: mebibytes * mebibyte } });
const disk = (part: number) => ({ capacityBytes: gibibyte, availableBytes: part * gibibyte });
const uses = (name: string, mebibytes: number): Partial<PodUsage> => ({
  containers: [{ name, memoryBytes: mebibytes * mebibyte }],
});
const requesting = (memory: string) => ({
  containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { memory } } }],
});

describe('memory', () => {
  const message =
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container web was using 60Mi, request is 0, has larger consumption of memory. ';

  it('is had back from the Pod that is furthest above what it asks for', async () => {
    reader.set(memory(500));
    await start({});
    await fixture.create(boundPod('modest', requesting('64Mi')));
    await fixture.create(boundPod('greedy'));
    reader.setPod('default/modest', uses('web', 64));
    reader.setPod('default/greedy', uses('web', 60));
    fixture.takeEvents();
    reader.set(memory(50));
    onEvicted = () => reader.set(memory(500));
    await fixture.advance(15);
    const { phase, reason, message: said, conditions } = await fixture.status('greedy');
    expect({ phase, reason, said }).toEqual({ phase: 'Failed', reason: 'Evicted', said: message });
    expect(conditions).toContainEqual({
      type: 'DisruptionTarget',
      observedGeneration: 1,
      status: 'True',
      reason: 'TerminationByKubelet',
      message,
      lastProbeTime: null,
      lastTransitionTime: expect.any(String),
    });
    expect((await fixture.status('modest')).phase).toBe('Running');
    expect(fixture.takeEvents()).toContain(`10s Warning Evicted: ${message}`);
    expect(annotations[0]).toEqual({
      offending_containers: 'web',
      offending_containers_usage: '60Mi',
      starved_resource: 'memory',
    });
    expect(told.slice(0, 2)).toEqual([
      'now MemoryPressure',
      'Warning EvictionThresholdMet: Attempting to reclaim memory',
    ]);
  });

  it('is taken from one Pod after another, and never from critical ones', async () => {
    reader.set(memory(50));
    await fixture.create(boundPod('first'));
    await fixture.create(boundPod('second'));
    await fixture.create(boundPod('vital', { priorityClassName: 'system-node-critical' }));
    reader.setPod('default/first', uses('web', 20));
    reader.setPod('default/second', uses('web', 10));
    reader.setPod('default/vital', uses('web', 500));
    await start({});
    await fixture.advance(10);
    const phases = ['first', 'second', 'vital'].map(async (name) => (await fixture.status(name)).phase);
    expect(await Promise.all(phases)).toEqual(['Failed', 'Failed', 'Running']);
  });

  it('keeps Pods of best effort out for five minutes after there is enough again', async () => {
    reader.set(memory(50));
    await start({});
    await fixture.create(boundPod('late'));
    expect(await fixture.status('late')).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
    });
    await fixture.create(boundPod('sure', requesting('1Mi')));
    expect((await fixture.status('sure')).phase).toBe('Running');
    reader.set(memory(500));
    await fixture.advance(299);
    expect(manager!.conditions).toEqual(['MemoryPressure']);
    await fixture.advance(20);
    expect(manager!.conditions).toEqual([]);
    await fixture.create(boundPod('later'));
    expect((await fixture.status('later')).phase).toBe('Running');
  });

  it('below a soft threshold leaves Pods their time', async () => {
    const annotated = { annotations: { 'simulated.wherry.dev/web': JSON.stringify({ ignoresStop: true }) } };
    await fixture.create(boundPod('slow', { terminationGracePeriodSeconds: 20 }, annotated));
    reader.setPod('default/slow', uses('web', 20));
    reader.set(memory(50));
    await start({ hard: '', soft: 'memory.available<100Mi', softGracePeriod: 'memory.available=30s' });
    await fixture.advance(29);
    expect((await fixture.runtime.listPods())[0]!.containers[0]!.state).toBe('running');
    expect(fixture.events.filter((text) => text.includes('Evicted'))).toEqual([]);
    await fixture.advance(5);
    expect(fixture.events.filter((text) => text.includes('Evicted'))).toHaveLength(1);
    await fixture.advance(14);
    expect((await fixture.status('slow')).phase).toBe('Running');
    await fixture.advance(5);
    expect((await fixture.status('slow')).phase).toBe('Failed');
  });
});

describe('the disk', () => {
  it('is had back from images and dead containers first', async () => {
    reader.set({ nodeFs: disk(0.5), imageFs: disk(0.5) });
    await fixture.create(boundPod('web'));
    let reclaims = 0;
    const reclaimDisk = async (): Promise<void> => {
      reclaims++;
      reader.set({ nodeFs: disk(0.5), imageFs: disk(0.5) });
    };
    await start({}, { reclaimDisk });
    reader.set({ nodeFs: disk(0.05), imageFs: disk(0.05) });
    await fixture.advance(10);
    expect(reclaims).toBe(1);
    expect((await fixture.status('web')).phase).toBe('Running');
    expect(told).toEqual(['now DiskPressure', 'Warning EvictionThresholdMet: Attempting to reclaim ephemeral-storage']);
    await fixture.create(boundPod('late', requesting('1Mi')));
    expect((await fixture.status('late')).reason).toBe('Evicted');
  });

  it('is had back from Pods where that is not enough', async () => {
    await fixture.create(boundPod('web'));
    reader.setPod('default/web', { volumes: { bytes: 3 * mebibyte, inodes: 4 } });
    reader.set({ nodeFs: disk(0.05) });
    let reclaims = 0;
    await start({}, { reclaimDisk: async () => void reclaims++ });
    await fixture.advance(10);
    expect(reclaims).toBeGreaterThan(0);
    expect(await fixture.status('web')).toMatchObject({
      phase: 'Failed',
      message: 'The node was low on resource: ephemeral-storage. Threshold quantity: 107374182, available: 53687091. ',
    });
  });

  it('is not filled by a Pod beyond its limit, which is no disruption of it', async () => {
    const limits = { 'ephemeral-storage': '10Mi' };
    await fixture.create(boundPod('web', { containers: [{ name: 'web', image: 'nginx', resources: { limits } }] }));
    reader.setPod('default/web', {
      containers: [{ name: 'web', rootfs: { bytes: 11 * mebibyte, inodes: 1 }, logsBytes: 0 }],
    });
    await start({});
    await fixture.advance(3);
    const { reason, message, conditions } = await fixture.status('web');
    expect({ reason, message }).toEqual({
      reason: 'Evicted',
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ',
    });
    expect(conditions?.some(({ type }) => type === 'DisruptionTarget')).toBe(false);
    expect(told).toEqual([]);
  });
});

describe('processes', () => {
  it('are had back too', async () => {
    await fixture.create(boundPod('web'));
    reader.setPod('default/web', { processes: 900 });
    reader.set({ processes: { max: 1000, running: 990 } });
    await start({ hard: 'pid.available<5%' });
    await fixture.advance(2);
    expect((await fixture.status('web')).message).toBe(
      'The node was low on resource: pids. Threshold quantity: 50, available: 10. ',
    );
    expect(manager!.conditions).toEqual(['PIDPressure']);
  });
});
