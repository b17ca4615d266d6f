import { beforeEach, describe, expect, it } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../../test/fixtures/in-process-server.ts';
import type { ReplicaSet } from '../../../api/apps/v1/replica-set.ts';
import { Client } from '../../../client/client.ts';
import { replicaSets } from '../../../client/resources.ts';
import type { TransportRequest } from '../../../client/transport.ts';
import { InProcessTransport } from '../../../cluster/in-process-transport.ts';
import { StatusWriter } from './status-writer.ts';

const collection = '/apis/apps/v1/namespaces/default/replicasets';
const path = `${collection}/web`;
const spec = {
  replicas: 1,
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
};

let fixture: ServerFixture;
let writer: StatusWriter<ReplicaSet>;
let requests: string[];
let intercept: (request: TransportRequest) => Promise<unknown> | undefined;

const create = (): Promise<ReplicaSet> => fixture.send('POST', collection, { metadata: { name: 'web' }, spec });
const read = (): Promise<ReplicaSet> => fixture.send('GET', path);
const merge = (patch: object): Promise<ReplicaSet> =>
  fixture.send('PATCH', path, patch, { contentType: 'application/merge-patch+json' });
const remove = (): Promise<unknown> => fixture.send('DELETE', path);

beforeEach(async () => {
  fixture = await startServerFixture();
  requests = [];
  intercept = () => undefined;
  const transport = new InProcessTransport(fixture.server, { name: 'admin', groups: ['system:masters'] }, 'test');
  const send = async (request: TransportRequest): Promise<object> => {
    requests.push(request.method);
    await intercept(request);
    return transport.send(request);
  };
  const client = new Client({
    send,
    list: (request) => transport.list(request),
    watch: (request, sink) => transport.watch(request, sink),
    close: () => transport.close(),
  });
  writer = new StatusWriter(client, replicaSets);
});

describe('StatusWriter.write', () => {
  interface Case {
    readonly name: string;
    /** Between the round's reading and its writing. */
    readonly meanwhile: () => Promise<unknown>;
    readonly requests: readonly string[];
    /** Undefined where the object is gone, or another. */
    readonly status: { readonly replicas: number; readonly observedGeneration?: number } | undefined;
    readonly generation?: number;
  }
  const cases: readonly Case[] = [
    {
      name: 'writes what was counted, and the generation that was acted on',
      meanwhile: async () => {},
      requests: ['PUT'],
      status: { replicas: 3, observedGeneration: 1 },
      generation: 1,
    },
    {
      name: 'writes over a change that it had not seen, but does not claim to have acted on it',
      meanwhile: () => merge({ spec: { replicas: 5 } }),
      requests: ['PUT', 'GET', 'PUT'],
      status: { replicas: 3, observedGeneration: 1 },
      generation: 2,
    },
    { name: 'passes over an object that is gone', meanwhile: remove, requests: ['PUT'], status: undefined },
    {
      name: 'leaves one alone that was made anew',
      meanwhile: async () => {
        await remove();
        await create();
      },
      requests: ['PUT', 'GET'],
      status: { replicas: 0 },
      generation: 1,
    },
  ];
  it.each(cases)('$name', async ({ meanwhile, requests: expected, status, generation }) => {
    const owner = await create();
    await meanwhile();
    await writer.write(owner, { ...owner.status, replicas: 3 });
    expect(requests).toEqual(expected);
    const now = await read().catch(() => undefined);
    expect(now?.status).toEqual(status);
    expect(now?.metadata.generation).toEqual(generation);
  });

  it('tries once more, and no more', async () => {
    const owner = await create();
    let changes = 0;
    intercept = ({ method }) => (method === 'PUT' ? merge({ metadata: { labels: { n: `${changes++}` } } }) : undefined);
    await expect(writer.write(owner, { ...owner.status, replicas: 3 })).rejects.toThrow('has been modified');
    expect(requests).toEqual(['PUT', 'GET', 'PUT']);
    expect((await read()).status.replicas).toBe(0);
  });
});

describe('StatusWriter.isOwnEcho', () => {
  it('knows its own write, and takes nothing else for it', async () => {
    const owner = await create();
    await writer.write(owner, { ...owner.status, replicas: 3 });
    const written = await read();
    const { metadata } = written;
    expect(writer.isOwnEcho(written, owner), 'its write').toBe(true);
    expect(writer.isOwnEcho(written, written), 'a resync').toBe(false);
    const elsewhere = { ...owner, metadata: { ...owner.metadata, resourceVersion: '1' } };
    expect(writer.isOwnEcho(written, elsewhere), 'something came between').toBe(false);
    const scaled = { ...written, metadata: { ...metadata, generation: 2 } };
    expect(writer.isOwnEcho(scaled, owner), 'a new spec with it').toBe(false);
    const deleting = { ...written, metadata: { ...metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } };
    expect(writer.isOwnEcho(deleting, owner), 'a deletion with it').toBe(false);
    const overwritten = { ...written, status: { ...written.status, replicas: 4 } };
    expect(writer.isOwnEcho(overwritten, owner), 'another status').toBe(false);
    writer.beginRound('default/web');
    expect(writer.isOwnEcho(written, owner), 'another round has begun').toBe(false);
  });
});
