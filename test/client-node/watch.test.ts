import { CoreV1Api, type KubeConfig, makeInformer, type V1ConfigMap, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { kubeConfigFrom, Log } from './client.ts';

describe("the official JavaScript client's watches", () => {
  let cluster: TestCluster;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    cluster = await startTestCluster();
    config = kubeConfigFrom(cluster.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
  });
  afterAll(() => cluster?.close());

  const newNamespace = async (name: string): Promise<string> => {
    await core.createNamespace({ body: { metadata: { name } } });
    return name;
  };
  const create = (namespace: string, name: string, labels: Record<string, string> = {}): Promise<V1ConfigMap> =>
    core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels } } });

  /** Watches ConfigMaps; entries are `TYPE name`, and `end` once the watch is over. */
  async function watchNames(namespace: string, query: Record<string, string | boolean | number>) {
    const log = new Log<string>();
    const objects: V1ConfigMap[] = [];
    const controller = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      query,
      (type, object: V1ConfigMap) => {
        objects.push(object);
        log.push(`${type} ${object.metadata?.name ?? (object as { code?: number }).code ?? ''}`);
      },
      () => log.push('end'),
    );
    return { log, objects, controller };
  }

  it('delivers what is there and what happens then', async () => {
    const namespace = await newNamespace('watched');
    const first = await create(namespace, 'first');
    const { log, controller } = await watchNames(namespace, {});
    await log.until((entries) => entries.length === 1);
    await create(namespace, 'second');
    await core.replaceNamespacedConfigMap({ name: 'first', namespace, body: { ...first, data: { a: 'b' } } });
    await core.deleteNamespacedConfigMap({ name: 'second', namespace });
    await log.until((entries) => entries.length === 4);
    expect(log.entries).toEqual(['ADDED first', 'ADDED second', 'MODIFIED first', 'DELETED second']);
    controller.abort();
  });

  it('starts after a resource version, and ends after timeoutSeconds', async () => {
    const namespace = await newNamespace('watched-since');
    const first = await create(namespace, 'first');
    await create(namespace, 'second');
    const { log } = await watchNames(namespace, {
      resourceVersion: first.metadata?.resourceVersion ?? '',
      timeoutSeconds: 1,
    });
    await log.until((entries) => entries.includes('end'));
    expect(log.entries).toEqual(['ADDED second', 'end']);
  });

  it('turns a change of labels into ADDED and DELETED under a selector', async () => {
    const namespace = await newNamespace('watched-labels');
    const { resourceVersion } = (await core.listNamespacedConfigMap({ namespace })).metadata ?? {};
    const { log, controller } = await watchNames(namespace, {
      labelSelector: 'color=blue',
      resourceVersion: resourceVersion ?? '',
    });
    const one = await create(namespace, 'one', { color: 'red' });
    const blue = await core.replaceNamespacedConfigMap({
      name: 'one',
      namespace,
      body: { ...one, metadata: { ...one.metadata, labels: { color: 'blue' } } },
    });
    await core.replaceNamespacedConfigMap({
      name: 'one',
      namespace,
      body: { ...blue, metadata: { ...blue.metadata, labels: { color: 'red' } } },
    });
    await log.until((entries) => entries.length === 2);
    expect(log.entries).toEqual(['ADDED one', 'DELETED one']);
    controller.abort();
  });

  it('marks the end of the initial events when they are asked for', async () => {
    const namespace = await newNamespace('watched-initially');
    await create(namespace, 'one');
    await create(namespace, 'two');
    const { log, objects, controller } = await watchNames(namespace, {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    });
    await log.until((entries) => entries.length === 3);
    expect(log.entries).toEqual(['ADDED one', 'ADDED two', 'BOOKMARK ']);
    expect(objects[2]?.metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    controller.abort();
  });

  it('informs, lists and looks up', async () => {
    const namespace = await newNamespace('informed');
    await create(namespace, 'before');
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
      core.listNamespacedConfigMap({ namespace }),
    );
    const log = new Log<string>();
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object: V1ConfigMap) => log.push(`${verb} ${object.metadata?.name}`));
    }
    informer.on('error', (error) => log.push(`error ${error}`));
    await informer.start();
    const after = await create(namespace, 'after');
    await core.replaceNamespacedConfigMap({ name: 'after', namespace, body: { ...after, data: { a: 'b' } } });
    await core.deleteNamespacedConfigMap({ name: 'before', namespace });
    await log.until((entries) => entries.length === 4);
    expect(log.entries).toEqual(['add before', 'add after', 'update after', 'delete before']);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['after']);
    expect(informer.get('after', namespace)?.data).toEqual({ a: 'b' });
    await informer.stop();
  });

  it('recovers from 410 by listing anew', async () => {
    const namespace = await newNamespace('compacted');
    await create(namespace, 'stays');
    await create(namespace, 'goes');
    let lists = 0;
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () => {
      lists += 1;
      return core.listNamespacedConfigMap({ namespace });
    });
    const log = new Log<string>();
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object: V1ConfigMap) => log.push(`${verb} ${object.metadata?.name}`));
    }
    await informer.start();
    await log.until((entries) => entries.length === 2);
    await informer.stop();

    await core.deleteNamespacedConfigMap({ name: 'goes', namespace });
    await create(namespace, 'came');
    await cluster.compact();

    // It resumes from where it was, which is gone; the server says so, and the informer lists again.
    await informer.start();
    await log.until((entries) => entries.length === 4);
    expect(log.entries).toEqual(['add goes', 'add stays', 'delete goes', 'add came']);
    expect(lists).toBe(2);
    await informer.stop();
  });
});
