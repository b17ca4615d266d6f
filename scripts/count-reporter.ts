import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Names a file; each run appends one line to it instead of printing its own last line, and the caller sums them up. */
export const countsFileVariable = 'WHERRY_TEST_COUNTS_FILE';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** `3 passed, 0 failed`, followed by the skipped ones where there are any. */
export function countsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Ends a run with the one line that says how many tests passed and failed. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    const counts: TestCounts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that could not be loaded, or a hook that threw, has no failed test to show for it.
      if (module.errors().length > 0) counts.failed += 1;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'skipped') counts.skipped += 1;
        else counts.failed += 1;
      }
    }
    if (reason === 'interrupted' && counts.failed === 0) counts.failed = 1;
    const file = process.env[countsFileVariable];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(counts)}\n`);
    // After the other reporters, whose summary comes at the end of this same step.
    else process.once('exit', () => console.log(countsLine(counts)));
  }
}
