import { describe, expect, test } from 'vitest';
import { type PodOptions, podObject, serviceObject } from '../../../../test/fixtures/service-objects.ts';
import type { Service } from '../../../api/core/v1/service.ts';
import { Indexer } from '../../../client/informer/indexer.ts';
import type { Informer } from '../../../client/informer/informer.ts';
import { indexByQuery } from '../label-queries.ts';
import { serviceQuery, servicesToSync } from './service-pods.ts';

function lister(): Indexer<Service> {
  const services = new Indexer<Service>();
  indexByQuery(services as unknown as Informer<Service>, serviceQuery);
  services.set(serviceObject());
  services.set(serviceObject({ selector: { app: 'web', tier: 'front' } }, { name: 'front' }));
  services.set(serviceObject({ selector: { app: 'db' } }, { name: 'db' }));
  services.set(serviceObject({ selector: undefined }, { name: 'manual' }));
  services.set(serviceObject({}, { name: 'elsewhere', namespace: 'other' }));
  return services;
}

const revised = (resourceVersion: string, labels: Record<string, string> = { app: 'web' }) => ({
  name: 'web-1',
  namespace: 'default',
  resourceVersion,
  labels,
});

const cases: readonly { name: string; before?: PodOptions; after: PodOptions; services: string[] }[] = [
  { name: 'a new Pod', after: {}, services: ['default/web'] },
  {
    name: 'a new Pod of two Services',
    after: { metadata: { labels: { tier: 'front', app: 'web' } } },
    services: ['default/front', 'default/web'],
  },
  { name: 'a Pod of none', after: { metadata: { labels: {} } }, services: [] },
  {
    name: 'a resync',
    before: { metadata: revised('1') },
    after: { metadata: revised('1'), ready: false },
    services: [],
  },
  { name: 'something else', before: { metadata: revised('1') }, after: { metadata: revised('2') }, services: [] },
  {
    name: 'readiness',
    before: { metadata: revised('1'), ready: false },
    after: { metadata: revised('2') },
    services: ['default/web'],
  },
  {
    name: 'an address',
    before: { metadata: revised('1'), ips: [] },
    after: { metadata: revised('2') },
    services: ['default/web'],
  },
  {
    name: 'a second address',
    before: { metadata: revised('1') },
    after: { metadata: revised('2'), ips: ['10.0.0.1', 'fd00::1'] },
    services: ['default/web'],
  },
  {
    name: 'deletion',
    before: { metadata: revised('1') },
    after: { metadata: { ...revised('2'), deletionTimestamp: '2030-01-01T00:00:00Z' } },
    services: ['default/web'],
  },
  {
    name: 'its end',
    before: { metadata: revised('1'), ready: false },
    after: { metadata: revised('2'), ready: false, status: { phase: 'Failed' } },
    services: ['default/web'],
  },
  {
    name: 'labels: only Services that gain or lose it',
    before: { metadata: revised('1') },
    after: { metadata: revised('2', { app: 'web', tier: 'front' }) },
    services: ['default/front'],
  },
  {
    name: 'labels and readiness: all of them',
    before: { metadata: revised('1', { app: 'db' }), ready: false },
    after: { metadata: revised('2', { app: 'web', tier: 'front' }) },
    services: ['default/db', 'default/front', 'default/web'],
  },
];

describe('servicesToSync', () => {
  test.each(cases)('$name', ({ before, after, services }) => {
    const previous = before && podObject('web-1', before);
    expect([...servicesToSync(lister(), podObject('web-1', after), previous)].sort()).toEqual(services);
  });
});
