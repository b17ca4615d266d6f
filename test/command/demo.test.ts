/** The README's first command, as a newcomer runs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../fixtures/client-tools.ts';

it('npm run demo -- --exit rolls a Deployment out, twice, and ends by itself', async () => {
  const home = await mkdtemp(join(tmpdir(), 'wherry-demo-test-'));
  const script = resolve(import.meta.dirname, '../../scripts/demo.ts');
  const { code, stdout, stderr } = await runProgram(process.execPath, {
    args: ['--import', import.meta.resolve('tsx'), script, '--exit'],
    env: { PATH: process.env.PATH ?? '', HOME: home, NO_COLOR: '1' },
  });
  await rm(home, { recursive: true, force: true });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^A cluster with 3 nodes is up at https:\/\/127\.0\.0\.1:\d+, after \d+ ms\.\n/);
  expect(stdout).toMatch(/\n {2}\d\.\d\d s {2}Pod +web-\w+-\w{5} +ready on node-[123], 10\.244\.\d\.\d+\n/);
  expect(stdout).toMatch(/\nThe Deployment is rolled out, after \d+\.\d\d s\.\n/);
  expect(stdout).toMatch(/5 of registry\.example\/web:2\.0: 5 there, 5 up to date, 5 available\n/);
  expect(stdout).toMatch(/\nThe rolling update is done, after \d+\.\d\d s\.\n$/);
});
