import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { describeStore } from '../conformance.ts';
import { EmbeddedStore } from './embedded-store.ts';

describeStore('embedded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-store-'));
  const clock = new VirtualClock();
  return {
    store: await EmbeddedStore.open({ directory, clock }),
    elapse: (seconds) => clock.advance((seconds + 1) * 1_000),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
});
