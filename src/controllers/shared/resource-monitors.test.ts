import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { APIGroupList, APIResourceList } from '../../api/meta/v1/discovery.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { notFound, serviceUnavailable } from '../../api/status-error.ts';
import { silentLogger } from '../../base/logger.ts';
import { systemRandom } from '../../base/random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Client } from '../../client/client.ts';
import { discoverResources } from '../../client/discovery.ts';
import { silentRecorder } from '../../client/events/event-recorder.ts';
import { InformerFactory } from '../../client/informer/informer-factory.ts';
import type { Transport, WatchSink } from '../../client/transport.ts';
import type { ControllerContext } from './controller.ts';
import { discoveryIntervalMs, ResourceMonitors } from './resource-monitors.ts';

const every = ['create', 'delete', 'list', 'watch'];

/** A server whose discovery the test writes: the resources of each group and version. */
class DiscoveryTransport implements Transport {
  served: Record<string, string[] | Error> = {};
  readonly watches = new Map<string, { readonly sink: WatchSink; readonly signal: AbortSignal }>();

  async send({ path }: { readonly path: string }): Promise<object> {
    const names = Object.keys(this.served);
    if (path === '/api') return { kind: 'APIVersions', versions: names.filter((name) => !name.includes('/')) };
    if (path === '/apis') return this.#groups(names.filter((name) => name.includes('/')));
    const groupVersion = path.replace(/^\/apis?\//, '');
    const found = this.served[groupVersion];
    if (found === undefined) throw notFound({ group: '', resource: '' }, path);
    if (found instanceof Error) throw found;
    return { kind: 'APIResourceList', groupVersion, resources: found.flatMap(entriesOf) } satisfies APIResourceList;
  }

  async list(): Promise<never> {
    throw new Error('nothing is listed here');
  }

  async watch(
    { path, signal }: { readonly path: string; readonly signal: AbortSignal },
    sink: WatchSink,
  ): Promise<void> {
    this.watches.set(path, { sink, signal });
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    sink.event({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '1', annotations } } });
  }

  async close(): Promise<void> {}

  add(path: string, name: string): void {
    const object = { metadata: { name, uid: name, resourceVersion: '2' } };
    this.watches.get(path)?.sink.event({ type: 'ADDED', object });
  }

  #groups(groupVersions: readonly string[]): APIGroupList {
    const names = [...new Set(groupVersions.map((groupVersion) => groupVersion.split('/')[0]!))];
    return {
      kind: 'APIGroupList',
      groups: names.map((name) => {
        const own = groupVersions.filter((groupVersion) => groupVersion.startsWith(`${name}/`));
        const versions = own.map((groupVersion) => ({ groupVersion, version: groupVersion.split('/')[1]! }));
        return { name, versions, preferredVersion: versions[0]! };
      }),
    };
  }
}

/** `pods`, or `tokens create` with verbs of its own. With a subresource each. */
function entriesOf(text: string): APIResourceList['resources'][number][] {
  const [name = '', ...verbs] = text.split(' ');
  const entry = {
    name,
    singularName: '',
    kind: name.slice(0, -1),
    namespaced: true,
    verbs: verbs.length ? verbs : every,
  };
  return [entry, { ...entry, name: `${name}/status` }];
}

let transport: DiscoveryTransport;
let clock: VirtualClock;
let context: ControllerContext;
let monitors: ResourceMonitors;
let added: string[];

beforeEach(() => {
  transport = new DiscoveryTransport();
  clock = new VirtualClock();
  const parts = { client: new Client(transport), clock, random: systemRandom, logger: silentLogger };
  const informers = new InformerFactory(parts);
  informers.start();
  context = { ...parts, informers, events: silentRecorder };
  added = [];
  monitors = makeMonitors();
});

afterEach(async () => {
  await monitors.stop();
  await context.informers.stop();
});

function makeMonitors(): ResourceMonitors {
  return new ResourceMonitors(context, {
    wants: ({ verbs }) => every.every((verb) => verbs.has(verb)),
    handlerFor: ({ resource }) => ({
      added: ({ metadata }: KubernetesObject) => added.push(`${resource} ${metadata.name}`),
    }),
  });
}

const watched = (): string[] =>
  [...monitors.watched].map(({ resource }) => `${resource.group}/${resource.version}/${resource.resource}`);

async function start(): Promise<void> {
  monitors.start();
  await monitors.synced();
}

const custom = '/apis/example.com/v1/monitors';

