/**
 * Informers on a real API server, in a network that loses, delays and cuts, with a store that forgets: whatever happens, each is told of a
 * history that could have been, and ends with the truth. A failure names its seed; put that into `seeds` to see it again.
 */
import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import type { ConfigMap } from '../../api/core/v1/config-map.ts';
import { silentLogger } from '../../base/logger.ts';
import { SeededRandom } from '../../base/seeded-random.ts';
import { InProcessTransport } from '../../cluster/in-process-transport.ts';
import { Client } from '../client.ts';
import { keyOf } from '../resource-ref.ts';
import { configMaps } from '../resources.ts';
import { ConnectionError, type Transport, type TransportRequest, type WatchSink } from '../transport.ts';
import { Informer, type InformerHandler } from './informer.ts';

const seeds = Array.from({ length: 24 }, (_, i) => i + 1);
const steps = 250;
const namesMax = 12;
/** So small that the objects there are take several pages. */
const pageObjects = 3;

const admin = { name: 'admin', groups: ['system:masters'] };

type Delivery = () => void;

/** A network between a client and its server: what the server sends arrives when deliver() says so, and any connection may break. */
class BadNetwork implements Transport {
  readonly #inner: Transport;
  readonly #random: SeededRandom;
  readonly #watches = new Set<{ readonly queue: Delivery[]; cut(error: Error | undefined): void }>();
  isBad = true;

  constructor(inner: Transport, random: SeededRandom) {
    this.#inner = inner;
    this.#random = random;
  }

  send(request: TransportRequest): Promise<object> {
    return this.#inner.send(request);
  }

  async list(request: TransportRequest) {
    this.#maybeFail();
    const query = request.query.replace(/limit=\d+/, `limit=${pageObjects}`);
    const answer = await this.#inner.list({ ...request, query });
    this.#maybeFail();
    return answer;
  }

  async watch(request: TransportRequest & { readonly signal: AbortSignal }, sink: WatchSink): Promise<void> {
    this.#maybeFail();
    const server = new AbortController();
    const queue: Delivery[] = [];
    const watch = {
      queue,
      cut: (error: Error | undefined) => {
        this.#watches.delete(watch);
        server.abort();
        if (!request.signal.aborted) sink.end(error);
      },
    };
    this.#watches.add(watch);
    request.signal.addEventListener('abort', () => {
      this.#watches.delete(watch);
      server.abort();
    });
    await this.#inner.watch(
      { ...request, signal: server.signal },
      {
        event: (event) => queue.push(() => sink.event(event)),
        end: () => queue.push(() => watch.cut(undefined)),
      },
    );
  }

  async close(): Promise<void> {}

  /** Lets a part of what is on its way arrive; all of it once the network is good. */
  deliver(): void {
    for (const { queue } of this.#watches) {
      let count = this.isBad ? Math.floor(this.#random.next() * (queue.length + 2)) : queue.length;
      for (; count > 0; count--) queue.shift()?.();
    }
  }

  /** What was on its way is lost. */
  cutSome(): void {
    for (const watch of [...this.#watches]) {
      const chance = this.#random.next();
      if (chance < 0.25) watch.cut(undefined);
      else if (chance < 0.5) watch.cut(new ConnectionError('cut'));
    }
  }

  #maybeFail(): void {
    if (this.isBad && this.#random.next() < 0.15) throw new ConnectionError('lost');
  }
}

/** Checks each step of what an informer tells against what it told before, and against all states that there ever were. */
class HistoryCheck implements InformerHandler<ConfigMap> {
  readonly present = new Map<string, ConfigMap>();
  readonly faults: string[] = [];
  readonly #states: ReadonlyMap<string, string>;
  readonly #newest = new Map<string, number>();

  constructor(states: ReadonlyMap<string, string>) {
    this.#states = states;
  }

  added(object: ConfigMap): void {
    this.#check(!this.present.has(keyOf(object)), 'added what is there', object);
    this.#take(object);
  }

  updated(object: ConfigMap, previous: ConfigMap): void {
    this.#check(this.present.get(keyOf(object)) === previous, 'updated from what was not told', object);
    this.#check(previous.metadata.uid === object.metadata.uid, 'updated to another object', object);
    this.#check(previous !== object, 'updated to the same', object);
    this.#take(object);
  }

  deleted(object: ConfigMap): void {
    const last = this.present.get(keyOf(object));
    this.#check(last !== undefined, 'deleted what is not there', object);
    this.#check(last?.metadata.uid === object.metadata.uid, 'deleted another object', object);
    this.present.delete(keyOf(object));
  }

  #take(object: ConfigMap): void {
    const { name = '', uid, resourceVersion } = object.metadata;
    this.#check(
      this.#states.get(`${uid}@${resourceVersion}`) === JSON.stringify(object),
      'told what never was',
      object,
    );
    const revision = Number(resourceVersion);
    // One that left the selection and came back between two looks may be told of at its old revision again.
    this.#check(revision >= (this.#newest.get(name) ?? 0), 'went back in time', object);
    this.#newest.set(name, revision);
    this.present.set(keyOf(object), object);
  }

  #check(holds: boolean, fault: string, { metadata }: ConfigMap): void {
    if (!holds) this.faults.push(`${fault}: ${metadata.name} ${metadata.uid}@${metadata.resourceVersion}`);
  }
}

