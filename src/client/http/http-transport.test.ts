import { afterEach, describe, expect, it } from 'vitest';
import {
  type Exchange,
  type HttpForm,
  httpForms,
  type ScriptedHttpServer,
  startScriptedHttpServer,
} from '../../../test/fixtures/scripted-http-server.ts';
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import { conflict, expired, isGone, notFound, StatusError, tooManyRequests } from '../../api/status-error.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { Client } from '../client.ts';
import { configMaps, deployments } from '../resources.ts';
import { ConnectionError, type WatchEvent } from '../transport.ts';
import { HttpTransport, retriesMax } from './http-transport.ts';
import type { ServerAccess } from './server-access.ts';

/** Waits are this much shorter than the transport thinks. */
const timeLapse = 1000;
const waits: number[] = [];
const hurriedClock: Clock = {
  ...systemClock,
  setTimeout: (callback, ms, options) => {
    // Those of connections are none that anybody waits for.
    if (options?.unref || ms >= 30_000) return systemClock.setTimeout(callback, ms, options);
    waits.push(ms);
    return systemClock.setTimeout(callback, ms / timeLapse);
  },
};

const running: (() => unknown)[] = [];
afterEach(async () => {
  waits.length = 0;
  for (const stop of running.splice(0).reverse()) await stop();
});

type Handle = (exchange: Exchange) => void;

interface Connected {
  readonly server: ScriptedHttpServer;
  readonly client: Client;
  /** What the server has received, in order. */
  readonly received: Exchange[];
}

async function connected(form: HttpForm, handle: Handle, access: Partial<ServerAccess> = {}): Promise<Connected> {
  const received: Exchange[] = [];
  const server = await startScriptedHttpServer({
    form,
    handle: (exchange) => {
      received.push(exchange);
      handle(exchange);
    },
  });
  running.push(() => server[Symbol.asyncDispose]());
  const { certificateAuthority, url } = server;
  const transport = new HttpTransport({
    access: { server: url, certificateAuthority, ...access },
    userAgent: 'test/1.0',
    clock: hurriedClock,
  });
  running.push(() => transport.close());
  return { server, client: new Client(transport), received };
}

/** Answers each request with the next of the answers, and all that follow with the last. */
function inTurn(...answers: readonly Handle[]): Handle {
  let next = 0;
  return (exchange) => answers[Math.min(next++, answers.length - 1)]!(exchange);
}

const map = (name: string): ConfigMap => ({ metadata: { namespace: 'default', name } });
const key = { namespace: 'default', name: 'a' };
const stored = { apiVersion: 'v1', kind: 'ConfigMap', ...map('a'), data: { x: '1' } };
const answerStored: Handle = (exchange) => exchange.answer(200, stored);
const answerError =
  (error: StatusError, headers = {}): Handle =>
  (exchange) =>
    exchange.answer(error.code, error.toStatus(), headers);

interface Watching {
  readonly events: WatchEvent[];
  readonly abort: AbortController;
  /** Rejects where the watch is refused. */
  readonly accepted: Promise<void>;
  /** The error with which it ended, or undefined. */
  readonly ended: Promise<unknown>;
}

function watch(client: Client): Watching {
  const abort = new AbortController();
  const events: WatchEvent[] = [];
  let end!: (error?: unknown) => void;
  const ended = new Promise<unknown>((resolve) => {
    end = resolve;
  });
  const sink = { event: (event: WatchEvent) => events.push(event), end };
  const accepted = client.watch(configMaps, { namespace: 'default', signal: abort.signal }, sink);
  return { events, abort, accepted, ended };
}

const line = (name: string): string => `${JSON.stringify({ type: 'ADDED', object: map(name) })}\n`;

