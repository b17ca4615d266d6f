import { describe, expect, it } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { ExponentialRateLimiter } from './rate-limiter.ts';
import { Reconciler, type ReconcilerOptions } from './reconciler.ts';

function setUp(options: Partial<ReconcilerOptions> & Pick<ReconcilerOptions, 'reconcile'>) {
  const clock = new VirtualClock();
  const warnings: object[] = [];
  const reconciler = new Reconciler({
    name: 'test',
    workers: 2,
    limiter: new ExponentialRateLimiter(10, 1000),
    clock,
    logger: { ...silentLogger, warn: (fields, message) => warnings.push({ ...fields, message }) },
    ...options,
  });
  return { clock, reconciler, warnings };
}

/** Lets time pass in steps of 10 ms, each long enough for a worker to do what has become due. */
async function pass(clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; ; passed += 10) {
    for (let turn = 0; turn < 3; turn++) await clock.advance(0);
    if (passed >= ms) return;
    await clock.advance(10);
  }
}

/** A piece of work that ends when it is told to. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('Reconciler', () => {
  it('works on as many keys at a time as it has workers, and never on one key twice at a time', async () => {
    const log: string[] = [];
    const gates = new Map(['a', 'b', 'c'].map((key) => [key, gate()]));
    const { clock, reconciler } = setUp({
      reconcile: async (key) => {
        log.push(`begin ${key}`);
        await gates.get(key)!.passed;
        log.push(`end ${key}`);
      },
    });
    for (const key of ['a', 'b', 'c']) reconciler.queue.add(key);
    reconciler.start();
    reconciler.start();
    await clock.advance(0);
    reconciler.queue.add('a');
    await clock.advance(0);
    expect(log.splice(0)).toEqual(['begin a', 'begin b']);
    gates.get('a')!.open();
    await clock.advance(0);
    await clock.advance(0);
    expect(log.splice(0)).toEqual(['end a', 'begin c']);
    gates.get('b')!.open();
    gates.get('c')!.open();
    await clock.advance(0);
    await clock.advance(0);
    expect(log.sort()).toEqual(['begin a', 'end a', 'end b', 'end c']);
    await reconciler.stop();
  });

  it('tries again after a failure, later each time, and forgets once it went well', async () => {
    const times: number[] = [];
    let failures = 3;
    const { clock, reconciler } = setUp({
      reconcile: async () => {
        times.push(clock.monotonic());
        if (failures-- > 0) throw new Error('not yet');
      },
    });
    reconciler.start();
    reconciler.queue.add('a');
    await pass(clock, 1000);
    expect(times).toEqual([0, 10, 30, 70]);
    expect(reconciler.queue.retries('a')).toBe(0);
    await reconciler.stop();
  });

  it('waits for the next change after so many failures', async () => {
    let tries = 0;
    const error = new Error('never');
    const { clock, reconciler, warnings } = setUp({
      retriesMax: 3,
      reconcile: async () => {
        tries++;
        throw error;
      },
    });
    reconciler.start();
    reconciler.queue.add('a');
    await pass(clock, 1000);
    expect(tries).toBe(4);
    const message = 'reconcile failed too often; waiting for the next change';
    expect(warnings).toEqual([{ controller: 'test', key: 'a', err: error, message }]);
    reconciler.queue.add('a');
    await pass(clock, 1000);
    expect(tries).toBe(8);
    await reconciler.stop();
  });

  it('takes a reconcile that throws before it returns a promise as a failure too', async () => {
    let tries = 0;
    const { clock, reconciler } = setUp({
      reconcile: () => {
        if (tries++ === 0) throw new Error('at once');
        return Promise.resolve();
      },
    });
    reconciler.start();
    reconciler.queue.add('a');
    await pass(clock, 1000);
    expect(tries).toBe(2);
    await reconciler.stop();
  });

  it('stops when what is under way is done, and begins nothing more', async () => {
    const begun: string[] = [];
    const work = gate();
    const { clock, reconciler } = setUp({
      workers: 1,
      reconcile: async (key) => {
        begun.push(key);
        await work.passed;
        throw new Error('too late to be tried again');
      },
    });
    reconciler.start();
    reconciler.queue.add('a');
    reconciler.queue.add('b');
    await clock.advance(0);
    let stopped = false;
    const stopping = Promise.all([reconciler.stop(), reconciler.stop()]).then(() => {
      stopped = true;
    });
    await clock.advance(0);
    expect(stopped).toBe(false);
    work.open();
    await stopping;
    expect(begun).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });
});
