/** What etcd alone reaches: the same transaction that a create makes, through the same client library. */
import { systemClock } from '../src/base/clock.ts';
import { silentLogger } from '../src/base/logger.ts';
import { systemRandom } from '../src/base/random.ts';
import { openEtcdStore } from '../src/storage/etcd/etcd-store.ts';
import { rate } from '../test/fixtures/http-load.ts';

const transactions = 20_000;

export async function bareEtcdRate(endpoints: readonly string[], inFlight: number): Promise<number> {
  const store = await openEtcdStore({
    endpoints,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    compactionIntervalMs: 0,
  });
  try {
    const value = Buffer.alloc(1024, 'x');
    return await rate(transactions, inFlight, async (i) => {
      await store.commit(`/bare/${i}`, 0, value);
    });
  } finally {
    await store.close();
  }
}
