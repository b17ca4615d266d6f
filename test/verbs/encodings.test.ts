/** What goes over the wire, in each encoding and form, and the answers to what is not understood. */
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { decodeMessage } from '../../src/api/codec/protobuf.ts';
import { decodeEnvelope, encodeObject } from '../../src/api/codec/protobuf-envelope.ts';
import { WireReader } from '../../src/api/codec/wire-reader.ts';
import { ConfigMap } from '../../src/api/core/v1/config-map.ts';
import { listTypeOf } from '../../src/api/meta/v1/list-type.ts';
import { Status } from '../../src/api/meta/v1/status.ts';
import { PartialObjectMetadata } from '../../src/api/meta/v1/table.ts';
import type { Type } from '../../src/api/schema/schema.ts';
import type { Json, Reply } from '../fixtures/api-client.ts';
import { onEachStore } from '../fixtures/stores.ts';

const path = '/api/v1/namespaces/default/configmaps';
const protobuf = 'application/vnd.kubernetes.protobuf';
const as = (form: string, type = 'application/json'): string => `${type};as=${form};v=v1;g=meta.k8s.io`;

function fromProtobuf(type: Type, bytes: Uint8Array): Json {
  const { apiVersion, kind, raw } = decodeEnvelope(bytes);
  return { kind, apiVersion, ...(decodeMessage(type, raw) as object) };
}

/** metav1.WatchEvent { type = 1, object = 2 { raw = 1 } } */
function fromFrame(frame: Uint8Array): { type: string; object: Uint8Array } {
  const reader = new WireReader(frame);
  reader.tag('WatchEvent');
  const type = reader.text();
  reader.tag('WatchEvent');
  const end = reader.enter();
  reader.tag('RawExtension');
  const object = reader.bytes();
  reader.leave(end);
  return { type, object };
}

const problem = ({ status, json }: Reply): unknown[] => [status, json.kind, json.reason];

