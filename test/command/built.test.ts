/** What `npm ci` leaves behind: a command that a shell, and so npx, can run. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const { bin, version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

describe('the built command', () => {
  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('runs by itself, without node being named', () => {
    const { status, stdout, stderr, error } = spawnSync(resolve(root, bin.wherry), ['--version'], { encoding: 'utf8' });
    expect({ status, stdout, stderr, error }).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
      error: undefined,
    });
  });
});