describe.each(httpForms)('requests over %s', (form) => {
  it('carry what the client wants', async () => {
    const { client, received } = await connected(form, answerStored);
    await client.get(configMaps, key);
    await client.create(configMaps, map('ä'), { fieldManager: 'me & you', dryRun: true });
    await client.update(configMaps, map('a'));
    await client.patch(configMaps, key, 'apply', { data: {} }, { fieldManager: 'me', force: true });
    await client.delete(configMaps, key, { gracePeriodSeconds: 0 });
    const path = '/api/v1/namespaces/default/configmaps';
    expect(received.map(({ method, path: at, headers, body }) => [method, at, headers['content-type'], body])).toEqual([
      ['GET', `${path}/a`, undefined, ''],
      [
        'POST',
        `${path}?dryRun=All&fieldManager=me%20%26%20you`,
        'application/json',
        '{"metadata":{"namespace":"default","name":"ä"},"apiVersion":"v1","kind":"ConfigMap"}',
      ],
      [
        'PUT',
        `${path}/a`,
        'application/json',
        '{"metadata":{"namespace":"default","name":"a"},"apiVersion":"v1","kind":"ConfigMap"}',
      ],
      ['PATCH', `${path}/a?fieldManager=me&force=true`, 'application/apply-patch+yaml', '{"data":{}}'],
      ['DELETE', `${path}/a`, 'application/json', '{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0}'],
    ]);
    for (const { headers } of received) {
      expect(headers).toMatchObject({ accept: 'application/json', 'user-agent': 'test/1.0' });
    }
  });

  it('come back with frozen objects', async () => {
    const { client } = await connected(form, answerStored);
    const object = await client.get(configMaps, key);
    expect(object).toEqual(stored);
    expect(Object.isFrozen(object.data)).toBe(true);
  });

  it('share a connection', async () => {
    const { server, client } = await connected(form, answerStored);
    for (let i = 0; i < 20; i++) await client.get(configMaps, key);
    // The first one finds out which form of HTTP the server speaks.
    expect(server.connections).toBe(form === 'https/1.1' ? 2 : 1);
  });

  it('bring large answers', async () => {
    const data = { text: 'ü'.repeat(3_000_000) };
    const { client } = await connected(form, (exchange) => exchange.answer(200, { ...stored, data }));
    const objects = await Promise.all([1, 2, 3].map(() => client.get(configMaps, key)));
    for (const object of objects) expect(object.data?.text).toHaveLength(3_000_000);
  });

  it('fill in what lists leave out of their items', async () => {
    const items = [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }];
    const { client } = await connected(form, (exchange) =>
      exchange.answer(200, {
        kind: 'DeploymentList',
        apiVersion: 'apps/v1',
        metadata: { resourceVersion: '7', continue: 'token' },
        items,
      }),
    );
    const list = await client.list(deployments, { limit: 2 });
    const type = { apiVersion: 'apps/v1', kind: 'Deployment' };
    expect(list).toEqual({
      resourceVersion: '7',
      continue: 'token',
      items: items.map((item) => ({ ...item, ...type })),
    });
    expect(Object.isFrozen(list.items[0]?.metadata)).toBe(true);
  });

  it.each([
    ['a list of nothing', { kind: 'ConfigMapList', metadata: { resourceVersion: '7' }, items: null }, '7'],
    ['a Status, after a deletion of many', { kind: 'Status', status: 'Success' }, ''],
  ])('take %s for a list', async (_what, answer, resourceVersion) => {
    const { client } = await connected(form, (exchange) => exchange.answer(200, answer));
    expect(await client.list(configMaps)).toEqual({ resourceVersion, items: [] });
  });

  it.each([
    ['one object for a list', stored, 'answered a list with a ConfigMap'],
    ['no JSON', '<html>', 'answered with what is no JSON'],
  ])('do not take %s', async (_what, answer, message) => {
    const { client } = await connected(form, (exchange) => exchange.answer(200, answer));
    const error = await client.list(configMaps).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain(message);
  });

  it('that are refused reject with what the Status says', async () => {
    const status = notFound({ group: '', resource: 'configmaps' }, 'a');
    const { client } = await connected(form, answerError(status));
    const error = (await client.get(configMaps, key).catch((reason: unknown) => reason)) as StatusError;
    expect(error).toBeInstanceOf(StatusError);
    expect(error.toStatus()).toEqual(status.toStatus());
  });

  it('whose connection breaks are sent again where they only read', async () => {
    const { client, received } = await connected(
      form,
      inTurn((exchange) => exchange.cut(), answerStored),
    );
    expect(await client.get(configMaps, key)).toEqual(stored);
    expect(received).toHaveLength(2);
  });

  it('whose connection breaks are not sent again where they write, nor more than twice', async () => {
    const { server, client, received } = await connected(form, (exchange) => exchange.cut());
    const create = client.create(configMaps, map('a')).catch((reason: unknown) => reason);
    expect(await create).toBeInstanceOf(ConnectionError);
    expect(String(await create)).toContain(server.url);
    expect(received).toHaveLength(1);
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(ConnectionError);
    expect(received).toHaveLength(3);
  });

  it('whose answer breaks off have no answer', async () => {
    const { client } = await connected(form, (exchange) => {
      exchange.begin();
      exchange.write(JSON.stringify(stored).slice(0, 30));
      setImmediate(() => exchange.cut());
    });
    await expect(client.create(configMaps, map('a'))).rejects.toBeInstanceOf(ConnectionError);
  });

  it('that are aborted reject at once, and the server hears of it', async () => {
    const { client, received } = await connected(form, () => {});
    const abort = new AbortController();
    const reason = new Error('enough');
    const get = client.get(configMaps, key, { signal: abort.signal });
    get.catch(() => {});
    while (received.length === 0) await new Promise(setImmediate);
    abort.abort(reason);
    await expect(get).rejects.toBe(reason);
    await received[0]!.closed;
    await expect(client.get(configMaps, key, { signal: abort.signal })).rejects.toBe(reason);
    expect(received).toHaveLength(1);
  });

  it('go to another connection when the server has closed the one that there was', async () => {
    const { server, client } = await connected(form, answerStored);
    await client.create(configMaps, map('a'));
    const before = server.connections;
    for (const session of server.sessions) session.close();
    if (form !== 'h2') await connected(form, answerStored);
    for (let i = 0; i < 5; i++) await client.create(configMaps, map('a'));
    expect(server.connections).toBe(form === 'h2' ? before + 1 : before);
  });

  it('to nobody reject with a ConnectionError that names the server', async () => {
    const { server, client } = await connected(form, answerStored);
    await server[Symbol.asyncDispose]();
    const error = await client.get(configMaps, key).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toBe(`ConnectionError: ${server.url}: connect ECONNREFUSED 127.0.0.1:${server.port}`);
  });

  it('reject once the transport is closed, those under way too', async () => {
    const { client, received } = await connected(form, () => {});
    const get = client.get(configMaps, key);
    get.catch(() => {});
    const watching = watch(client);
    watching.accepted.catch(() => {});
    while (received.length < 2) await new Promise(setImmediate);
    await client.transport.close();
    await client.transport.close();
    await expect(get).rejects.toBeInstanceOf(ConnectionError);
    await expect(watching.accepted).rejects.toBeInstanceOf(ConnectionError);
    await expect(client.create(configMaps, map('a'))).rejects.toBeInstanceOf(ConnectionError);
  });
});

