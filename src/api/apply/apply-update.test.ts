import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../base/freeze.ts';
import { Deployment } from '../apps/v1/deployment.ts';
import { Pod } from '../core/v1/pod.ts';
import type { ManagedFieldsEntry } from '../meta/v1/object-meta.ts';
import type { KubernetesObject } from '../resource.ts';
import { decode } from '../schema/decode.ts';
import type { Type } from '../schema/schema.ts';
import { applyUpdate } from './apply-update.ts';
import { ancientManager, updateManagersMax } from './cap-managers.ts';
import { FieldSet } from './field-set.ts';
import { OwnershipStory, Widget } from './ownership-story.ts';
import { fieldPath } from './path-element.ts';

const spec = (value: object): object => ({ spec: value });
const statusReset = FieldSet.of(fieldPath('status'));

function create(type: Type, apiVersion: string, object: object): readonly ManagedFieldsEntry[] {
  const updated = decode(type, object) as KubernetesObject;
  return applyUpdate({ type, apiVersion, manager: 'm', now: 1500, live: undefined, updated, resetFields: statusReset });
}

describe('creation', () => {
  it('books a Pod as upstream does', () => {
    const entries = create(Pod, 'v1', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'default', labels: { run: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            resources: {},
            imagePullPolicy: 'Always',
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
          },
        ],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        schedulerName: 'default-scheduler',
        enableServiceLinks: true,
      },
      status: { phase: 'Running' },
    });
    expect(entries).toEqual([
      {
        manager: 'm',
        operation: 'Update',
        apiVersion: 'v1',
        time: '1970-01-01T00:00:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { '.': {}, 'f:run': {} } },
          'f:spec': {
            'f:containers': {
              'k:{"name":"web"}': {
                '.': {},
                'f:image': {},
                'f:imagePullPolicy': {},
                'f:name': {},
                'f:ports': {
                  '.': {},
                  'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
                },
                'f:resources': {},
                'f:terminationMessagePath': {},
                'f:terminationMessagePolicy': {},
              },
            },
            'f:dnsPolicy': {},
            'f:enableServiceLinks': {},
            'f:restartPolicy': {},
            'f:schedulerName': {},
            'f:securityContext': {},
            'f:terminationGracePeriodSeconds': {},
          },
        },
      },
    ]);
  });

  it('books a Deployment as upstream does', () => {
    const [entry] = create(Deployment, 'apps/v1', {
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
      },
    });
    expect(entry?.fieldsV1).toEqual({
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:strategy': { 'f:rollingUpdate': { '.': {}, 'f:maxSurge': {}, 'f:maxUnavailable': {} }, 'f:type': {} },
        'f:template': {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} } },
          },
        },
      },
    });
  });

  it('books nothing for an object with nothing to own', () => {
    expect(create(Pod, 'v1', { metadata: { name: 'x', uid: 'u', generation: 1 } })).toEqual([]);
  });

  it('keeps the managers that the client gave the object', () => {
    const entry = {
      manager: 'giver',
      operation: 'Apply',
      apiVersion: 'example.io/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:text': {} } },
    };
    const story = new OwnershipStory(Widget).update('maker', {
      metadata: { managedFields: [entry] },
      spec: { text: 'a', flag: true },
    });
    expect(story.owners()).toEqual({ 'Update maker': ['.spec.flag', '.spec.text'] });
  });

  it('calls a manager without a name unknown', () => {
    expect(new OwnershipStory(Widget).update('', spec({ text: 'a' })).owners()).toEqual({
      'Update unknown': ['.spec.text'],
    });
  });
});

