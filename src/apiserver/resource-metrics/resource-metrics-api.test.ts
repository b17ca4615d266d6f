import { describe, expect, it } from 'vitest';
import { startServerFixture } from '../../../test/fixtures/in-process-server.ts';
import { resourceMetricsResources } from '../../api/metrics/v1beta1/resource-metrics-resources.ts';
import type { HttpResponse } from '../../base/http-message.ts';
import { silentLogger } from '../../base/logger.ts';
import { resourceMetricsText } from '../../kubelet/server/resource-metrics.ts';
import { LocalKubelets } from '../subresources/kubelet-connector.ts';
import { answerMsMax, freshMs, KubeletReadings, previousMsMax, windowMsMin } from './kubelet-readings.ts';
import { registerResourceMetrics } from './resource-metrics-api.ts';

const api = '/apis/metrics.k8s.io/v1beta1';

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly nodeName?: string };
}

async function start() {
  const kubelets = new LocalKubelets();
  const fixture = await startServerFixture({ kubelets });
  const { server, clock, send } = fixture;
  for (const definition of resourceMetricsResources) server.parts.registry.add(definition);
  const readings = new KubeletReadings({ kubelets, clock, logger: silentLogger });
  registerResourceMetrics(server.subresources, readings);
  const startedAtMs = clock.now();
  let asked = 0;
  /** As a client over the network gets it. Throws what stands for a failure. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind, and expect() is what checks them.
  const get = async (path: string, query = ''): Promise<any> => {
    const { body } = await server.handle({
      method: 'GET',
      path,
      query,
      headers: {},
      readBody: async () => new Uint8Array(),
      signal: new AbortController().signal,
      user: { name: 'admin', groups: ['system:masters'] },
    });
    const answer = JSON.parse(body.kind === 'bytes' ? Buffer.concat(body.chunks).toString() : '{}');
    if (answer.kind === 'Status') throw new Error(answer.message);
    return answer;
  };
  /** A kubelet whose Pods each use a tenth of a processor, and whose Node uses half of one. */
  const addKubelet = async (name: string, labels: object = {}): Promise<void> => {
    await send('POST', '/api/v1/nodes', { metadata: { name, labels } });
    kubelets.add(name, async (): Promise<HttpResponse> => {
      asked++;
      const atMs = clock.now();
      const seconds = (atMs - startedAtMs) / 1000;
      const pods = (await get('/api/v1/pods')).items as readonly Listed[];
      const containers = pods
        .filter(({ spec }) => spec.nodeName === name)
        .map(({ metadata }) => ({
          namespace: metadata.namespace,
          podName: metadata.name,
          containerName: 'c',
          atMs,
          startedAtMs,
          cpuSeconds: seconds / 10,
          memoryWorkingSetBytes: 3 * 1024 * 1024,
        }));
      const machine = { atMs, cpuSeconds: seconds / 2, memoryWorkingSetBytes: 1024 * 1024 * 1024 };
      const text = resourceMetricsText({ containers, machine });
      return { status: 200, headers: {}, body: { kind: 'bytes', chunks: [Buffer.from(text)] } };
    });
  };
  const addPod = async (name: string, nodeName: string, { phase = 'Running', labels = {} } = {}): Promise<void> => {
    const path = '/api/v1/namespaces/default/pods';
    await send('POST', path, {
      metadata: { name, labels },
      spec: { nodeName, containers: [{ name: 'c', image: 'i' }] },
    });
    const contentType = 'application/merge-patch+json';
    await send('PATCH', `${path}/${name}/status`, { status: { phase } }, { contentType });
  };
  /** While time passes. */
  const ask = async (path: string, query?: string) => {
    const answer = get(`${api}${path}`, query);
    let settled = false;
    void answer.then(
      () => (settled = true),
      () => (settled = true),
    );
    for (let i = 0; i < 100 && !settled; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.pending > 0 && i > 5) await clock.advance(100);
    }
    return answer;
  };
  return { ...fixture, kubelets, addKubelet, addPod, ask, readings, asked: () => asked };
}