describe('errors', () => {
  it.each<[string, number, string, Readonly<Record<string, string>>, object]>([
    ['a text', 404, 'not here\n', {}, { reason: 'NotFound', message: 'the server answered 404: not here' }],
    ['nothing', 403, '', {}, { reason: 'Forbidden', message: 'the server answered 403' }],
    ['a code that has no reason', 418, '', {}, { reason: '', message: 'the server answered 418' }],
    ['any fault', 502, 'bad gateway', {}, { reason: 'InternalError' }],
    ['when to come back', 413, '', { 'retry-after': '7' }, { details: { retryAfterSeconds: 7 } }],
    ['a date to come back', 413, '', { 'retry-after': 'Wed, 21 Oct 2015' }, { details: {} }],
    ['other JSON', 400, '{"kind":"Other"}', {}, { message: 'the server answered 400: {"kind":"Other"}' }],
  ])('of what is no Status are made from the code: %s', async (_what, code, text, headers, expected) => {
    const { client } = await connected('http/1.1', (exchange) => exchange.answer(code, text, headers));
    const error = (await client.get(configMaps, key).catch((reason: unknown) => reason)) as StatusError;
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({ code, ...expected });
  });

  it('of code 409 are a conflict, or that the object exists, by what was asked', async () => {
    const { client } = await connected('http/1.1', (exchange) => exchange.answer(409, ''));
    const reasonOf = async (call: Promise<unknown>) => ((await call.catch((e: unknown) => e)) as StatusError).reason;
    expect(await reasonOf(client.create(configMaps, map('a')))).toBe('AlreadyExists');
    expect(await reasonOf(client.update(configMaps, map('a')))).toBe('Conflict');
  });

  it('of lists that outlived their snapshot tell where to go on', async () => {
    const { client } = await connected('http/1.1', answerError(expired('too old', 'token')));
    const error = (await client.list(configMaps).catch((reason: unknown) => reason)) as StatusError;
    expect(error).toMatchObject({ reason: 'Expired', continueToken: 'token' });
  });
});

