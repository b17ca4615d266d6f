/** Every verb on every kind that is stored, over HTTPS, on each store. */
import { expect, it } from 'vitest';
import { allVerbs, type ResourceDefinition } from '../../src/api/resource.ts';
import { builtInResources } from '../../src/api/resources.ts';
import { apiVersionOf } from '../../src/api/schema/schema.ts';
import type { ApiClient, Json, WatchReader } from '../fixtures/api-client.ts';
import { type SampleManifest, sampleManifest } from '../fixtures/manifests.ts';
import { onEachStore } from '../fixtures/stores.ts';

const label = 'verbs.example.com/story';

function collectionPath(definition: ResourceDefinition, namespace = 'default'): string {
  const apiVersion = apiVersionOf(definition);
  const root = definition.group === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  return `${root}${definition.namespaced ? `/namespaces/${namespace}` : ''}/${definition.resource}`;
}

/** One kind's objects, as one test meets them. */
class Story {
  readonly client: ApiClient;
  readonly definition: ResourceDefinition;
  readonly sample: SampleManifest;
  readonly path: string;
  readonly object: string;
  readonly apiVersion: string;

  constructor(client: ApiClient, definition: ResourceDefinition) {
    this.client = client;
    this.definition = definition;
    this.apiVersion = apiVersionOf(definition);
    this.sample = sampleManifest(this.apiVersion, definition.kind);
    this.path = collectionPath(definition);
    this.object = `${this.path}/${this.sample.name}`;
  }

  manifest(metadata: Json): Json {
    return { ...this.sample.manifest, metadata: { labels: { [label]: 'yes' }, ...metadata } };
  }

  async live(): Promise<Json> {
    const { status, json } = await this.client.get(this.object);
    expect(status).toBe(200);
    return json;
  }

  /** What is still there, of all that the story made. */
  async names(): Promise<string[]> {
    const { status, json } = await this.client.get(this.path, { query: { labelSelector: label } });
    expect(status).toBe(200);
    expect([json.kind, json.apiVersion]).toEqual([`${this.definition.kind}List`, this.apiVersion]);
    expect(json.metadata.resourceVersion).toMatch(/^\d+$/);
    return json.items.map((item: Json) => item.metadata.name).sort();
  }
}

async function createdAndRead(story: Story): Promise<void> {
  const { client, definition, path, sample } = story;
  const created = await client.post(path, story.manifest({ name: sample.name }));
  expect(created.json).toMatchObject({ kind: definition.kind, apiVersion: story.apiVersion });
  expect(created.status).toBe(201);
  const { metadata } = created.json;
  expect(metadata).toMatchObject({
    name: sample.name,
    uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    resourceVersion: expect.stringMatching(/^\d+$/),
  });
  expect(metadata.namespace).toBe(definition.namespaced ? 'default' : undefined);
  expect(await story.live()).toEqual(created.json);

  const again = await client.post(path, story.manifest({ name: sample.name }));
  expect([again.status, again.json.reason]).toEqual([409, 'AlreadyExists']);
  const missing = await client.get(`${path}/${sample.name}-missing`);
  expect([missing.status, missing.json.reason]).toEqual([404, 'NotFound']);
  expect(missing.json.details).toMatchObject({ name: `${sample.name}-missing`, kind: definition.resource });
}

