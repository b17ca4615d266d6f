/** Too many requests at once are sent away, and told when to come back; watches and those already let in are not. */
import { expect, it } from 'vitest';
import { builtInResources } from '../../src/api/resources.ts';
import type { ApiResponse } from '../../src/apiserver/request.ts';
import { ApiServer } from '../../src/apiserver/server.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { MemoryStore } from '../../src/storage/memory/memory-store.ts';

const path = '/api/v1/nodes';
const user = { name: 'root', groups: ['system:masters'] };

it('answers 429 with Retry-After beyond the limit, of reads and of writes', async () => {
  await using store = new MemoryStore({ clock: systemClock });
  const opened: (() => void)[] = [];
  const gate = (): Promise<void> => new Promise((resolve) => opened.push(resolve));
  const server = new ApiServer({
    store,
    resources: builtInResources,
    authenticator: { authenticate: () => user },
    // Holds every request, so that they are all in flight at once.
    authorizer: { authorize: () => gate().then(() => ({ allowed: true, reason: '' })) },
    admission: [],
    paths: [],
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    readsInFlightMax: 2,
    writesInFlightMax: 1,
  });
  const send = (method: string, query = '', name = ''): Promise<ApiResponse> =>
    server.handle({
      method,
      path: method === 'POST' ? path : `${path}${name}`,
      query,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.abort(),
      readBody: async () => Buffer.from(JSON.stringify({ metadata: { name: 'node-1' } })),
    });
  const letIn = [send('GET'), send('GET', '', '/node-1'), send('POST'), send('GET', 'watch=true')];
  const refused = await Promise.all([send('GET'), send('POST'), send('DELETE', '', '/node-1')]);
  for (const { status, headers, body } of refused) {
    expect([status, headers['retry-after']]).toEqual([429, '1']);
    const bytes = body.kind === 'bytes' ? Buffer.concat(body.chunks) : Buffer.alloc(0);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      kind: 'Status',
      code: 429,
      reason: 'TooManyRequests',
      message: 'too many requests, please try again later',
      details: { retryAfterSeconds: 1 },
    });
  }
  while (opened.length < letIn.length) await new Promise((resolve) => setImmediate(resolve));
  for (const open of opened.splice(0)) open();
  expect((await Promise.all(letIn)).map(({ status }) => status)).toEqual([200, 404, 201, 200]);
  const after = send('GET');
  while (opened.length === 0) await new Promise((resolve) => setImmediate(resolve));
  opened[0]!();
  expect((await after).status).toBe(200);
  server.close();
});
