import { VirtualClock } from '../../base/virtual-clock.ts';
import { describeStore } from '../conformance.ts';
import { MemoryStore } from './memory-store.ts';

describeStore('memory', async () => {
  const clock = new VirtualClock();
  return {
    store: new MemoryStore({ clock }),
    elapse: (seconds) => clock.advance((seconds + 1) * 1_000),
  };
});