describe('requests that the server asks to send again', () => {
  const later = { 'retry-after': '3' };
  const busy = tooManyRequests('too many requests', 3);

  it.each<[string, Handle]>([
    ['429', answerError(busy, later)],
    ['503', (exchange) => exchange.answer(503, '', later)],
    ['500', (exchange) => exchange.answer(500, '', later)],
  ])('are, after as long as it says: %s', async (_code, refuse) => {
    const { client, received } = await connected('h2', inTurn(refuse, refuse, answerStored));
    expect(await client.create(configMaps, map('a'))).toEqual(stored);
    expect(received.map(({ method, body }) => [method, body])).toEqual(
      new Array(3).fill([
        'POST',
        '{"metadata":{"namespace":"default","name":"a"},"apiVersion":"v1","kind":"ConfigMap"}',
      ]),
    );
    expect(waits.filter((ms) => ms === 3000)).toHaveLength(2);
  });

  it('are no more than ten times', async () => {
    const { client, received } = await connected('h2', answerError(busy, later));
    const error = (await client.get(configMaps, key).catch((reason: unknown) => reason)) as StatusError;
    expect(error.toStatus()).toEqual(busy.toStatus());
    expect(received).toHaveLength(1 + retriesMax);
  });

  it.each<[string, Handle]>([
    ['it does not say when', (exchange) => exchange.answer(503, '')],
    ['the client is at fault', answerError(conflict({ group: '', resource: 'configmaps' }, 'a'), later)],
  ])('are not where %s', async (_why, refuse) => {
    const { client, received } = await connected('h2', refuse);
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(StatusError);
    expect(received).toHaveLength(1);
  });

  it('are not once they are aborted', async () => {
    const abort = new AbortController();
    const { client, received } = await connected('h2', (exchange) => {
      exchange.answer(429, '', { 'retry-after': '29000' });
      setImmediate(() => abort.abort());
    });
    const error = await client.get(configMaps, key, { signal: abort.signal }).catch((reason: unknown) => reason);
    expect(error).toBe(abort.signal.reason);
    expect(received).toHaveLength(1);
  });
});