async function namesGenerated({ client, path, sample, ...story }: Story, manifest: Json): Promise<string[]> {
  const made = await client.post(path, manifest);
  if (sample.nameIsBound === true) {
    expect([made.status, made.json.reason]).toEqual([422, 'Invalid']);
    return [];
  }
  expect(made.status, JSON.stringify(made.json)).toBe(201);
  expect(made.json.metadata.name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(story.definition.kind).toBe(made.json.kind);
  return [made.json.metadata.name];
}

async function replaced(story: Story): Promise<void> {
  const { client, object } = story;
  const before = await story.live();
  const changed = { ...before, metadata: { ...before.metadata, labels: { ...before.metadata.labels, put: 'yes' } } };
  const put = await client.put(object, changed);
  expect(put.status, JSON.stringify(put.json)).toBe(200);
  expect(put.json.metadata.labels).toEqual({ ...before.metadata.labels, put: 'yes' });
  expect(put.json.metadata.uid).toBe(before.metadata.uid);
  expect(await story.live()).toEqual(put.json);
  const stale = await client.put(object, { ...before, metadata: { ...before.metadata, labels: { put: 'late' } } });
  expect([stale.status, stale.json.reason]).toEqual([409, 'Conflict']);
  const same = await client.put(object, put.json);
  expect(same.json.metadata.resourceVersion).toBe(put.json.metadata.resourceVersion);
}

async function patched(story: Story): Promise<void> {
  const { client, object } = story;
  const labels = async (): Promise<Json> => {
    // Namespaces have a label that the server gives them.
    const { 'kubernetes.io/metadata.name': _, ...others } = (await story.live()).metadata.labels;
    return others;
  };
  const json = await client.patch(object, 'json', [
    { op: 'test', path: '/metadata/labels/put', value: 'yes' },
    { op: 'replace', path: '/metadata/labels/put', value: 'json' },
  ]);
  expect([json.status, await labels()]).toEqual([200, { [label]: 'yes', put: 'json' }]);
  const merge = await client.patch(object, 'merge', { metadata: { labels: { put: null, merge: 'yes' } } });
  expect([merge.status, await labels()]).toEqual([200, { [label]: 'yes', merge: 'yes' }]);
  const strategic = await client.patch(object, 'strategic', {
    metadata: { labels: { $patch: 'replace', [label]: 'yes', strategic: 'yes' } },
  });
  expect([strategic.status, await labels()]).toEqual([200, { [label]: 'yes', strategic: 'yes' }]);
  const failing = await client.patch(object, 'json', [{ op: 'test', path: '/metadata/name', value: 'other' }]);
  expect([failing.status, failing.json.reason]).toEqual([422, 'Invalid']);
}

async function applied(story: Story): Promise<void> {
  const { client, object, apiVersion, definition } = story;
  const configuration = (value: string): Json => ({
    apiVersion,
    kind: definition.kind,
    metadata: { labels: { applied: value } },
  });
  const first = await client.patch(object, 'apply', configuration('one'), { query: { fieldManager: 'one' } });
  expect([first.status, first.json.metadata.labels?.applied]).toEqual([200, 'one']);
  expect(first.json.metadata.managedFields).toContainEqual(
    expect.objectContaining({ manager: 'one', operation: 'Apply', apiVersion, fieldsType: 'FieldsV1' }),
  );
  const refused = await client.patch(object, 'apply', configuration('two'), { query: { fieldManager: 'two' } });
  expect([refused.status, refused.json.reason]).toEqual([409, 'Conflict']);
  expect(refused.json.details.causes).toEqual([
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.metadata.labels.applied' },
  ]);
  const forced = await client.patch(object, 'apply', configuration('two'), {
    query: { fieldManager: 'two', force: true },
  });
  expect([forced.status, forced.json.metadata.labels.applied]).toEqual([200, 'two']);
  const again = await client.patch(object, 'apply', configuration('two'), { query: { fieldManager: 'two' } });
  expect(again.json.metadata.resourceVersion).toBe(forced.json.metadata.resourceVersion);
  const removed = await client.patch(
    object,
    'apply',
    { apiVersion, kind: definition.kind },
    { query: { fieldManager: 'two' } },
  );
  expect([removed.status, removed.json.metadata.labels.applied]).toEqual([200, undefined]);
}

/** Only the status moves through `status`, and it moves through nothing else. */
async function statusWritten(story: Story): Promise<void> {
  const { client, object, sample, definition } = story;
  if (definition.status === undefined) {
    expect((await client.get(`${object}/status`)).status).toBe(404);
    return;
  }
  const before = await story.live();
  const patch = { status: sample.status, metadata: { finalizers: before.metadata.finalizers } };
  const written = await client.patch(`${object}/status`, 'merge', patch);
  expect(written.status, JSON.stringify(written.json)).toBe(200);
  expect(written.json.status).toMatchObject(sample.status!);
  expect(written.json.spec).toEqual(before.spec);
  expect(written.json.metadata.generation).toBe(before.metadata.generation);
  expect((await client.get(`${object}/status`)).json).toEqual(written.json);
  const without = { ...written.json, status: undefined };
  const put = await client.put(object, without);
  expect(put.status, JSON.stringify(put.json)).toBe(200);
  expect(put.json.status).toEqual(written.json.status);
  const back = await client.put(`${object}/status`, { ...put.json, spec: undefined, metadata: put.json.metadata });
  expect(back.status, JSON.stringify(back.json)).toBe(200);
  expect(back.json.spec).toEqual(before.spec);
}

/** Deletes what the sample's name stands for; whatever keeps it (a finalizer of the server's own) is taken away. */
async function deleted(story: Story): Promise<void> {
  const { client, object, definition } = story;
  const { metadata } = await story.live();
  const wrong = await client.delete(object, {
    body: { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } },
  });
  expect([wrong.status, wrong.json.reason]).toEqual([409, 'Conflict']);
  const removal = await client.delete(object, { body: { preconditions: { uid: metadata.uid } } });
  expect(removal.status).toBe(200);
  if (removal.json.kind === 'Status') {
    expect(removal.json).toMatchObject({ status: 'Success', details: { name: metadata.name, uid: metadata.uid } });
  } else {
    expect(removal.json.kind).toBe(definition.kind);
    await finalized(story);
  }
  expect((await client.get(object)).status).toBe(404);
}

