/** Acknowledged writes survive kill -9 of the server, and of etcd: each object is there, whole, and none is half written. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ClientHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { etcdAvailable, startEtcd } from '../fixtures/etcd.ts';
import { request } from '../fixtures/http-load.ts';
import { type ServerProcess, startServerProcess } from '../fixtures/server-process.ts';

const writers = 16;
const rounds = 5;
const path = '/api/v1/namespaces/default/configmaps';

/** Where in a round the kill comes: after so many acknowledged writes. Spread over what a round may be busy with. */
const killAfter = [1, 40, 170, 333, 700];

const bodyOf = (name: string): string => {
  const payload = name.repeat(40);
  const sum = createHash('sha256').update(payload).digest('hex');
  return JSON.stringify({ metadata: { name }, data: { payload, sum } });
};

/** Creates and updates objects without end; calls back with each acknowledged one, and stops when the server is gone. */
async function writeUntilGone(session: ClientHttp2Session, prefix: string, acknowledged: (name: string) => void) {
  session.on('error', () => {});
  const writer = async (id: number): Promise<void> => {
    for (let n = 0; ; n++) {
      const name = `${prefix}-${id}-${n}`;
      try {
        const { status } = await request(session, 'POST', path, bodyOf(name));
        if (status !== 201) return;
      } catch {
        return;
      }
      acknowledged(name);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, id) => writer(id)));
}

async function expectAllThere(server: ServerProcess, acknowledged: ReadonlySet<string>): Promise<void> {
  const session = await server.connect();
  const { status, body } = await request(session, 'GET', path);
  session.destroy();
  expect(status).toBe(200);
  const list = JSON.parse(body.toString()) as {
    items: { metadata: { name: string; uid?: string }; data: { payload: string; sum: string } }[];
  };
  for (const { metadata, data } of list.items) {
    expect(createHash('sha256').update(data.payload).digest('hex'), metadata.name).toBe(data.sum);
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  }
  const names = new Set(list.items.map(({ metadata }) => metadata.name));
  expect([...acknowledged].filter((name) => !names.has(name))).toEqual([]);
}

describe('an acknowledged write', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-durability-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('survives kill -9 of the server, on the embedded store', async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const server = await startServerProcess({ command: 'source', folder });
      await expectAllThere(server, acknowledged);
      const before = acknowledged.size;
      let killed: Promise<void> | undefined;
      await writeUntilGone(await server.connect(), `r${round}`, (name) => {
        acknowledged.add(name);
        if (acknowledged.size - before >= killAfter[round]!) killed ??= server.kill();
      });
      await killed;
    }
    expect(acknowledged.size).toBeGreaterThan(1000);
    await using last = await startServerProcess({ command: 'source', folder });
    await expectAllThere(last, acknowledged);
  });

  const etcd = etcdAvailable();
  it.skipIf(!etcd.ok)(
    `survives kill -9 of etcd and of the server${etcd.ok ? '' : ` (skipped: ${etcd.reason})`}`,
    async () => {
      const acknowledged = new Set<string>();
      const store = await startEtcd();
      const args = ['--store', 'etcd', '--etcd-servers', store.endpoints.join(',')];
      try {
        for (const victim of ['etcd', 'server', 'etcd'] as const) {
          const server = await startServerProcess({ command: 'source', folder, args });
          const before = acknowledged.size;
          let killed: Promise<unknown> | undefined;
          await writeUntilGone(await server.connect(), `${victim}-${before}`, (name) => {
            acknowledged.add(name);
            if (acknowledged.size - before >= 200) killed ??= victim === 'etcd' ? store.kill() : server.kill();
          });
          await killed;
          if (victim === 'etcd') await store.restart();
          await server[Symbol.asyncDispose]();
        }
        await using last = await startServerProcess({ command: 'source', folder, args });
        await expectAllThere(last, acknowledged);
      } finally {
        await store.stop();
      }
    },
  );
});