describe('credentials', () => {
  const unlessToken =
    (good: string): Handle =>
    (exchange) => {
      if (exchange.headers.authorization === `Bearer ${good}`) answerStored(exchange);
      else exchange.answer(401, '');
    };

  it('may be a client certificate', async () => {
    const server = await startScriptedHttpServer({
      form: 'h2',
      handle: (exchange) => exchange.answer(200, stored),
    });
    running.push(() => server[Symbol.asyncDispose]());
    const { certificateAuthority, certificate, url } = server;
    const transport = new HttpTransport({
      access: { server: url, certificateAuthority, certificate },
      clock: systemClock,
    });
    running.push(() => transport.close());
    await new Client(transport).get(configMaps, key);
    const [session] = server.sessions;
    const { socket } = session as unknown as { readonly socket: { readonly authorized: boolean } };
    expect(socket.authorized).toBe(true);
  });

  it('may be a token', async () => {
    const { client } = await connected('h2', unlessToken('good'), { token: 'good' });
    expect(await client.get(configMaps, key)).toEqual(stored);
  });

  it('may be a token that is renewed when it is refused', async () => {
    const asked: boolean[] = [];
    const token = async (isRefused: boolean): Promise<string> => {
      asked.push(isRefused);
      return asked.includes(true) ? 'new' : 'old';
    };
    const { client, received } = await connected('h2', unlessToken('new'), { token });
    expect(await client.create(configMaps, map('a'))).toEqual(stored);
    expect(await client.get(configMaps, key)).toEqual(stored);
    expect(asked).toEqual([false, true, false]);
    expect(received).toHaveLength(3);
  });

  it('are renewed once, no more', async () => {
    const { client, received } = await connected('h2', unlessToken('other'), { token: () => 'bad' });
    await expect(client.get(configMaps, key)).rejects.toMatchObject({ reason: 'Unauthorized' });
    expect(received).toHaveLength(2);
  });

  it('that cannot be had leave the request without an answer', async () => {
    const token = () => Promise.reject(new Error('the vault is closed'));
    const { client } = await connected('h2', answerStored, { token });
    await expect(client.get(configMaps, key)).rejects.toThrow('the vault is closed');
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(ConnectionError);
  });

  it('may be a name and a password, and may be for somebody else', async () => {
    const { client, received } = await connected('http/1.1', answerStored, {
      basic: { username: 'jane', password: 'ö' },
      impersonate: { user: 'joe', uid: '7', groups: ['a', 'b'], extra: { 'example.com/Scope': ['x'] } },
    });
    await client.get(configMaps, key);
    expect(received[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('jane:ö').toString('base64')}`,
      'impersonate-user': 'joe',
      'impersonate-uid': '7',
      'impersonate-group': 'a, b',
      'impersonate-extra-example.com%2fscope': 'x',
    });
  });
});

describe('servers', () => {
  it('below a path are asked there', async () => {
    const { server, received } = await connected('http/1.1', answerStored);
    const transport = new HttpTransport({ access: { server: `${server.url}/k8s/c-1/` }, clock: systemClock });
    running.push(() => transport.close());
    await new Client(transport).get(configMaps, key);
    expect(received[0]?.path).toBe('/k8s/c-1/api/v1/namespaces/default/configmaps/a');
  });

  const certified = async (names: readonly string[], access: (server: ScriptedHttpServer) => Partial<ServerAccess>) => {
    const handle = (exchange: Exchange): void => exchange.answer(200, stored);
    const server = await startScriptedHttpServer({ form: 'h2', names, handle });
    running.push(() => server[Symbol.asyncDispose]());
    const transport = new HttpTransport({ access: { server: server.url, ...access(server) }, clock: systemClock });
    running.push(() => transport.close());
    return new Client(transport).get(configMaps, key);
  };

  it('are not trusted without their authority', async () => {
    await expect(certified(['127.0.0.1'], () => ({}))).rejects.toThrow(/^https:\/\/127\.0\.0\.1:\d+: .*certificate/);
  });

  it('are not trusted under another name', async () => {
    const access = ({ certificateAuthority }: ScriptedHttpServer) => ({ certificateAuthority });
    await expect(certified(['api.internal'], access)).rejects.toThrow("IP: 127.0.0.1 is not in the cert's list");
  });

  it('may have another name in their certificate', async () => {
    const access = ({ certificateAuthority }: ScriptedHttpServer) => ({
      certificateAuthority,
      tlsServerName: 'api.internal',
    });
    expect(await certified(['api.internal'], access)).toEqual(stored);
  });

  it('may be taken at their word', async () => {
    expect(await certified(['elsewhere'], () => ({ insecureSkipTlsVerify: true }))).toEqual(stored);
  });
});

describe.each(httpForms)('watches over %s', (form) => {
  it('deliver events as they come, and end when the server ends them', async () => {
    const { client, received } = await connected(form, (exchange) => exchange.begin());
    const { events, accepted, ended } = watch(client);
    await accepted;
    const [exchange] = received as [Exchange];
    expect(exchange.path).toContain('?watch=true&allowWatchBookmarks=true');
    const names = (): unknown[] => events.map(({ object }) => (object as ConfigMap).metadata.name);
    exchange.write(line('a') + line('b'));
    while (events.length < 2) await new Promise(setImmediate);
    const [start, rest] = [line('zwölf').slice(0, 52), line('zwölf').slice(52)];
    exchange.write(start);
    exchange.write(rest + line('d').trimEnd());
    exchange.write('\n');
    while (events.length < 4) await new Promise(setImmediate);
    expect(names()).toEqual(['a', 'b', 'zwölf', 'd']);
    expect(Object.isFrozen((events[0]!.object as ConfigMap).metadata)).toBe(true);
    exchange.end();
    expect(await ended).toBeUndefined();
  });

  it.each<[string, (exchange: Exchange) => void, RegExp]>([
    ['the connection breaks', (exchange) => exchange.cut(), /^https?:\/\/127.0.0.1:\d+: /],
    [
      'it ends in the middle of an event',
      (exchange) => {
        exchange.write('{"type":');
        exchange.end();
      },
      /in the middle of an event$/,
    ],
    ['what comes is no event', (exchange) => exchange.write('oops\n'), /an event is no JSON$/],
  ])('end with an error when %s', async (_when, breakIt, message) => {
    const { client, received } = await connected(form, (exchange) => {
      exchange.begin();
      exchange.write(line('a'));
    });
    const { events, accepted, ended } = watch(client);
    await accepted;
    while (events.length < 1) await new Promise(setImmediate);
    breakIt(received[0]!);
    const error = await ended;
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toMatch(message);
    await received[0]!.closed;
  });

  it('deliver nothing once they are aborted, and the server hears of it', async () => {
    const { client, received } = await connected(form, (exchange) => exchange.begin());
    const { events, accepted, ended, abort } = watch(client);
    await accepted;
    const [exchange] = received as [Exchange];
    exchange.write(line('a'));
    while (events.length < 1) await new Promise(setImmediate);
    abort.abort();
    exchange.write(line('b'));
    await exchange.closed;
    const nothing = Symbol('nothing');
    expect(await Promise.race([ended, new Promise((resolve) => setImmediate(resolve, nothing))])).toBe(nothing);
    expect(events).toHaveLength(1);
  });

  it('reject where they are refused, and where they are aborted before', async () => {
    const { client, received } = await connected(
      form,
      inTurn(answerError(expired('too old')), () => {}),
    );
    await expect(watch(client).accepted).rejects.toSatisfy(isGone);
    const { accepted, abort } = watch(client);
    accepted.catch(() => {});
    while (received.length < 2) await new Promise(setImmediate);
    abort.abort();
    await expect(accepted).rejects.toBe(abort.signal.reason);
  });

  it('are asked for again when the server is busy', async () => {
    const busy: Handle = (exchange) => exchange.answer(429, '', { 'retry-after': '1' });
    const { client } = await connected(
      form,
      inTurn(busy, (exchange) => {
        exchange.begin();
        exchange.write(line('a'));
        exchange.end();
      }),
    );
    const { events, accepted, ended } = watch(client);
    await accepted;
    await ended;
    expect(events).toHaveLength(1);
  });
});
