/** Requests that once did harm, or that are known to have done it to others: each by its name. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DirectReply, type DirectServer, startDirectServer } from '../fixtures/direct-server.ts';
import { sampleManifest } from '../fixtures/manifests.ts';
import { expectDecent, expectUnharmed, statusIn } from './expectations.ts';
import { tableType } from './targets.ts';

const path = '/api/v1/namespaces/default/configmaps';
const object = `${path}/victim`;
const text = (value: unknown): string => JSON.stringify(value);

let server: DirectServer;

beforeAll(async () => {
  server = await startDirectServer();
  const body = text({ metadata: { name: 'victim' }, data: { a: 'x'.repeat(1000) } });
  await server.send({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
});

afterEach(() => expectUnharmed(server));
afterAll(() => server[Symbol.asyncDispose]());

async function sent(method: string, target: string, contentType: string, body: string | Uint8Array, query = '') {
  const headers: Record<string, string> = contentType === '' ? {} : { 'content-type': contentType };
  const reply = await server.send({ method, path: target, query, headers, body });
  expectDecent(server, reply);
  return reply;
}

const outcome = (reply: DirectReply): unknown[] =>
  reply.status < 400 ? [reply.status] : [reply.status, statusIn(reply).reason];

const jsonPatch = 'application/json-patch+json';
const copyTwice = { op: 'copy', from: '/data', path: '/metadata/annotations' };
const doubling = Array.from({ length: 30 }, (_, i) => ({
  op: 'copy',
  from: i === 0 ? '/data' : `/x${i - 1}`,
  path: i === 0 ? '/x0' : `/x${i}`,
}));
/** Each copy holds the list as it was: twice the size every time. */
const bomb = [
  { op: 'add', path: '/list', value: [1] },
  ...Array.from({ length: 60 }, () => ({ op: 'copy', from: '/list', path: '/list/-' })),
];

describe('patches', () => {
  it.each([
    ['copies of a list in itself', text(bomb), [422, 'Invalid']],
    ['more operations than anyone needs', text(Array(10_001).fill(copyTwice)), [413, 'RequestEntityTooLarge']],
    ['an operation that is null', '[null]', [422, 'Invalid']],
    ['no list of operations', '{}', [400, 'BadRequest']],
    ['an index beyond all numbers', text([{ op: 'add', path: '/data/-/9e99', value: 1 }]), [422, 'Invalid']],
    ['the prototype', text([{ op: 'add', path: '/__proto__/polluted', value: 1 }]), [422, 'Invalid']],
    ['the constructor', text([{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }]), [422, 'Invalid']],
    ['the whole by a number', text([{ op: 'replace', path: '', value: 1 }]), [422, 'Invalid']],
    ['the whole by nothing', text([{ op: 'remove', path: '' }]), [422, 'Invalid']],
  ])('in JSON: %s', async (_, body, expected) => {
    expect(outcome(await sent('PATCH', object, jsonPatch, body))).toEqual(expected);
  });

  it('in JSON: copies of what has just been copied', async () => {
    const reply = await sent('PATCH', object, jsonPatch, text(doubling));
    expect(reply.status).toBeLessThan(500);
  });

  it.each([
    ['a merge patch with the prototype in it', 'application/merge-patch+json', '{"__proto__":{"polluted":1}}', [200]],
    ['a merge patch that is a list', 'application/merge-patch+json', '[]', [400, 'BadRequest']],
    ['a merge patch that is null', 'application/merge-patch+json', 'null', [400, 'BadRequest']],
    [
      'a strategic patch with an unknown directive',
      'application/strategic-merge-patch+json',
      '{"metadata":{"labels":{"$patch":"explode"}}}',
      // Upstream's error for it has no code, which makes it this one.
      [500, undefined],
    ],
  ])('%s', async (_, type, body, expected) => {
    expect(outcome(await sent('PATCH', object, type, body))).toEqual(expected);
  });

  it.each([
    ['a name that is an object without a text', { metadata: { name: { toString: null } } }],
    ['a namespace that is a list', { metadata: { namespace: [] } }],
    ['metadata that is a number', { metadata: 7 }],
    ['a kind that is an object', { kind: {} }],
    ['managed fields of its own', { metadata: { managedFields: [{}] } }],
  ])('applied: %s', async (_, fields) => {
    const body = text({ apiVersion: 'v1', kind: 'ConfigMap', ...fields });
    const reply = await sent('PATCH', object, 'application/apply-patch+yaml', body, 'fieldManager=me');
    expect(statusIn(reply).status ?? 'Success').toBe(reply.status < 400 ? 'Success' : 'Failure');
  });
});

it('an apply of nothing to the scale of a Deployment', async () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  const { manifest } = sampleManifest('apps/v1', 'Deployment');
  await sent('POST', deployments, 'application/json', text(manifest));
  const reply = await sent(
    'PATCH',
    `${deployments}/sample/scale`,
    'application/apply-patch+yaml',
    'null',
    'fieldManager=me',
  );
  expect(outcome(reply)).toEqual([400, 'BadRequest']);
});

it('a dry run that wants a Table of an Event of events.k8s.io', async () => {
  const headers = { 'content-type': 'application/json', accept: tableType };
  const request = { method: 'POST', path: '/apis/events.k8s.io/v1/namespaces/default/events', query: 'dryRun=All' };
  const { manifest } = sampleManifest('events.k8s.io/v1', 'Event');
  const reply = await server.send({ ...request, headers, body: text(manifest) });
  expectDecent(server, reply);
  expect(reply.status).toBe(201);
});