describe('what Nodes use', () => {
  it('is the difference of two readings', async () => {
    const { addKubelet, ask, clock, asked } = await start();
    await addKubelet('a', { zone: 'x' });
    await clock.advance(60_000);
    const { kind, apiVersion, items } = await ask('/nodes');
    expect([kind, apiVersion]).toEqual(['NodeMetricsList', 'metrics.k8s.io/v1beta1']);
    expect(items).toMatchObject([
      { metadata: { name: 'a', labels: { zone: 'x' } }, window: '1s', usage: { cpu: '500m', memory: '1Gi' } },
    ]);
    expect(asked()).toBe(2);
    // What was just read is good enough for the next who asks.
    expect((await ask('/nodes/a')).usage).toEqual({ cpu: '500m', memory: '1Gi' });
    expect(asked()).toBe(2);
    await clock.advance(freshMs);
    expect((await ask('/nodes/a')).window).toBe(`${freshMs / 1000}s`);
    expect(asked()).toBe(3);
    // What is too old says nothing of now.
    await clock.advance(previousMsMax + 1);
    expect((await ask('/nodes/a')).window).toBe(`${windowMsMin / 1000}s`);
    expect(asked()).toBe(5);
  });

  it('is told of those that are chosen and answer', async () => {
    const { addKubelet, ask, kubelets } = await start();
    await addKubelet('a', { zone: 'x' });
    await addKubelet('b', { zone: 'y' });
    const forget = kubelets.add('b', () => Promise.reject(new Error('gone')));
    const names = async (query?: string) =>
      (await ask('/nodes', query)).items.map((each: { metadata: { name: string } }) => each.metadata.name);
    expect(await names()).toEqual(['a']);
    expect(await names('labelSelector=zone=y')).toEqual([]);
    expect(await names('fieldSelector=metadata.name=a')).toEqual(['a']);
    await expect(ask('/nodes/b')).rejects.toThrow('nodes.metrics.k8s.io "b" not found');
    forget();
    await expect(ask('/nodes/b')).rejects.toThrow('not found');
    await expect(ask('/nodes/c')).rejects.toThrow('nodes.metrics.k8s.io "c" not found');
  });

  it('does not wait for ever for one that does not answer', async () => {
    const { send, kubelets, readings, clock } = await start();
    await send('POST', '/api/v1/nodes', { metadata: { name: 'a' } });
    kubelets.add(
      'a',
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
    );
    const reading = readings.read(['a'], { compared: true });
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(answerMsMax);
    expect((await reading).size).toBe(0);
  });

  it('is asked once by all who ask together, and forgotten with the Node', async () => {
    const { addKubelet, readings, clock, asked } = await start();
    await addKubelet('a');
    await clock.advance(1000);
    await Promise.all([1, 2, 3].map(() => readings.read(['a'], { compared: false })));
    expect(asked()).toBe(1);
    readings.keepOnly(new Set(['b']));
    await readings.read(['a'], { compared: false });
    expect(asked()).toBe(2);
  });
});

describe('what Pods use', () => {
  it('is told of those that run, at once', async () => {
    const { addKubelet, addPod, ask, clock } = await start();
    await addKubelet('a');
    await addPod('web', 'a', { labels: { app: 'web' } });
    await addPod('done', 'a', { phase: 'Succeeded' });
    await addPod('lost', 'b');
    await clock.advance(20_000);
    const { kind, items } = await ask('/pods');
    expect(kind).toBe('PodMetricsList');
    expect(items).toMatchObject([
      {
        metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
        window: '20s',
        containers: [{ name: 'c', usage: { cpu: '100m', memory: '3Mi' } }],
      },
    ]);
    const one = await ask('/namespaces/default/pods/web');
    expect(one).toMatchObject({ kind: 'PodMetrics', containers: [{ name: 'c' }] });
    expect((await ask('/namespaces/default/pods', 'labelSelector=app=other')).items).toEqual([]);
    expect((await ask('/namespaces/other/pods')).items).toEqual([]);
    for (const name of ['done', 'lost', 'nobody']) {
      await expect(ask(`/namespaces/default/pods/${name}`)).rejects.toThrow(`pods.metrics.k8s.io "${name}" not found`);
    }
  });

  it('can be neither written nor watched', async () => {
    const { send } = await start();
    await expect(send('DELETE', `${api}/nodes/a`)).rejects.toMatchObject({ code: 405 });
    await expect(send('POST', `${api}/namespaces/default/pods`, {})).rejects.toMatchObject({ code: 405 });
  });
});