onEachStore('encodings', (given) => {
  it('speak protobuf in both directions, and in watches', async () => {
    const { client } = given();
    const sent = encodeObject(ConfigMap, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'proto', labels: { proto: 'yes' } },
      data: { a: 'ü' },
    });
    const headers = { accept: protobuf };
    using watch = await client.watch(path, { query: { labelSelector: 'proto' }, headers });
    expect(watch.headers['content-type']).toBe(`${protobuf};stream=watch`);
    const created = await client.post(path, sent, { contentType: protobuf, headers });
    expect([created.status, created.headers['content-type']]).toEqual([201, protobuf]);
    const object = fromProtobuf(ConfigMap, created.bytes);
    expect(object).toEqual((await client.get(`${path}/proto`)).json);
    const listed = await client.get(path, { query: { labelSelector: 'proto' }, headers });
    const list = fromProtobuf(listTypeOf(ConfigMap as Type), listed.bytes);
    expect(list).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1', items: [{ data: { a: 'ü' } }] });
    const added = fromFrame((await watch.nextFrame())!);
    expect([added.type, fromProtobuf(ConfigMap, added.object)]).toEqual(['ADDED', object]);
    await client.delete(`${path}/proto`);
    expect(fromFrame((await watch.nextFrame())!).type).toBe('DELETED');
    const missing = await client.get(`${path}/proto`, { headers });
    expect(fromProtobuf(Status, missing.bytes)).toMatchObject({ kind: 'Status', code: 404, reason: 'NotFound' });
  });

  it('speak YAML in both directions', async () => {
    const { client } = given();
    const contentType = 'application/yaml';
    const headers = { accept: contentType };
    const body = stringify({ metadata: { name: 'yaml' }, data: { number: '1', text: 'yes\nno\n' } });
    const created = await client.post(path, body, { contentType, headers });
    expect([created.status, created.headers['content-type']]).toEqual([201, contentType]);
    expect(parse(created.bytes.toString())).toEqual((await client.get(`${path}/yaml`)).json);
    const list = await client.get(path, { headers, query: { fieldSelector: 'metadata.name=yaml' } });
    const { items } = parse(list.bytes.toString());
    expect(items).toMatchObject([{ metadata: { name: 'yaml' } }]);
    expect(items[0]).not.toHaveProperty('kind');
    await client.delete(`${path}/yaml`);
  });

  it('compress what is large, for those who ask', async () => {
    const { client } = given();
    await client.post(path, { metadata: { name: 'large' }, data: { text: 'x'.repeat(200_000) } });
    const plain = await client.get(`${path}/large`);
    const packed = await client.get(`${path}/large`, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.bytes.length).toBeLessThan(10_000);
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
    await client.delete(`${path}/large`);
  });

  it('make Tables and PartialObjectMetadata', async () => {
    const { client } = given();
    await client.post(path, { metadata: { name: 'formed', labels: { formed: 'yes' } }, data: { a: '1' } });
    const query = { labelSelector: 'formed' };
    const table = (await client.get(path, { query, headers: { accept: as('Table') } })).json;
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(table.columnDefinitions.map(({ name }: Json) => name)).toEqual(['Name', 'Data', 'Age']);
    expect(table.rows).toMatchObject([
      { cells: ['formed', 1, expect.any(String)], object: { kind: 'PartialObjectMetadata' } },
    ]);
    const bare = await client.get(path, {
      query: { ...query, includeObject: 'None' },
      headers: { accept: as('Table') },
    });
    expect(bare.json.rows[0].object ?? null).toBeNull();
    const single = await client.get(`${path}/formed`, { headers: { accept: as('PartialObjectMetadata') } });
    expect(single.json).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'formed' } });
    expect(single.json).not.toHaveProperty('data');
    const list = await client.get(path, { query, headers: { accept: as('PartialObjectMetadataList', protobuf) } });
    const { kind, items } = fromProtobuf(listTypeOf(PartialObjectMetadata as Type), list.bytes);
    expect([kind, items[0].metadata.name]).toEqual(['PartialObjectMetadataList', 'formed']);
    using watch = await client.watch(path, { query, headers: { accept: as('Table') } });
    expect((await watch.next())?.object).toMatchObject({
      kind: 'Table',
      rows: [{ cells: ['formed', 1, expect.any(String)] }],
    });
    await client.delete(`${path}/formed`);
  });

  it('fall back to what a client takes beside the forms that it likes', async () => {
    const { client } = given();
    const accept = `application/json;as=Table;v=v2;g=meta.k8s.io,${as('Nothing')},application/json`;
    expect((await client.get(path, { headers: { accept } })).json.kind).toBe('ConfigMapList');
  });

  it.each([
    ['406 for forms that nobody speaks', 'GET', path, { headers: { accept: 'text/html' } }, [406, 'NotAcceptable']],
    [
      '415 for bodies of another type',
      'POST',
      path,
      { body: 'a', contentType: 'text/plain' },
      [415, 'UnsupportedMediaType'],
    ],
    ['415 for patches that are none', 'PATCH', `${path}/a`, { body: {} }, [415, 'UnsupportedMediaType']],
    ['405 for verbs that the resource has not', 'DELETE', '/api/v1/namespaces', {}, [405, 'MethodNotAllowed']],
    ['405 for methods that mean nothing', 'TRACE', path, {}, [405, 'MethodNotAllowed']],
    ['404 for resources that are not served', 'GET', '/api/v1/namespaces/default/widgets', {}, [404, 'NotFound']],
    ['404 for groups that are not served', 'GET', '/apis/example.com/v1/widgets', {}, [404, 'NotFound']],
    ['404 for subresources that are not served', 'GET', `${path}/a/status`, {}, [404, 'NotFound']],
    ['404 for namespaced resources without one', 'POST', '/api/v1/configmaps', { body: {} }, [404, 'NotFound']],
    ['400 for what is no JSON', 'POST', path, { body: '{' }, [400, 'BadRequest']],
    ['400 for another kind', 'POST', path, { body: { kind: 'Pod', apiVersion: 'v1' } }, [400, 'BadRequest']],
    [
      '400 for another namespace',
      'POST',
      path,
      { body: { metadata: { name: 'a', namespace: 'b' } } },
      [400, 'BadRequest'],
    ],
    ['400 for fields of the wrong type', 'POST', path, { body: { data: { a: 1 } } }, [400, 'BadRequest']],
    [
      '413 for more than three megabytes',
      'POST',
      path,
      { body: { data: { a: 'x'.repeat(3 << 20) } } },
      [413, 'RequestEntityTooLarge'],
    ],
    ['422 for no name', 'POST', path, { body: {} }, [422, 'Invalid']],
  ])('answer %s', async (_, method, target, options, [status, reason]) => {
    expect(problem(await given().client.call(method, target, options))).toEqual([status, 'Status', reason]);
  });
});
