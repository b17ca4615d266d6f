import { describe, expect, it } from 'vitest';
import { sleep } from '../../base/clock.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Cancellation } from '../cancellation.ts';
import type { Runtime, RuntimeImage } from '../runtime/runtime.ts';
import { ImagePullQueue } from './image-pull-queue.ts';

/** Every pull takes ten seconds; `bad` fails. */
function makeQueue(pullingMax?: number) {
  const clock = new VirtualClock();
  const log: string[] = [];
  const note = (text: string): void => void log.push(`${clock.monotonic() / 1000}s ${text}`);
  const runtime: Pick<Runtime, 'pullImage'> = {
    async pullImage(image, { signal } = {}) {
      note(`${image} begins`);
      await sleep(clock, 10_000, signal);
      if (image === 'bad') throw new Error('no such host');
      return { ref: image } as RuntimeImage;
    },
  };
  const queue = new ImagePullQueue(runtime as Runtime, clock, pullingMax);
  const pull = (image: string): Cancellation => {
    const cancellation = new Cancellation();
    queue.pull(image, { credentials: [], cancellation }).then(
      ({ tookMs }) => note(`${image} took ${tookMs / 1000}s`),
      (error: Error) => note(`${image} ${error.name === 'AbortError' ? 'cancelled' : error.message}`),
    );
    return cancellation;
  };
  return { clock, log, pull };
}

describe('ImagePullQueue', () => {
  it('pulls one image after the other, in order, whatever became of the one before', async () => {
    const { clock, log, pull } = makeQueue();
    for (const image of ['a', 'bad', 'b']) pull(image);
    await clock.advance(40_000);
    pull('c');
    await clock.advance(10_000);
    expect(log).toEqual([
      '0s a begins',
      '10s bad begins',
      '10s a took 10s',
      '20s b begins',
      '20s bad no such host',
      '30s b took 10s',
      '40s c begins',
      '50s c took 10s',
    ]);
  });

  it('waits no longer for who has given up, and lets who gives up go at once', async () => {
    const { clock, log, pull } = makeQueue();
    const first = pull('a');
    const second = pull('b');
    pull('c');
    await clock.advance(2000);
    second.cancel();
    await clock.advance(0);
    await clock.advance(2000);
    first.cancel();
    await clock.advance(0);
    await clock.advance(20_000);
    expect(log).toEqual(['0s a begins', '2s b cancelled', '4s c begins', '4s a cancelled', '14s c took 10s']);
  });

  it('pulls several at a time where it may', async () => {
    const { clock, log, pull } = makeQueue(2);
    for (const image of ['a', 'b', 'c']) pull(image);
    await clock.advance(30_000);
    expect(log).toEqual([
      '0s a begins',
      '0s b begins',
      '10s c begins',
      '10s a took 10s',
      '10s b took 10s',
      '20s c took 10s',
    ]);
  });
});
