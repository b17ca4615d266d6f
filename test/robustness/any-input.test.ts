/** No input makes a 500, a hang, an unhandled rejection or growing memory: properties of a server in process, on a store in memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { encodeObject } from '../../src/api/codec/protobuf-envelope.ts';
import { sampleObject } from '../../src/api/codec/sample-objects.ts';
import { decode } from '../../src/api/schema/decode.ts';
import { type DirectRequest, type DirectServer, startDirectServer } from '../fixtures/direct-server.ts';
import { sampleManifest, sampleManifests } from '../fixtures/manifests.ts';
import { expectDecent, expectUnharmed } from './expectations.ts';
import { anyPath, body, headers, mediaType, method, operation, patchTypes, query } from './hostile-requests.ts';
import { hostileValue, spoil, spoiling, spoiltBytes, spoiltManifest } from './hostile-values.ts';
import { collectionOf, definitionOf, storedKinds, tableType } from './targets.ts';

/** Raise it, with another seed, to look for more than a test of every day has time for. */
const effort = Number(process.env.WHERRY_PROPERTY_EFFORT ?? 1);
const seed = Number(process.env.WHERRY_PROPERTY_SEED ?? 1);

let server: DirectServer;
const rejections: unknown[] = [];
const noteRejection = (reason: unknown): void => {
  rejections.push(reason);
};

beforeAll(async () => {
  process.on('unhandledRejection', noteRejection);
  server = await startDirectServer();
});

afterEach(async () => {
  await expectUnharmed(server);
  expect(rejections).toEqual([]);
});

afterAll(async () => {
  process.off('unhandledRejection', noteRejection);
  await server[Symbol.asyncDispose]();
});

async function check<T>(runs: number, arbitrary: fc.Arbitrary<T>, test: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, test), { seed, numRuns: runs * effort, endOnFailure: effort > 1 });
}

async function expectDecentAnswer(request: DirectRequest): Promise<number> {
  const reply = await server.send(request);
  expectDecent(server, reply);
  return reply.status;
}

const json = { 'content-type': 'application/json' };
const create = (apiVersion: string, kind: string): Promise<number> =>
  expectDecentAnswer({
    method: 'POST',
    path: collectionOf(definitionOf(`${apiVersion} ${kind}`)),
    headers: json,
    body: JSON.stringify(sampleManifest(apiVersion, kind).manifest),
  });

const remove = async (path: string): Promise<void> => {
  const finalizers = JSON.stringify({ metadata: { finalizers: null } });
  await server.send({ method: 'DELETE', path, query: 'gracePeriodSeconds=0' });
  await server.send({
    method: 'PATCH',
    path,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: finalizers,
  });
};

const fieldValidation = fc.constantFrom('Strict', 'Warn', 'Ignore');

it('withstands spoilt objects in creates and updates', async () => {
  const input = fc.tuple(spoiltManifest, fieldValidation, fc.boolean());
  await check(600, input, async ([{ sample, manifest }, validation, updates]) => {
    const path = collectionOf(definitionOf(`${sample.apiVersion} ${sample.kind}`));
    const body = JSON.stringify(manifest);
    const query = `fieldValidation=${validation}`;
    if (updates) {
      await create(sample.apiVersion, sample.kind);
      await expectDecentAnswer({ method: 'PUT', path: `${path}/${sample.name}`, query, headers: json, body });
      await expectDecentAnswer({ method: 'PUT', path: `${path}/${sample.name}/status`, query, headers: json, body });
    } else {
      await expectDecentAnswer({ method: 'POST', path, query, headers: json, body });
      await expectDecentAnswer({ method: 'GET', path, headers: { accept: tableType } });
    }
    await remove(`${path}/${sample.name}`);
  });
});

it('withstands objects that have every field, spoilt or not', async () => {
  const input = fc.tuple(fc.constantFrom(...storedKinds), fc.array(spoiling, { maxLength: 3 }));
  await check(300, input, async ([kind, changes]) => {
    const definition = definitionOf(kind);
    const sample = sampleObject(definition.type);
    const object = { ...sample, metadata: { ...(sample.metadata as object), name: 'full', namespace: undefined } };
    const path = collectionOf(definition);
    await expectDecentAnswer({ method: 'POST', path, headers: json, body: JSON.stringify(spoil(object, changes)) });
    await remove(`${path}/full`);
  });
});