describe('discoverResources', () => {
  it('tells the version to use, what it could not learn, and no subresources', async () => {
    transport.served = {
      v1: ['pods', 'bindings create'],
      'example.com/v2': ['monitors'],
      'example.com/v1': ['monitors', 'alerts'],
      'down.com/v1': serviceUnavailable('try again'),
    };
    const { resources, failures, malformed } = await discoverResources(context.client);
    expect(
      resources.map(({ ref, verbs, isPreferred }) => [ref.group, ref.version, ref.resource, verbs.size, isPreferred]),
    ).toEqual([
      ['', 'v1', 'pods', 4, true],
      ['', 'v1', 'bindings', 1, true],
      ['example.com', 'v2', 'monitors', 4, true],
      ['example.com', 'v1', 'monitors', 4, false],
      ['example.com', 'v1', 'alerts', 4, true],
    ]);
    expect([...failures].map(([groupVersion, error]) => `${groupVersion}: ${(error as Error).message}`)).toEqual([
      'down.com/v1: try again',
    ]);
    expect(malformed).toEqual([]);
    expect(resources.map(({ ref }) => ref.type?.name)).toEqual([
      'io.k8s.api.core.v1.Pod',
      'io.k8s.api.core.v1.Binding',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('ResourceMonitors', () => {
  it('watch what is wanted, in its preferred version', async () => {
    transport.served = {
      v1: ['pods', 'bindings create'],
      'example.com/v2': ['monitors'],
      'example.com/v1': ['monitors'],
    };
    await start();
    expect(watched()).toEqual(['/v1/pods', 'example.com/v2/monitors']);
    transport.add('/api/v1/pods', 'web');
    expect(added).toEqual(['pods web']);
    expect(monitors.resourceOf('example.com/v1', 'monitor')?.version).toBe('v1');
    expect(monitors.resourceOf('v1', 'binding')?.resource).toBe('bindings');
    expect(monitors.resourceOf('v1', 'monitor')).toBeUndefined();
  });

  it('follow what comes and goes', async () => {
    transport.served = { v1: ['pods'] };
    await start();
    transport.served['example.com/v1'] = ['monitors'];
    await clock.advance(discoveryIntervalMs - 1);
    expect(watched()).toEqual(['/v1/pods']);
    await clock.advance(1);
    await monitors.synced();
    transport.add(custom, 'first');
    expect(added).toEqual(['monitors first']);
    delete transport.served['example.com/v1'];
    await clock.advance(discoveryIntervalMs);
    expect([watched(), transport.watches.get(custom)?.signal.aborted]).toEqual([['/v1/pods'], true]);
    expect(monitors.resourceOf('example.com/v1', 'monitor')).toBeUndefined();
    transport.served['example.com/v1'] = ['monitors'];
    await clock.advance(discoveryIntervalMs);
    await monitors.synced();
    transport.add(custom, 'second');
    expect(added).toEqual(['monitors first', 'monitors second']);
  });

  it('keep what cannot be discovered for now', async () => {
    transport.served = { v1: ['pods'], 'example.com/v1': ['monitors'] };
    await start();
    transport.served['example.com/v1'] = serviceUnavailable('try again');
    await clock.advance(discoveryIntervalMs);
    transport.add(custom, 'one');
    expect([watched(), added]).toEqual([['/v1/pods', 'example.com/v1/monitors'], ['monitors one']]);
    expect(monitors.resourceOf('example.com/v1', 'monitor')?.resource).toBe('monitors');
  });

  it('leave the informers of Kubernetes’ own kinds to others', async () => {
    transport.served = { v1: ['pods', 'secrets'] };
    await start();
    transport.served = { v1: ['secrets'] };
    await clock.advance(discoveryIntervalMs);
    expect([watched(), transport.watches.get('/api/v1/pods')?.signal.aborted]).toEqual([['/v1/secrets'], false]);
    transport.add('/api/v1/pods', 'web');
    expect(added).toEqual([]);
  });

  it('take the new informer of a resource that somebody else has seen go and come', async () => {
    transport.served = { 'example.com/v1': ['monitors'] };
    await start();
    const [first] = [...monitors.watched];
    await context.informers.drop(first!.informer);
    await clock.advance(discoveryIntervalMs);
    await monitors.synced();
    transport.add(custom, 'one');
    expect(added).toEqual(['monitors one']);
  });

  it('wait for discovery as long as it takes', async () => {
    transport.served = { v1: ['pods'] };
    const { send } = transport;
    transport.send = async () => {
      throw serviceUnavailable('try again');
    };
    monitors.start();
    let isSynced = false;
    const synced = monitors.synced().then(() => {
      isSynced = true;
    });
    await clock.advance(discoveryIntervalMs);
    expect(isSynced).toBe(false);
    transport.send = send;
    await clock.advance(discoveryIntervalMs);
    await synced;
    expect(watched()).toEqual(['/v1/pods']);
  });

  it('wait no longer than they are told to for what does not fill', async () => {
    transport.served = { v1: ['pods'] };
    transport.watch = async () => {};
    monitors.start();
    let isOver = false;
    const waiting = monitors.syncedWithin(1000, new AbortController().signal).then(() => {
      isOver = true;
    });
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await waiting;
    const stopping = new AbortController();
    const stopped = monitors.syncedWithin(1000, stopping.signal);
    stopping.abort();
    await stopped;
  });

  it('hear nothing after they have stopped', async () => {
    transport.served = { v1: ['pods'] };
    await start();
    await monitors.stop();
    transport.add('/api/v1/pods', 'web');
    await monitors.stop();
    expect([added, watched()]).toEqual([[], []]);
  });
});
