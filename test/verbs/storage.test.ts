/** What is in storage: keys and values as upstream lays them out, and every field as it was. */
import { describe, expect, it } from 'vitest';
import { sampleObject } from '../../src/api/codec/sample-objects.ts';
import type { KubernetesObject } from '../../src/api/resource.ts';
import { builtInResources } from '../../src/api/resources.ts';
import { decode } from '../../src/api/schema/decode.ts';
import { apiVersionOf, type Mutable } from '../../src/api/schema/schema.ts';
import { encodeForStorage, StoredObject } from '../../src/apiserver/cache/stored-object.ts';
import { systemClock } from '../../src/base/clock.ts';
import { MemoryStore } from '../../src/storage/memory/memory-store.ts';
import type { Json } from '../fixtures/api-client.ts';
import { sampleManifest } from '../fixtures/manifests.ts';
import { onEachStore } from '../fixtures/stores.ts';

const layout: readonly (readonly [apiVersion: string, kind: string, path: string, key: string])[] = [
  ['v1', 'ConfigMap', '/api/v1/namespaces/default/configmaps', 'configmaps/default/'],
  ['v1', 'Pod', '/api/v1/namespaces/default/pods', 'pods/default/'],
  ['v1', 'Service', '/api/v1/namespaces/default/services', 'services/specs/default/'],
  ['v1', 'Endpoints', '/api/v1/namespaces/default/endpoints', 'services/endpoints/default/'],
  ['v1', 'ReplicationController', '/api/v1/namespaces/default/replicationcontrollers', 'controllers/default/'],
  ['v1', 'Node', '/api/v1/nodes', 'minions/'],
  ['v1', 'Namespace', '/api/v1/namespaces', 'namespaces/'],
  ['v1', 'Secret', '/api/v1/namespaces/default/secrets', 'secrets/default/'],
  ['apps/v1', 'Deployment', '/apis/apps/v1/namespaces/default/deployments', 'deployments/default/'],
  ['networking.k8s.io/v1', 'Ingress', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', 'ingress/default/'],
  ['events.k8s.io/v1', 'Event', '/apis/events.k8s.io/v1/namespaces/default/events', 'events/default/'],
  [
    'autoscaling/v1',
    'HorizontalPodAutoscaler',
    '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers',
    'horizontalpodautoscalers/default/',
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    'apiextensions.k8s.io/customresourcedefinitions/',
  ],
  [
    'apiregistration.k8s.io/v1',
    'APIService',
    '/apis/apiregistration.k8s.io/v1/apiservices',
    'apiregistration.k8s.io/apiservices/',
  ],
];

/** The versions that kinds are stored as, where it is another one. */
const storedVersions: Readonly<Record<string, string>> = {
  'events.k8s.io/v1 Event': 'v1',
  'autoscaling/v1 HorizontalPodAutoscaler': 'autoscaling/v2',
};

onEachStore('storage', (given) => {
  it.each(layout)('has %s %s of %s below /registry/%s', async (apiVersion, kind, path, key) => {
    const { client, cluster } = given();
    const { manifest, name } = sampleManifest(apiVersion, kind);
    const { status, json } = await client.post(path, manifest);
    expect(status).toBe(201);
    const { kv } = await cluster.store.get(`/registry/${key}${name}`);
    expect(kv?.modRevision).toBe(Number(json.metadata.resourceVersion));
    const text = Buffer.from(kv!.value).toString();
    const value: Json = JSON.parse(text);
    const { resourceVersion: _, ...metadata } = json.metadata;
    const storedVersion = storedVersions[`${apiVersion} ${kind}`] ?? apiVersion;
    expect(text.startsWith(`{"kind":"${kind}","apiVersion":"${storedVersion}","metadata":{`)).toBe(true);
    if (storedVersion === apiVersion) expect(value).toEqual({ ...json, metadata });
    else expect(value.metadata.uid).toBe(metadata.uid);
    await client.delete(`${path}/${name}`);
  });
});

describe('stored objects', () => {
  it.each(
    builtInResources.map((definition) => [`${apiVersionOf(definition)} ${definition.kind}`, definition] as const),
  )('keep every field of %s', async (_, { type }) => {
    await using store = new MemoryStore({ clock: systemClock });
    const sample = sampleObject(type);
    const object = decode(type, sample) as Mutable<KubernetesObject>;
    const expected = structuredClone({ ...sample, metadata: { ...(sample.metadata as object), resourceVersion: '1' } });
    const key = '/registry/samples/sample';
    const value = encodeForStorage(object);
    const written = await store.commit(key, 0, value);
    const { kv } = await store.get(key);
    const revision = String(written.revision);
    const wanted = { ...expected, metadata: { ...expected.metadata, resourceVersion: revision } };
    const fresh = StoredObject.fresh({ key, value, modRevision: written.revision });
    const read = new StoredObject(kv!);
    expect(fresh.object).toEqual(wanted);
    expect(read.object).toEqual(wanted);
    expect(JSON.parse(Buffer.concat(read.jsonChunks()).toString())).toEqual(wanted);
  });
});
