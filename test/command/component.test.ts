/** Components whose API server is not there: they wait for it, and end when they are told to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWherry } from './wherry.ts';

let home: string;
let kubeconfig: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wherry-component-'));
  kubeconfig = join(home, 'kubeconfig');
  const cluster = { 'certificate-authority-data': '', server: 'https://127.0.0.1:1' };
  await writeFile(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 'x' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  );
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe('without an API server', () => {
  it.each(['scheduler', 'controller-manager'])('a %s waits, and ends when it is told to', async (component) => {
    const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
    const args = [component, '--leader-elect', 'false', '--kubeconfig', kubeconfig];
    const command = ['--import', import.meta.resolve('tsx'), main, ...args];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit');
    let said = '';
    await new Promise<void>((refused) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('ECONNREFUSED')) refused();
      });
    });
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('a kubeconfig that is not there is named', async () => {
    const file = join(home, 'missing');
    const { stderr, code } = await runWherry(home, 'scheduler', '--kubeconfig', file);
    expect(stderr).toMatch(new RegExp(`^wherry: the kubeconfig ${file} cannot be read: ENOENT`));
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });
});