describe('an update', () => {
  it('moves changed fields to their writer, and drops removed ones', () => {
    const story = new OwnershipStory(Widget)
      .update('one', spec({ text: 'a', flag: true, map: { a: '1', b: '1' } }))
      .update('two', spec({ text: 'b', map: { a: '1', b: '2', c: '3' } }));
    expect(story.owners()).toEqual({
      'Update one': ['.spec.map', '.spec.map.a'],
      'Update two': ['.spec.text', '.spec.map.b', '.spec.map.c'],
    });
    expect(story.times()).toEqual({ 'Update one': '1970-01-01T00:00:01Z', 'Update two': '1970-01-01T00:00:02Z' });
  });

  it('adds to what the writer owns already', () => {
    const story = new OwnershipStory(Widget)
      .update('one', spec({ text: 'a' }))
      .update('one', spec({ text: 'b', flag: true }));
    expect(story.owners()).toEqual({ 'Update one': ['.spec.flag', '.spec.text'] });
    expect(story.times()).toEqual({ 'Update one': '1970-01-01T00:00:02Z' });
  });

  it('leaves all entries alone where nothing changes', () => {
    const story = new OwnershipStory(Widget).update('one', spec({ text: 'a' })).apply('two', spec({ flag: true }));
    const before = story.live?.metadata.managedFields;
    expect(story.update('three', spec({ text: 'a', flag: true })).live?.metadata.managedFields).toEqual(before);
  });

  it('does not touch the time of those who only lose fields, nor that of a writer who only removes', () => {
    const story = new OwnershipStory(Widget)
      .update('one', spec({ text: 'a', flag: true }))
      .update('one', spec({ text: 'a' }));
    expect(story.owners()).toEqual({ 'Update one': ['.spec.text'] });
    expect(story.times()).toEqual({ 'Update one': '1970-01-01T00:00:01Z' });
  });

  it('forgets managers who own nothing any more', () => {
    const story = new OwnershipStory(Widget).update('one', spec({ text: 'a' })).update('two', spec({ text: 'b' }));
    expect(story.owners()).toEqual({ 'Update two': ['.spec.text'] });
  });

  it('takes fields from those who applied them', () => {
    const story = new OwnershipStory(Widget)
      .apply('one', spec({ items: [{ name: 'i', value: 'v' }] }))
      .update('one', spec({ items: [{ name: 'i', value: 'w' }] }));
    expect(story.owners()).toEqual({
      'Apply one': ['.spec.items[name="i"]', '.spec.items[name="i"].name'],
      'Update one': ['.spec.items[name="i"].value'],
    });
  });

  it('never owns what identifies the object or only the server writes', () => {
    const story = new OwnershipStory(Widget).update('one', spec({ text: 'a' })).update('one', {
      metadata: { generation: 7, resourceVersion: '9', annotations: { a: 'b' } },
      spec: { text: 'a' },
    });
    expect(story.owners()).toEqual({
      'Update one': ['.metadata.annotations', '.metadata.annotations.a', '.spec.text'],
    });
  });

  it('does not own what its path resets', () => {
    const story = new OwnershipStory(Widget)
      .update('one', { spec: { text: 'a' }, status: { a: 'x' } }, { resetFields: statusReset })
      .update(
        'two',
        { spec: { text: 'b' }, status: { a: 'y' } },
        { subresource: 'status', resetFields: FieldSet.of(fieldPath('spec')) },
      );
    expect(story.owners()).toEqual({ 'Update one': ['.spec.text'], 'Update two/status': ['.status.a'] });
  });

  it('has an entry for each subresource and each version', () => {
    const story = new OwnershipStory(Widget)
      .update('one', spec({ text: 'a' }))
      .update('one', { spec: { text: 'a' }, status: { a: 'x' } }, { subresource: 'status' });
    expect(story.live?.metadata.managedFields?.map(({ subresource }) => subresource)).toEqual([undefined, 'status']);
  });

  it('forgets managers of versions that are no more', () => {
    const entry = {
      manager: 'old',
      operation: 'Update',
      apiVersion: 'example.io/v0',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:text': {} } },
    };
    const story = new OwnershipStory(Widget, {
      metadata: { name: 'x', uid: 'u', managedFields: [entry] },
      spec: { text: 'a' },
    });
    expect(story.update('one', spec({ text: 'b' })).owners()).toEqual({ 'Update one': ['.spec.text'] });
  });
});

