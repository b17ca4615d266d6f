import { afterEach, expect, test } from 'vitest';
import { type ServerFixture, startServerFixture } from '../../../../test/fixtures/in-process-server.ts';
import type { EndpointSlice } from '../../../api/discovery/v1/endpoint-slice.ts';
import { silentLogger } from '../../../base/logger.ts';
import { systemRandom } from '../../../base/random.ts';
import { Client } from '../../../client/client.ts';
import { InformerFactory } from '../../../client/informer/informer-factory.ts';
import { endpointSlices } from '../../../client/resources.ts';
import type { TransportRequest } from '../../../client/transport.ts';
import { InProcessTransport } from '../../../cluster/in-process-transport.ts';
import { SliceStore } from './slice-store.ts';

const key = 'default/web';
const user = { name: 'admin', groups: ['system:masters'] };

interface Bench {
  readonly fixture: ServerFixture;
  readonly client: Client;
  readonly store: SliceStore;
  /** The Services of which the store has told that somebody else has changed their slices. */
  readonly foreign: string[];
  /** Called before each request; what it throws is the answer. */
  refuse: (request: TransportRequest) => void;
}

let stop: () => Promise<void> = async () => {};
afterEach(() => stop());

async function start(): Promise<Bench> {
  const fixture = await startServerFixture();
  const inner = new InProcessTransport(fixture.server, user, 'test');
  const client = new Client({
    send: async (request) => {
      bench.refuse(request);
      return inner.send(request);
    },
    list: (request) => inner.list(request),
    watch: (request, sink) => inner.watch(request, sink),
    close: () => inner.close(),
  });
  const foreign: string[] = [];
  const informers = new InformerFactory({ client, clock: fixture.clock, random: systemRandom, logger: silentLogger });
  const store = new SliceStore({
    client,
    informers,
    manager: 'me',
    source: 'Service',
    onForeignChange: (serviceKey) => foreign.push(serviceKey),
  });
  const bench: Bench = { fixture, client, store, foreign, refuse: () => {} };
  informers.start();
  await informers.synced();
  stop = () => informers.stop();
  return bench;
}

const slice = (name: string): EndpointSlice => ({
  metadata: {
    name,
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': 'me' },
  },
  addressType: 'IPv4',
  endpoints: [],
  ports: [],
});

/** Lets the cache see what has been written. */
const settle = ({ fixture }: Bench): Promise<void> => fixture.clock.advance(1000);
const names = ({ store }: Bench) => store.slicesOf(key)?.map(({ metadata }) => metadata.name);

test('what is written is no news, and what somebody else writes is', async () => {
  const bench = await start();
  await bench.store.write(key, { creates: [slice('a'), slice('b')], updates: [], deletes: [] });
  await settle(bench);
  expect(names(bench)).toEqual(['a', 'b']);
  const [a, b] = bench.store.slicesOf(key)!;
  await bench.store.write(key, { creates: [], updates: [{ ...a!, ports: [{ port: 80 }] }], deletes: [b!] });
  await settle(bench);
  expect([names(bench), bench.foreign]).toEqual([['a'], []]);

  const [written] = bench.store.slicesOf(key)!;
  await bench.client.update(endpointSlices, { ...written!, ports: [] });
  await settle(bench);
  expect(bench.foreign).toEqual([key]);
  await bench.client.delete(endpointSlices, { namespace: 'default', name: 'a' });
  await settle(bench);
  expect([names(bench), bench.foreign]).toEqual([[], [key, key]]);
});

test.each([
  { method: 'POST', message: 'failed to create EndpointSlice for Service default/web: no' },
  { method: 'PUT', message: 'failed to update a EndpointSlice for Service default/web: no' },
  { method: 'DELETE', message: 'failed to delete a EndpointSlice for Service default/web: no' },
])('a $method that fails is told of, and leaves what there is', async ({ method, message }) => {
  const bench = await start();
  await bench.store.write(key, { creates: [slice('a')], updates: [], deletes: [] });
  await settle(bench);
  const [a] = bench.store.slicesOf(key)!;
  bench.refuse = (request) => {
    if (request.method === method) throw new Error('no');
  };
  const changes = {
    creates: method === 'POST' ? [slice('b')] : [],
    updates: method === 'PUT' ? [{ ...a!, ports: [{ port: 80 }] }] : [],
    deletes: method === 'DELETE' ? [a!] : [],
  };
  await expect(bench.store.write(key, changes)).rejects.toThrow(message);
  await settle(bench);
  expect([names(bench), bench.foreign]).toEqual([['a'], []]);
});

test('a slice that is gone need not be deleted', async () => {
  const bench = await start();
  await expect(bench.store.write(key, { creates: [], updates: [], deletes: [slice('gone')] })).resolves.toBeUndefined();
});