it('withstands broken JSON, YAML and protobuf', async () => {
  const valid = fc.constantFrom(...sampleManifests).map((sample) => {
    const definition = definitionOf(`${sample.apiVersion} ${sample.kind}`);
    return { definition, sample };
  });
  const texts = [
    '{',
    '[',
    '{"a":}',
    '\ufeff{}',
    '"',
    'a: &x [*x]',
    'a: *b',
    '? ? ?',
    '- - -',
    '!!binary x',
    '%YAML 9.9\n---\n',
    '---\n...\n---\n',
    '<<: {<<: {}}',
    'k8s\0',
    '{"metadata":{"name":"a","name":"b"}}',
    '\0',
    `${'['.repeat(100_000)}`,
    `a: ${'{a: '.repeat(5000)}`,
    '&a [1,1,1]\n'.repeat(10),
    '"\\ud800"',
  ];
  const body = fc.oneof(
    fc.constantFrom(...texts).map((text) => new TextEncoder().encode(text)),
    spoiltBytes(valid.map(({ sample }) => new TextEncoder().encode(JSON.stringify(sample.manifest)))),
    spoiltBytes(
      valid.map(({ definition, sample }) =>
        encodeObject(definition.type, decode(definition.type, sample.manifest) as object),
      ),
    ),
    fc.uint8Array({ maxLength: 200 }),
  );
  const types = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
  const input = fc.tuple(
    fc.constantFrom(...storedKinds),
    body,
    fc.constantFrom(...types),
    fc.constantFrom(...types, tableType),
  );
  await check(800, input, async ([kind, bytes, contentType, accept]) => {
    const headers = { 'content-type': contentType, accept };
    await expectDecentAnswer({
      method: 'POST',
      path: collectionOf(definitionOf(kind)),
      query: 'dryRun=All',
      headers,
      body: bytes,
    });
  });
});

it('withstands hostile patches of all types', async () => {
  const input = fc.record({
    sample: fc.constantFrom(...sampleManifests),
    type: fc.constantFrom(...patchTypes),
    changes: fc.array(spoiling, { maxLength: 4 }),
    operations: fc.array(fc.oneof(operation, hostileValue), { maxLength: 6 }),
    raw: hostileValue,
    shape: fc.constantFrom('object', 'operations', 'raw'),
    subresource: fc.constantFrom('', '', '/status', '/scale'),
    validation: fieldValidation,
  });
  await check(900, input, async ({ sample, type, changes, operations, raw, shape, subresource, validation }) => {
    const path = `${collectionOf(definitionOf(`${sample.apiVersion} ${sample.kind}`))}/${sample.name}`;
    await create(sample.apiVersion, sample.kind);
    const patches = { object: spoil(sample.manifest, changes), operations, raw };
    const query = `fieldManager=me&force=true&fieldValidation=${validation}`;
    await expectDecentAnswer({
      method: 'PATCH',
      path: `${path}${subresource}`,
      query: type.includes('apply') ? query : `fieldValidation=${validation}`,
      headers: { 'content-type': type },
      body: JSON.stringify(patches[shape]),
    });
    await remove(path);
  });
});

it('withstands any request', async () => {
  const request = fc.record({ method, path: anyPath, query, headers, body });
  await check(1500, request, async (given) => {
    await expectDecentAnswer(given);
  });
});

it('withstands any options of lists, watches and collection deletes', async () => {
  const input = fc.record({
    kind: fc.constantFrom(...storedKinds),
    method: fc.constantFrom('GET', 'GET', 'GET', 'DELETE'),
    query,
    accept: mediaType,
  });
  await check(1000, input, async ({ kind, method: verb, query: given, accept }) => {
    const options = verb === 'DELETE' ? `${given}&labelSelector=none%3Dthere` : given;
    await expectDecentAnswer({
      method: verb,
      path: collectionOf(definitionOf(kind)),
      query: options,
      headers: { accept },
    });
  });
});

const heapGrowthMax = 8 * 1024 * 1024;

it('forgets what it has refused', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const input = fc.tuple(spoiltManifest, query, headers);
  const requests = fc.sample(input, { seed, numRuns: 300 });
  const round = async (): Promise<number> => {
    for (const [{ sample, manifest }, given, sent] of requests) {
      const path = collectionOf(definitionOf(`${sample.apiVersion} ${sample.kind}`));
      const text = JSON.stringify(manifest);
      await server.send({
        method: 'POST',
        path,
        query: `dryRun=All&${given}`,
        headers: { ...sent, ...json },
        body: text,
      });
      await server.send({ method: 'GET', path, query: given, headers: sent });
    }
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  await round();
  const before = await round();
  await round();
  await round();
  expect((await round()) - before).toBeLessThan(heapGrowthMax);
});