describe('media types', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('called %s', async (name) => {
    expect(outcome(await sent('POST', path, name, '{}'))).toEqual([415, 'UnsupportedMediaType']);
    expect(outcome(await sent('PATCH', object, name, '{}'))).toEqual([415, 'UnsupportedMediaType']);
    const reply = await server.send({ method: 'GET', path, headers: { accept: name } });
    expect(outcome(reply)).toEqual([406, 'NotAcceptable']);
  });
});

describe('names out of the language', () => {
  it.each(['constructor', '__proto__', 'toString'])('%s as a method, a field, a resource, a verb', async (name) => {
    expect(outcome(await sent(name, path, '', ''))).toEqual([405, 'MethodNotAllowed']);
    expect(outcome(await sent('GET', path, '', '', `fieldSelector=${name}%3Da`))).toEqual([400, 'BadRequest']);
    expect(outcome(await sent('GET', `/api/v1/${name}`, '', ''))).toEqual([404, 'NotFound']);
    expect(outcome(await sent('GET', `${object}/${name}`, '', ''))).toEqual([404, 'NotFound']);
    expect(outcome(await sent('GET', path, '', '', `resourceVersionMatch=${name}&resourceVersion=1`))).toEqual([
      422,
      'Invalid',
    ]);
  });
});

const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
const billionLaughs = [
  'a0: &a0 [x, x]',
  ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
];

describe('bodies', () => {
  it.each([
    ['lists within lists', 'application/json', deep('[', ']', 200_000)],
    ['objects within objects', 'application/json', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['flow lists within lists', 'application/yaml', deep('[', ']', 50_000)],
    [
      'blocks within blocks',
      'application/yaml',
      Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    ],
    ['aliases of aliases', 'application/yaml', billionLaughs.join('\n')],
    ['an alias of itself', 'application/yaml', 'a: &a [*a]'],
    ['a number without end', 'application/json', `{"metadata":{"generation":${'9'.repeat(100_000)}}}`],
    [
      'a message that ends early',
      'application/vnd.kubernetes.protobuf',
      Uint8Array.of(0x6b, 0x38, 0x73, 0, 0x12, 0xff),
    ],
    [
      'a length beyond all bytes',
      'application/vnd.kubernetes.protobuf',
      Uint8Array.of(0x6b, 0x38, 0x73, 0, 0x12, 0xff, 0xff, 0xff, 0xff, 0x0f),
    ],
    ['nothing at all', 'application/json', ''],
    ['nothing in protobuf', 'application/vnd.kubernetes.protobuf', ''],
  ])('of %s', async (_, type, body) => {
    expect(outcome(await sent('POST', path, type, body))).toEqual([400, 'BadRequest']);
  });

  it('of bytes that are no UTF-8, which are read as marks of that', async () => {
    const body = Buffer.concat([Buffer.from('{"metadata":{"name":"'), Uint8Array.of(0xff, 0xfe), Buffer.from('"}}')]);
    const reply = await sent('POST', path, 'application/json', body);
    expect(outcome(reply)).toEqual([422, 'Invalid']);
    expect(statusIn(reply).message).toContain('\ufffd');
  });

  it('of more than three megabytes', async () => {
    const body = new Uint8Array(3 * 1024 * 1024 + 1);
    for (const [method, target, type] of [
      ['POST', path, 'application/json'],
      ['PUT', object, 'application/yaml'],
      ['PATCH', object, jsonPatch],
      ['DELETE', object, 'application/json'],
    ] as const) {
      expect(outcome(await sent(method, target, type, body))).toEqual([413, 'RequestEntityTooLarge']);
    }
  });
});

describe('tokens and versions', () => {
  const token = (value: unknown): string => `continue=${Buffer.from(text(value)).toString('base64url')}`;
  it.each([
    ['no token', 'continue=%00', 400],
    ['a token of another version', token({ v: 'meta.k8s.io/v9', rv: 1, start: 'a' }), 400],
    ['a token out of bounds', token({ v: 'meta.k8s.io/v1', rv: 1, start: '../../secrets' }), 400],
    ['a token from the root', token({ v: 'meta.k8s.io/v1', rv: 1, start: '/registry/secrets' }), 400],
    ['a token of half a revision', token({ v: 'meta.k8s.io/v1', rv: 0.5, start: 'a' }), 400],
    ['a token from the future', token({ v: 'meta.k8s.io/v1', rv: 2 ** 52, start: 'a' }), 504],
    ['a token that is null', token(null), 400],
    ['a version from the future', 'resourceVersion=999999999', 504],
    ['a version below zero', 'resourceVersion=-1', 400],
    ['a version beyond 64 bits', 'resourceVersion=99999999999999999999999', 400],
    ['a version with an exponent', 'resourceVersion=1e3', 400],
    ['a limit below zero', 'limit=-5', 200],
    ['a timeout beyond all timers', 'watch=true&timeoutSeconds=99999999999', 200],
    ['a selector that makes patterns slow', `labelSelector=${'a'.repeat(50_000)}!`, 400],
  ])('%s', async (_, query, status) => {
    expect((await sent('GET', path, '', '', query)).status).toBe(status);
  });
});
