import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../../test/fixtures/kubelet-fixture.ts';
import { silentLogger } from '../../base/logger.ts';
import { RuntimeError } from '../runtime/runtime.ts';
import { ImageCollector, type ImageCollectorOptions } from './image-collector.ts';

let fixture: KubeletFixture;
let collector: ImageCollector;
let told: string[];
let availableBytes: number;

beforeEach(async () => {
  told = [];
  availableBytes = 50_000_000;
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await collector.stop();
  await fixture.stop();
});

function make(options: Partial<ImageCollectorOptions> = {}): void {
  collector = new ImageCollector({
    runtime: fixture.runtime,
    disk: async () => ({ capacityBytes: 100_000_000, availableBytes }),
    tellOfNode: (type, reason, message) => told.push(`${type} ${reason}: ${message}`),
    clock: fixture.clock,
    logger: silentLogger,
    ...options,
  });
}

const images = async () => (await fixture.runtime.listImages()).map(({ names }) => names[0]);

it('removes what nobody uses, as far as the disk needs it', async () => {
  make();
  for (const image of ['old:1', 'older:1']) await fixture.runtime.pullImage(image);
  await fixture.create(boundPod('web'));
  collector.start();
  await fixture.advance(10);
  expect(await images()).toHaveLength(3);
  availableBytes = 12_000_000;
  await fixture.advance(295);
  expect(await images()).toEqual(['docker.io/library/older:1', 'docker.io/library/nginx:1.27']);
  expect(told).toEqual([]);
});

it('says when that is not enough, and the second time as the failure that it is', async () => {
  make();
  await fixture.create(boundPod('web'));
  availableBytes = 5_000_000;
  collector.start();
  await fixture.advance(1);
  const message =
    'Failed to garbage collect required amount of images. Attempted to free 15000000 bytes, but only found 0 bytes eligible to free.';
  expect(told).toEqual([`Warning FreeDiskSpaceFailed: ${message}`]);
  await fixture.advance(300);
  expect(told.slice(1)).toEqual([`Warning FreeDiskSpaceFailed: ${message}`, `Warning ImageGCFailed: ${message}`]);
});

it('says when the disk is none', async () => {
  make({ disk: async () => undefined });
  await expect(collector.collect()).rejects.toThrow('invalid capacity 0 on image filesystem');
  expect(told).toEqual(['Warning InvalidDiskCapacity: invalid capacity 0 on image filesystem']);
});

it('removes all that are old enough when it is asked to, and goes on after one that cannot be removed', async () => {
  const runtime = fixture.runtime;
  make({
    runtime: {
      listImages: () => runtime.listImages(),
      listPods: () => runtime.listPods(),
      removeImage: (name) =>
        name.includes('stuck') ? Promise.reject(new RuntimeError('Unknown', 'in the way')) : runtime.removeImage(name),
    },
  });
  for (const image of ['stuck:1', 'free:1']) await runtime.pullImage(image);
  await collector.collect();
  await runtime.pullImage('new:1');
  await expect(collector.removeUnused()).rejects.toThrow(
    'wanted to free 9223372036854775807 bytes, but freed 10000000 bytes space with errors in image deletion: in the way',
  );
  expect(await images()).toEqual(['docker.io/library/stuck:1', 'docker.io/library/new:1']);
});