async function finalized({ client, object, definition }: Story): Promise<void> {
  const { status, json } = await client.get(object);
  if (status === 404) return;
  expect(json.metadata.deletionTimestamp).toBeDefined();
  if (definition.kind === 'Namespace') {
    expect(json.status.phase).toBe('Terminating');
    const done = await client.put(`${object}/finalize`, { ...json, spec: { finalizers: [] } });
    expect(done.status).toBe(200);
  } else {
    expect(json.metadata.finalizers.length).toBeGreaterThan(0);
    const done = await client.patch(object, 'merge', { metadata: { finalizers: null } });
    expect(done.status).toBe(200);
  }
}

async function appliedAnew(story: Story): Promise<void> {
  const { client, object } = story;
  const made = await client.patch(object, 'apply', story.manifest({}), { query: { fieldManager: 'one' } });
  expect(made.status, JSON.stringify(made.json)).toBe(201);
  expect(made.json.metadata.name).toBe(story.sample.name);
}

async function collectionDeleted(story: Story): Promise<void> {
  const { client, path, definition } = story;
  const query = { labelSelector: label };
  const removal = await client.delete(path, { query });
  if (!(definition.verbs ?? allVerbs).includes('deletecollection')) {
    expect([removal.status, removal.json.reason]).toEqual([405, 'MethodNotAllowed']);
    for (const name of await story.names()) await client.delete(`${path}/${name}`);
    return;
  }
  expect([removal.status, removal.json.kind]).toEqual([200, `${definition.kind}List`]);
  for (const name of await story.names()) {
    await client.patch(`${path}/${name}`, 'merge', { metadata: { finalizers: null } });
  }
  expect(await story.names()).toEqual([]);
}

async function seen(watch: WatchReader, story: Story): Promise<void> {
  const types: string[] = [];
  let version = 0;
  while (types.at(-1) !== 'DELETED') {
    const event = await watch.next();
    expect(event).toBeDefined();
    const { type, object } = event!;
    types.push(type);
    expect([object.kind, object.apiVersion, object.metadata.name]).toEqual([
      story.definition.kind,
      story.apiVersion,
      story.sample.name,
    ]);
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(version);
    version = Number(object.metadata.resourceVersion);
  }
  expect(types.slice(0, 2)).toEqual(['ADDED', 'MODIFIED']);
  expect(new Set(types.slice(1, -1))).toEqual(new Set(['MODIFIED']));
}

const storedResources = builtInResources.filter(({ storagePrefix }) => storagePrefix !== undefined);

onEachStore('every verb', (given) => {
  it.each(storedResources.map((definition) => [`${apiVersionOf(definition)} ${definition.kind}`, definition] as const))(
    'works for %s',
    async (_, definition) => {
      const { client } = given();
      const story = new Story(client, definition);
      const start = await client.get(story.path);
      const query = {
        resourceVersion: start.json.metadata.resourceVersion,
        fieldSelector: `metadata.name=${story.sample.name}`,
      };
      using watch = await client.watch(story.path, { query });
      expect(watch.status).toBe(200);
      await createdAndRead(story);
      const made = await namesGenerated(story, story.manifest({ generateName: 'made-' }));
      expect(await story.names()).toEqual([...made, story.sample.name].sort());
      await replaced(story);
      await patched(story);
      await applied(story);
      await statusWritten(story);
      await deleted(story);
      await seen(watch, story);
      await appliedAnew(story);
      await collectionDeleted(story);
    },
  );
});
