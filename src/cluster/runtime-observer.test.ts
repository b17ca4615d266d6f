import { describe, expect, it } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { RuntimeError, type RuntimeImage, type RuntimeStatus } from '../kubelet/runtime/runtime.ts';
import { containerImages, downMs, lookForReadyMs, lookMs, RuntimeObserver, runtimeErrors } from './runtime-observer.ts';

const condition = (type: string, status: boolean, reason = '', message = '') => ({ type, status, reason, message });
const healthy: RuntimeStatus = { conditions: [condition('RuntimeReady', true), condition('NetworkReady', true)] };
const noNetwork: RuntimeStatus = {
  conditions: [
    condition('RuntimeReady', true),
    condition('NetworkReady', false, 'NetworkPluginNotReady', 'cni plugin not initialized'),
  ],
};
const networkError =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized';

describe('runtimeErrors', () => {
  const cases = [
    { name: 'all is well', status: healthy, expected: [] },
    { name: 'no network yet', status: noNetwork, expected: [networkError] },
    {
      name: 'it says nothing',
      status: { conditions: [] },
      expected: [
        'container runtime network not ready: NetworkReady=false reason: message:',
        'container runtime not ready: RuntimeReady=false reason: message:',
      ],
    },
  ];
  it.each(cases)('$name', ({ status, expected }) => {
    expect(runtimeErrors(status)).toEqual(expected);
  });
});

describe('containerImages', () => {
  const cases = [
    { name: 'by digest and tag', ref: 'web@sha256:1', names: ['web:1'], expected: ['web@sha256:1', 'web:1'] },
    { name: 'built here', ref: 'sha256:1', names: ['web:1'], expected: ['web:1'] },
    { name: 'without a tag', ref: 'web@sha256:1', names: ['web@sha256:1'], expected: ['web@sha256:1'] },
  ];
  it.each(cases)('$name', ({ ref, names, expected }) => {
    expect(containerImages([{ ref, names, sizeBytes: 7 }])).toEqual([{ names: expected, sizeBytes: 7 }]);
  });
});

describe('RuntimeObserver', () => {
  function observed() {
    const clock = new VirtualClock();
    const world = { status: healthy, images: [] as readonly RuntimeImage[], isDown: false, changes: 0 };
    const answer = async <T>(value: T): Promise<T> => {
      if (world.isDown) throw new RuntimeError('Unknown', 'connection refused');
      return value;
    };
    const observer = new RuntimeObserver({
      runtime: { status: () => answer(world.status), listImages: () => answer(world.images) },
      clock,
      logger: silentLogger,
      onChange: () => {
        world.changes++;
      },
    });
    return { clock, world, observer };
  }

  it('tells of what changes, and says the same as long as nothing does', async () => {
    const { clock, world, observer } = observed();
    await observer.start();
    const first = observer.observation;
    expect(first.errors).toEqual([]);
    expect(world.changes).toBe(0);
    await clock.advance(lookMs);
    expect(observer.observation).toBe(first);

    world.status = noNetwork;
    await clock.advance(lookMs);
    expect(observer.observation.errors).toEqual([networkError]);
    expect(world.changes).toBe(1);

    world.status = healthy;
    world.images = [{ ref: 'web@sha256:1', names: ['web:1'], sizeBytes: 7 }];
    await clock.advance(lookForReadyMs);
    expect(observer.observation).toMatchObject({
      errors: [],
      images: [{ names: ['web@sha256:1', 'web:1'], sizeBytes: 7 }],
    });
    expect(world.changes).toBe(2);
    await observer.stop();
  });

  it('bears a runtime that is away for a moment, and says when it is down', async () => {
    const { clock, world, observer } = observed();
    await observer.start();
    world.isDown = true;
    await clock.advance(downMs - 1);
    expect(observer.observation.errors).toEqual([]);
    await clock.advance(lookMs);
    expect(observer.observation.errors).toEqual(['container runtime is down']);
    world.isDown = false;
    await clock.advance(lookMs);
    expect(observer.observation.errors).toEqual([]);
    await observer.stop();
    world.status = noNetwork;
    await clock.advance(10 * lookMs);
    expect(observer.observation.errors).toEqual([]);
  });
});