async function startWorld(seed: number) {
  const random = new SeededRandom(seed);
  const fixture = await startServerFixture();
  const { clock, server } = fixture;
  const transport = new InProcessTransport(server, admin, 'test');
  const client = new Client(transport);
  /** Every state that there ever was. */
  const states = new Map<string, string>();
  const witness = new AbortController();
  await client.watch(
    configMaps,
    { sendInitialEvents: true, signal: witness.signal },
    {
      event: ({ type, object }) => {
        const { metadata } = object as ConfigMap;
        if (type !== 'DELETED') states.set(`${metadata.uid}@${metadata.resourceVersion}`, JSON.stringify(object));
      },
      end: () => {},
    },
  );
  const network = new BadNetwork(transport, random);
  const informerOf = (options: { initial: 'stream' | 'list'; labelSelector?: string }) => {
    const { initial, labelSelector } = options;
    const select = { namespace: 'default', ...(labelSelector === undefined ? {} : { labelSelector }) };
    const parts = { client: new Client(network), resource: configMaps, clock, random, logger: silentLogger };
    const informer = new Informer<ConfigMap>({ ...parts, select, initial });
    const check = new HistoryCheck(states);
    informer.addHandler(check);
    informer.start();
    return { informer, check, select, name: `${initial} ${labelSelector ?? 'all'}` };
  };
  const watched = [
    informerOf({ initial: 'stream' }),
    informerOf({ initial: 'list' }),
    informerOf({ initial: 'stream', labelSelector: 'colour=red' }),
    informerOf({ initial: 'list', labelSelector: 'colour=red' }),
  ];
  return { random, fixture, clock, client, network, watched, witness };
}

type World = Awaited<ReturnType<typeof startWorld>>;

async function change({ random, client }: World): Promise<void> {
  const name = `c${Math.floor(random.next() * namesMax)}`;
  const labels = { colour: random.next() < 0.5 ? 'red' : 'blue' };
  const metadata = { namespace: 'default', name, labels };
  const chance = random.next();
  const ignore = (): void => {};
  if (chance < 0.4) await client.create(configMaps, { metadata }).catch(ignore);
  else if (chance < 0.7) {
    const data = { number: String(random.next()) };
    await client
      .patch(configMaps, { namespace: 'default', name }, 'merge', { metadata: { labels }, data })
      .catch(ignore);
  } else {
    await client.delete(configMaps, { namespace: 'default', name }).catch(ignore);
    if (random.next() < 0.5) await client.create(configMaps, { metadata });
  }
}

async function misfortune({ random, fixture, clock, network }: World): Promise<void> {
  const chance = random.next();
  if (chance < 0.3) network.cutSome();
  else if (chance < 0.4) await fixture.compact();
  else if (chance < 0.8) await clock.advance(random.next() * 2000);
  else network.deliver();
}

/** Time passes in a network that is good, until every pause is over. */
async function calmDown({ clock, network }: World): Promise<void> {
  network.isBad = false;
  for (let i = 0; i < 200; i++) {
    network.deliver();
    await clock.advance(1000);
  }
}

const sorted = (objects: Iterable<ConfigMap>): ConfigMap[] =>
  [...objects].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

describe('informers in a bad network', () => {
  it.each(seeds)('tell a true history and end with the truth, seed %i', async (seed) => {
    const world = await startWorld(seed);
    for (let step = 0; step < steps; step++) {
      await change(world);
      if (world.random.next() < 0.5) await misfortune(world);
    }
    await calmDown(world);
    for (const { name, informer, check, select } of world.watched) {
      const truth = sorted((await world.client.list(configMaps, select)).items);
      expect(check.faults, `${name}, seed ${seed}`).toEqual([]);
      expect(sorted(check.present.values()), `${name}, seed ${seed}`).toEqual(truth);
      expect(sorted(informer.lister.list()), `${name}, seed ${seed}`).toEqual(truth);
      expect(truth.length).toBeGreaterThan(0);
      await informer.stop();
    }
    world.witness.abort();
    world.fixture.server.close();
  });
});
