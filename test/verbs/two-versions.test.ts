/** Kinds that are served in two groups or versions are one and the same object in both. */
import { expect, it } from 'vitest';
import { decodeMessage } from '../../src/api/codec/protobuf.ts';
import { decodeEnvelope } from '../../src/api/codec/protobuf-envelope.ts';
import { Event as CoreEvent } from '../../src/api/core/v1/event.ts';
import { Event } from '../../src/api/events/v1/event.ts';
import type { Type } from '../../src/api/schema/schema.ts';
import type { Json } from '../fixtures/api-client.ts';
import { sampleManifest } from '../fixtures/manifests.ts';
import { onEachStore } from '../fixtures/stores.ts';

const core = '/api/v1/namespaces/default/events';
const events = '/apis/events.k8s.io/v1/namespaces/default/events';
const autoscalersV1 = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers';
const autoscalersV2 = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';

const select = (fieldSelector: string) => ({ query: { fieldSelector } });
const protobuf = { accept: 'application/vnd.kubernetes.protobuf' };

onEachStore('an object in two versions', (given) => {
  it('is an Event of core/v1 and of events.k8s.io/v1', async () => {
    const { client } = given();
    using coreWatch = await client.watch(core, select('involvedObject.name=sample'));
    using eventsWatch = await client.watch(events, select('regarding.name=sample'));
    const { manifest } = sampleManifest('events.k8s.io/v1', 'Event');
    await client.post(events, { ...manifest, note: 'as told' });
    const asCore = { involvedObject: { name: 'sample' }, message: 'as told', reportingComponent: 'example.com/sample' };
    const asEvents = { regarding: { name: 'sample' }, note: 'as told', reportingController: 'example.com/sample' };
    const dryRun = { query: { dryRun: 'All' } };
    const dry = await client.post(events, { ...manifest, metadata: { name: 'dry' }, note: 'as told' }, dryRun);
    expect(dry.json).toMatchObject({ apiVersion: 'events.k8s.io/v1', ...asEvents });
    const dryPatch = await client.patch(`${events}/sample`, 'merge', { metadata: { labels: { a: 'b' } } }, dryRun);
    expect(dryPatch.json).toMatchObject({ ...asEvents, metadata: { labels: { a: 'b' } } });
    expect((await client.get(`${core}/sample`)).json).toMatchObject({ apiVersion: 'v1', ...asCore });
    expect((await client.get(`${events}/sample`)).json).toMatchObject({ apiVersion: 'events.k8s.io/v1', ...asEvents });
    expect((await coreWatch.next())?.object).toMatchObject(asCore);
    expect((await eventsWatch.next())?.object).toMatchObject(asEvents);
    const listed = async (path: string, selector: string): Promise<Json> =>
      (await client.get(path, select(selector))).json.items;
    expect(await listed(core, 'involvedObject.kind=Pod,reason=Sample')).toMatchObject([asCore]);
    expect(await listed(core, 'involvedObject.kind=Node')).toEqual([]);
    expect(await listed(events, 'regarding.kind=Pod')).toMatchObject([asEvents]);
    for (const [path, type, fields] of [
      [core, CoreEvent, asCore],
      [events, Event, asEvents],
    ] as const) {
      const { bytes } = await client.get(`${path}/sample`, { headers: protobuf });
      expect(decodeMessage(type as Type, decodeEnvelope(bytes).raw)).toMatchObject(fields);
    }
    await client.delete(`${core}/sample`);
    expect((await client.get(`${events}/sample`)).status).toBe(404);
  });

  it('is a HorizontalPodAutoscaler of autoscaling/v1 and v2', async () => {
    const { client } = given();
    const { manifest } = sampleManifest('autoscaling/v1', 'HorizontalPodAutoscaler');
    const spec = { ...(manifest.spec as object), targetCPUUtilizationPercentage: 70 };
    await client.post(autoscalersV1, { ...manifest, spec });
    const { json } = await client.get(`${autoscalersV2}/sample`);
    const target = { averageUtilization: 70, type: 'Utilization' };
    expect([json.apiVersion, json.spec.metrics]).toEqual([
      'autoscaling/v2',
      [{ type: 'Resource', resource: { name: 'cpu', target } }],
    ]);
    const patch = [{ op: 'replace', path: '/spec/metrics/0/resource/target/averageUtilization', value: 50 }];
    await client.patch(`${autoscalersV2}/sample`, 'json', patch);
    const back = (await client.get(`${autoscalersV1}/sample`)).json;
    expect(back.spec.targetCPUUtilizationPercentage).toBe(50);
    const list = (await client.get(autoscalersV1)).json;
    expect([list.apiVersion, list.items[0].spec.targetCPUUtilizationPercentage]).toEqual(['autoscaling/v1', 50]);
    await client.delete(`${autoscalersV1}/sample`);
  });
});
