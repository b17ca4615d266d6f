/** What `npm ci` leaves behind: a command that a shell, and so npx, can run. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { request } from '../fixtures/http-load.ts';
import { startServerProcess } from '../fixtures/server-process.ts';

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

  it('serves metrics, whose library a bundle gives other exports', async () => {
    await using server = await startServerProcess();
    const session = await server.connect();
    const { status, body } = await request(session, 'GET', '/metrics');
    session.destroy();
    expect({ status, body: body.toString() }).toEqual({
      status: 200,
      body: expect.stringMatching(/^apiserver_request_total\{/m),
    });
  });
});
