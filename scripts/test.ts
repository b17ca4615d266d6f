/**
 * `npm test`: every suite there is. First it sees to the system packages that some of them need; then it runs vitest, with the
 * arguments given to it; its last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsFileVariable, countsLine, type TestCounts } from './count-reporter.ts';
import { installSystemPackages } from './install-system-packages.ts';

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function sumUp(countsFile: string): TestCounts | undefined {
  let lines: string[];
  try {
    lines = readFileSync(countsFile, 'utf8').trim().split('\n');
  } catch {
    return undefined;
  }
  const sum: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of lines) {
    const counts = JSON.parse(line) as TestCounts;
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

installSystemPackages();

const folder = mkdtempSync(join(tmpdir(), 'wherry-test-'));
const countsFile = join(folder, 'counts.jsonl');
const code = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  ...process.env,
  [countsFileVariable]: countsFile,
});
const counts = sumUp(countsFile) ?? { passed: 0, failed: 0, skipped: 0 };
rmSync(folder, { recursive: true });
// vitest failed for a reason that no test shows, such as a worker that died.
if (code !== 0 && counts.failed === 0) counts.failed = 1;
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
