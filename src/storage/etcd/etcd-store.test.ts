import { afterAll, beforeAll, describe } from 'vitest';
import { type EtcdServer, startEtcd, whyNoEtcd } from '../../../test/fixtures/etcd.ts';
import { sleep, systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { describeStore } from '../conformance.ts';
import { openEtcdStore } from './etcd-store.ts';

const reason = whyNoEtcd();

describe.skipIf(reason !== undefined)(`with a real etcd${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let server: EtcdServer;

  beforeAll(async () => {
    server = await startEtcd();
  });

  afterAll(() => server?.stop());

  describeStore('etcd', async () => {
    const store = await openEtcdStore({
      endpoints: server.endpoints,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      compactionIntervalMs: 0,
    });
    return { store, elapse: (seconds) => sleep(systemClock, seconds * 1_000) };
  });
});