describe('managedFields in an update', () => {
  const story = () => new OwnershipStory(Widget).apply('one', spec({ text: 'a' }));
  const given = {
    manager: 'given',
    operation: 'Update',
    apiVersion: 'example.io/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:text': {} } },
  };

  it.each([
    { name: 'none keep the live ones', managedFields: undefined, owners: { 'Apply one': ['.spec.text'] } },
    { name: 'others take their place', managedFields: [given], owners: { 'Update given': ['.spec.text'] } },
    {
      name: 'broken ones are ignored',
      managedFields: [{ ...given, operation: 'Steal' }],
      owners: { 'Apply one': ['.spec.text'] },
    },
    { name: 'an empty list ends tracking', managedFields: [], owners: {} },
    { name: 'an empty entry ends tracking', managedFields: [{}], owners: {} },
  ])('$name', ({ managedFields, owners }) => {
    const { live, type } = story();
    const updated = { ...live, metadata: { ...live?.metadata, managedFields } } as KubernetesObject;
    const entries = applyUpdate({ type, apiVersion: 'example.io/v1', manager: 'two', now: 0, live, updated });
    const after = new OwnershipStory(Widget, { ...live, metadata: { ...live?.metadata, managedFields: entries } });
    expect(after.owners()).toEqual(owners);
  });

  it('are not taken from a subresource', () => {
    const { live, type } = story();
    const updated = { ...live, metadata: { ...live?.metadata, managedFields: [] } } as unknown as KubernetesObject;
    const options = { type, apiVersion: 'example.io/v1', manager: 'two', now: 0, subresource: 'status', live, updated };
    expect(applyUpdate(options)).toBe(live?.metadata.managedFields);
  });

  it('stay away from an object that nobody tracks', () => {
    const live = new OwnershipStory(Widget, { metadata: { name: 'x', uid: 'u' }, spec: { text: 'a' } });
    expect(live.update('one', spec({ text: 'b' })).live?.metadata.managedFields).toEqual([]);
  });
});

describe('many managers', () => {
  it('are put together beyond ten updates, the oldest of a version first', () => {
    const story = new OwnershipStory(Widget).apply('applier', spec({ map: { a: 'x' } }));
    const map: Record<string, string> = { a: 'x' };
    for (let i = 0; i < updateManagersMax + 2; i++) {
      map[`k${i}`] = 'v';
      story.update(`m${i}`, spec({ map: { ...map } }));
    }
    const owners = story.owners();
    expect(Object.keys(owners)).toEqual([
      'Apply applier',
      'Update ancient-changes',
      ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map((i) => `Update m${i}`),
    ]);
    expect(owners[`Update ${ancientManager}`]).toEqual(['.spec.map.k0', '.spec.map.k1', '.spec.map.k2']);
    expect(story.times()['Update ancient-changes']).toBe('1970-01-01T00:00:04Z');
  });

  it('keep the versions of the oldest apart', () => {
    const entry = (i: number): ManagedFieldsEntry => ({
      manager: `m${i}`,
      operation: 'Update',
      apiVersion: i % 2 === 0 ? 'example.io/v1' : 'example.io/v2',
      time: `2020-01-01T00:00:${10 + i}Z`,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:map': { [`f:k${i}`]: {} } } },
    });
    const map = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, 'v']));
    const live = deepFreeze(
      decode(Widget, {
        metadata: { name: 'x', uid: 'u', managedFields: Array.from({ length: 11 }, (_, i) => entry(i)) },
        spec: { map },
      }),
    ) as KubernetesObject;
    const updated = decode(Widget, { metadata: { name: 'x', uid: 'u' }, spec: { map, text: 'a' } }) as KubernetesObject;
    const same = { type: Widget, toOther: (object: object) => object, fromOther: (object: object) => object };
    const entries = applyUpdate({
      type: Widget,
      apiVersion: 'example.io/v1',
      manager: 'new',
      now: Date.UTC(2021, 0, 1),
      live,
      updated,
      otherVersions: new Map([['example.io/v2', same]]),
    });
    expect(entries.map(({ manager, apiVersion }) => `${manager} ${apiVersion}`)).toEqual([
      'ancient-changes example.io/v1',
      'ancient-changes example.io/v2',
      ...[4, 5, 6, 7, 8, 9, 10].map((i) => `m${i} example.io/v${i % 2 === 0 ? 1 : 2}`),
      'new example.io/v1',
    ]);
  });
});
