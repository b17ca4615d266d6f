import { describe } from 'vitest';
import { describeCommits, describeConcurrentCommits, describeValues } from './conformance/commits.ts';
import type { OpenStore } from './conformance/fixture.ts';
import { describeClosing, describeCompaction } from './conformance/lifetime.ts';
import { describeModel } from './conformance/model.ts';
import { describeReads, describeReadsAtRevision } from './conformance/reads.ts';
import { describeWatches, describeWatchLives } from './conformance/watches.ts';

/**
 * The contract of store.ts as tests. Each backend's test file calls it once with a way to open a store:
 *
 *     describeStore('memory', async () => ({ store: …, elapse: async (seconds) => clock.advance(seconds * 1000) }));
 *
 * `open` is called before every test, and the store is closed after it. It need not be empty, and its revisions need
 * not begin at 0, but nobody else may write to it or compact it while a test runs.
 */
export function describeStore(name: string, open: OpenStore): void {
  describe(`the ${name} store`, () => {
    describeCommits(open);
    describeConcurrentCommits(open);
    describeValues(open);
    describeReads(open);
    describeReadsAtRevision(open);
    describeWatches(open);
    describeWatchLives(open);
    describeCompaction(open);
    describeClosing(open);
    describeModel(open);
  });
}
