import { beforeEach, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { Client } from '../../client/client.ts';
import { configMaps } from '../../client/resources.ts';
import type { Transport } from '../../client/transport.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { AbsentOwners } from './absent-owners.ts';
import { attemptToDelete, NotObservedError } from './attempt-to-delete.ts';
import { LiveObjects } from './live-objects.ts';
import { type GraphEffect, OwnershipGraph } from './ownership-graph.ts';

const path = '/api/v1/namespaces/default/configmaps';
const type = { apiVersion: 'v1', kind: 'ConfigMap' };
const nobody = { ...type, name: 'nobody', uid: 'nobody' };

let fixture: ServerFixture;
let graph: OwnershipGraph;
let effects: GraphEffect[];
/** `GET web`, since the last look. */
let requests: string[];
let attempt: (object: KubernetesObject) => Promise<void>;

beforeEach(async () => {
  fixture = await startServerFixture();
  graph = new OwnershipGraph();
  effects = [];
  requests = [];
  const inner = new InProcessTransport(fixture.server, { name: 'admin', groups: ['system:masters'] }, 'test');
  const transport: Transport = {
    send: (request) => {
      requests.push(`${request.method} ${request.path.split('/').at(-1)}`);
      return inner.send(request);
    },
    list: (request) => inner.list(request),
    watch: (request, sink) => inner.watch(request, sink),
    close: () => inner.close(),
  };
  const absentOwners = new AbsentOwners();
  const parts = {
    graph,
    live: new LiveObjects(new Client(transport), () => configMaps),
    absentOwners,
    apply: (found: readonly GraphEffect[]) => void effects.push(...found),
  };
  attempt = ({ metadata }) => attemptToDelete(parts, metadata.uid ?? '');
});

async function create(name: string, ...owners: readonly object[]): Promise<KubernetesObject> {
  const object = await fixture.send('POST', path, { metadata: { name, ownerReferences: owners } });
  graph.observed(type, object.metadata);
  return object;
}

const asked = (): string[] => requests.splice(0);

it('asks for an owner once that does not exist', async () => {
  const [a, b] = [await create('a', nobody), await create('b', nobody)];
  await attempt(a);
  await attempt(b);
  expect(asked()).toEqual(['GET a', 'GET nobody', 'DELETE a', 'GET b', 'DELETE b']);
});

it('writes nothing the second time', async () => {
  const owner = await create('owner');
  const dependent = await create('dependent', { ...type, name: 'owner', uid: owner.metadata.uid }, nobody);
  await attempt(dependent);
  expect(asked()).toEqual(['GET dependent', 'GET owner', 'GET nobody', 'PATCH dependent']);
  await attempt(dependent);
  expect(asked()).toEqual(['GET dependent', 'GET owner']);
});

it('looks again at what exists and has not been observed', async () => {
  const owner: KubernetesObject = await fixture.send('POST', path, { metadata: { name: 'owner' } });
  await create('dependent', { ...type, name: 'owner', uid: owner.metadata.uid });
  await expect(attempt(owner)).rejects.toThrow(NotObservedError);
  graph.observed(type, owner.metadata);
  await attempt(owner);
  expect(asked()).toEqual(['GET owner', 'GET owner']);
});

it('takes what does not exist out of the graph, and tells its dependents', async () => {
  const dependent = await create('dependent', nobody);
  await attempt({ metadata: { uid: 'nobody' } });
  expect(effects).toEqual([
    { kind: 'absent', owner: { ...nobody, namespace: 'default' } },
    { kind: 'attempt-to-delete', uid: dependent.metadata.uid },
  ]);
  expect(graph.get('nobody')).toBeUndefined();
});

it('has nothing to do with what is on its way already, or not known', async () => {
  const dependent = await create('dependent', nobody);
  graph.observed(type, { ...dependent.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' });
  await attempt(dependent);
  await attempt({ metadata: { uid: 'unknown' } });
  expect(asked()).toEqual([]);
});
