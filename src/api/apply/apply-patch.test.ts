import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deployment } from '../apps/v1/deployment.ts';
import { ConfigMap } from '../core/v1/config-map.ts';
import { StatusError } from '../status-error.ts';
import { FieldSet } from './field-set.ts';
import { OwnershipStory, Widget } from './ownership-story.ts';
import { fieldPath } from './path-element.ts';

const widget = (live?: object): OwnershipStory => new OwnershipStory(Widget, live);
const spec = (value: object): object => ({ spec: value });

function failure(action: () => unknown): StatusError {
  try {
    action();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('apply creates', () => {
  it('an object that its manager owns', () => {
    const story = widget().apply('one', spec({ text: 'a', map: { k: 'v' }, items: [{ name: 'i' }] }));
    expect(story.spec()).toEqual({ text: 'a', map: { k: 'v' }, items: [{ name: 'i' }] });
    expect(story.owners()).toEqual({
      'Apply one': ['.spec.text', '.spec.items[name="i"]', '.spec.items[name="i"].name', '.spec.map.k'],
    });
    expect(story.live?.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'example.io/v1',
        time: '1970-01-01T00:00:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:items': { 'k:{"name":"i"}': { '.': {}, 'f:name': {} } },
            'f:map': { 'f:k': {} },
            'f:text': {},
          },
        },
      },
    ]);
  });

  it('nothing to own where nothing is applied', () => {
    const story = widget().apply('one', {});
    expect(story.live?.metadata.managedFields).toBeUndefined();
  });
});

describe('apply again', () => {
  it('writes nothing where nothing has changed', () => {
    const story = widget().apply('one', spec({ text: 'a', ports: [{ port: 80 }], number: null }));
    const before = story.live;
    expect(story.apply('one', spec({ text: 'a', ports: [{ port: 80 }], number: null })).live).toBe(before);
  });

  it('removes fields, entries and items that are applied no more', () => {
    const story = widget()
      .apply(
        'one',
        spec({
          text: 'a',
          flag: true,
          map: { a: '1', b: '2' },
          set: ['x', 'y'],
          items: [{ name: 'i', value: 'v', tags: ['t'] }, { name: 'j' }],
        }),
      )
      .apply('one', spec({ text: 'a', map: { a: '1' }, set: ['y'], items: [{ name: 'i', tags: [] }] }));
    expect(story.spec()).toEqual({ text: 'a', map: { a: '1' }, set: ['y'], items: [{ name: 'i' }] });
  });

  it('removes the structs that held nothing else', () => {
    const story = widget()
      .apply('one', spec({ text: 'a', part: { part: { a: 'x' } }, map: { a: '1' } }))
      .apply('one', spec({ text: 'a' }));
    expect(story.spec()).toEqual({ text: 'a' });
  });

  it('keeps structs that others have something in', () => {
    const story = widget()
      .apply('one', spec({ part: { a: 'x' } }))
      .apply('two', spec({ part: { b: 1 } }))
      .apply('one', {});
    expect(story.spec()).toEqual({ part: { b: 1 } });
    expect(story.owners()).toEqual({ 'Apply two': ['.spec.part.b'] });
  });

  it('leaves alone what it never applied', () => {
    const story = widget()
      .apply('one', spec({ map: { a: '1' }, items: [{ name: 'i', value: 'v' }] }))
      .update('two', spec({ map: { a: '1', b: '2' }, items: [{ name: 'i', value: 'v', tags: ['t'] }, { name: 'j' }] }))
      .apply('one', spec({ map: {}, items: [{ name: 'i' }] }));
    expect(story.spec()).toEqual({ map: { b: '2' }, items: [{ name: 'i', tags: ['t'] }, { name: 'j' }] });
  });

  it('removes an item with all that others changed in it, but for those who own the item', () => {
    const story = widget()
      .apply('one', spec({ items: [{ name: 'i', value: 'v' }, { name: 'j' }] }))
      .apply('two', spec({ items: [{ name: 'j', value: 'w' }] }))
      .apply('one', {});
    expect(story.spec()).toEqual({ items: [{ name: 'j', value: 'w' }] });
  });

  it('removes nested items', () => {
    const story = widget()
      .apply('one', spec({ items: [{ name: 'i', items: [{ name: 'a', value: '1' }, { name: 'b' }] }] }))
      .apply('two', spec({ items: [{ name: 'i', items: [{ name: 'c' }] }] }))
      .apply('one', spec({ items: [{ name: 'i', items: [{ name: 'a' }] }] }));
    expect(story.spec()).toEqual({ items: [{ name: 'i', items: [{ name: 'a' }, { name: 'c' }] }] });
  });

  it('gives a field up to who applied it too', () => {
    const story = widget()
      .apply('one', spec({ text: 'a' }))
      .apply('two', spec({ text: 'a' }))
      .apply('one', {});
    expect(story.spec()).toEqual({ text: 'a' });
    expect(story.owners()).toEqual({ 'Apply two': ['.spec.text'] });
  });

  it('removes a field that another has changed since only where it is still owned', () => {
    const story = widget()
      .apply('one', spec({ text: 'a', flag: true }))
      .update('two', spec({ text: 'b', flag: true }))
      .apply('one', spec({ flag: true }));
    expect(story.spec()).toEqual({ text: 'b', flag: true });
    expect(story.owners()).toEqual({ 'Apply one': ['.spec.flag'], 'Update two': ['.spec.text'] });
  });

  it('owns atomic lists, maps and structs as a whole', () => {
    const story = widget()
      .apply('one', spec({ atomicList: ['a', 'b'], atomicMap: { a: '1' }, atomicPart: { a: 'x' } }))
      .apply('one', spec({ atomicList: ['b'], atomicMap: { b: '2' }, atomicPart: { b: 2 } }));
    expect(story.spec()).toEqual({ atomicList: ['b'], atomicMap: { b: '2' }, atomicPart: { b: 2 } });
    expect(story.owners()).toEqual({ 'Apply one': ['.spec.atomicList', '.spec.atomicMap', '.spec.atomicPart'] });
  });

  it('reorders items as applied', () => {
    const story = widget()
      .apply('one', spec({ items: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }))
      .apply('one', spec({ items: [{ name: 'c' }, { name: 'a' }] }));
    expect(story.spec()).toEqual({ items: [{ name: 'c' }, { name: 'a' }] });
  });

  it('stamps an entry only when the object has changed', () => {
    const story = widget().apply('one', spec({ text: 'a' }));
    expect(story.times()).toEqual({ 'Apply one': '1970-01-01T00:00:01Z' });
    story.apply('two', spec({ text: 'a' })).apply('one', spec({ text: 'a', flag: true }));
    expect(story.times()).toEqual({ 'Apply one': '1970-01-01T00:00:03Z', 'Apply two': undefined });
  });

  it('finds an item by a defaulted key, whether or not that is given', () => {
    const story = widget()
      .apply('one', spec({ ports: [{ port: 80, name: 'web' }] }))
      .apply(
        'one',
        spec({
          ports: [
            { port: 80, protocol: 'TCP', name: 'www' },
            { port: 80, protocol: 'UDP' },
          ],
        }),
      );
    expect(story.spec()).toEqual({
      ports: [
        { port: 80, protocol: 'TCP', name: 'www' },
        { port: 80, protocol: 'UDP' },
      ],
    });
    story.apply('one', spec({ ports: [{ port: 80, protocol: 'UDP' }] }));
    expect(story.spec()).toEqual({ ports: [{ port: 80, protocol: 'UDP' }] });
  });
});

describe('apply in conflict', () => {
  it.each([
    {
      name: 'one field, with someone who updated it',
      tell: (story: OwnershipStory) => story.update('one', spec({ number: 3 })),
      message: 'Apply failed with 1 conflict: conflict with "one" using example.io/v1: .spec.number',
      causes: [['conflict with "one" using example.io/v1', '.spec.number']],
    },
    {
      name: 'one field, with someone who applied it',
      tell: (story: OwnershipStory) => story.apply('one', spec({ number: 3 })),
      message: 'Apply failed with 1 conflict: conflict with "one": .spec.number',
      causes: [['conflict with "one"', '.spec.number']],
    },
    {
      name: 'through a subresource',
      tell: (story: OwnershipStory) =>
        story
          .apply('other', spec({ flag: true }))
          .update('one', spec({ flag: true, number: 3 }), { subresource: 'scale' }),
      message:
        'Apply failed with 1 conflict: conflict with "one" with subresource "scale" using example.io/v1: .spec.number',
      causes: [['conflict with "one" with subresource "scale" using example.io/v1', '.spec.number']],
    },
    {
      name: 'several fields, with several managers',
      tell: (story: OwnershipStory) =>
        story.apply('b', spec({ items: [{ name: 'i', value: 'w' }] })).update('a', {
          spec: { number: 3, text: 'x', items: [{ name: 'i', value: 'w' }] },
        }),
      message:
        'Apply failed with 3 conflicts: conflicts with "a" using example.io/v1:\n- .spec.number\n- .spec.text\n' +
        'conflicts with "b":\n- .spec.items[name="i"].value',
      causes: [
        ['conflict with "a" using example.io/v1', '.spec.number'],
        ['conflict with "a" using example.io/v1', '.spec.text'],
        ['conflict with "b"', '.spec.items[name="i"].value'],
      ],
    },
  ])('$name', ({ tell, message, causes }) => {
    const story = widget();
    tell(story);
    const before = story.live;
    const error = failure(() =>
      story.apply('mine', spec({ number: 1, text: 'a', items: [{ name: 'i', value: 'v' }] })),
    );
    expect(error.toStatus()).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message,
      details: { causes: causes.map(([text, field]) => ({ reason: 'FieldManagerConflict', message: text, field })) },
    });
    expect(story.live).toBe(before);
  });

  it('with nobody where values agree', () => {
    const story = widget()
      .update('one', spec({ number: 3 }))
      .apply('two', spec({ number: 3 }));
    expect(story.owners()).toEqual({ 'Apply two': ['.spec.number'], 'Update one': ['.spec.number'] });
  });

  it('with the same manager, where that updated', () => {
    const story = widget().update('one', spec({ number: 3 }));
    expect(failure(() => story.apply('one', spec({ number: 1 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "one" using example.io/v1: .spec.number',
    );
  });

  it('takes the fields by force', () => {
    const story = widget()
      .apply('one', spec({ number: 3, text: 'a' }))
      .update('two', spec({ number: 4, text: 'a', flag: true }))
      .apply('three', spec({ number: 5, flag: true }), { force: true });
    expect(story.spec()).toEqual({ number: 5, text: 'a', flag: true });
    expect(story.owners()).toEqual({
      'Apply one': ['.spec.text'],
      'Apply three': ['.spec.flag', '.spec.number'],
      'Update two': ['.spec.flag'],
    });
  });

  it('over an atomic list', () => {
    const story = widget().apply('one', spec({ atomicList: ['a'] }));
    expect(failure(() => story.apply('two', spec({ atomicList: ['b'] }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "one": .spec.atomicList',
    );
  });

  it('not over sets, maps and items that differ', () => {
    const story = widget()
      .apply('one', spec({ set: ['a'], map: { a: '1' }, items: [{ name: 'a' }] }))
      .apply('two', spec({ set: ['b'], map: { b: '2' }, items: [{ name: 'b' }] }));
    expect(story.spec()).toEqual({ set: ['a', 'b'], map: { a: '1', b: '2' }, items: [{ name: 'a' }, { name: 'b' }] });
  });
});

describe('apply refuses', () => {
  it.each([
    {
      name: 'another kind',
      fields: { kind: 'Gadget' },
      code: 400,
      message: 'invalid object type: example.io/v1, Kind=Gadget',
    },
    {
      name: 'managedFields, even none',
      fields: { metadata: { managedFields: [] } },
      code: 400,
      message: 'metadata.managedFields must be nil',
    },
    {
      name: 'unknown fields',
      fields: spec({ foo: 1 }),
      code: 500,
      message:
        'failed to create typed patch object (default/x; example.io/v1, Kind=Widget): .spec.foo: field not declared in schema',
    },
    {
      name: 'several errors',
      fields: spec({ items: [{ name: 'a' }, { name: 'a' }], text: 1 }),
      code: 500,
      message:
        'failed to create typed patch object (default/x; example.io/v1, Kind=Widget): errors:\n' +
        '  .spec.items: duplicate entries for key [name="a"]\n' +
        '  .spec.text: expected string, got &value.valueUnstructured{Value:1}',
    },
    {
      name: 'what decodes to no object of the type',
      fields: spec({ number: 1.5 }),
      code: 500,
      message:
        'failed to convert new object (default/x; example.io/v1, Kind=Widget) to proper version: json: cannot unmarshal ' +
        'number 1.5 into Go struct field WidgetSpec.spec.number of type int32',
    },
  ])('$name', ({ fields, code, message }) => {
    const error = failure(() => widget().apply('one', fields));
    expect({ code: error.code, message: error.message }).toEqual({ code, message });
  });

  it('to guess at broken managedFields of the stored object', () => {
    const story = widget({ metadata: { name: 'x', managedFields: [{ manager: 'm', operation: 'Steal' }] } });
    expect(failure(() => story.apply('one', {})).message).toBe(
      'failed to decode managed fields: operation must be `Apply` or `Update`',
    );
  });
});

describe('apply to an object that nobody has been tracking', () => {
  it('books what was there before to before-first-apply', () => {
    const story = widget({ metadata: { name: 'x', uid: 'u' }, spec: { text: 'a', flag: true } });
    expect(failure(() => story.apply('one', spec({ text: 'b' }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using example.io/v1: .spec.text',
    );
    story.apply('one', spec({ text: 'b' }), { force: true });
    expect(story.owners()).toEqual({ 'Apply one': ['.spec.text'], 'Update before-first-apply': ['.spec.flag'] });
  });
});

describe('apply through the status subresource', () => {
  const resetFields = FieldSet.of(fieldPath('spec'));
  it('owns and removes status alone', () => {
    const story = widget()
      .apply('one', spec({ text: 'a' }), { resetFields: FieldSet.of(fieldPath('status')) })
      .apply('one', { spec: { text: 'a' }, status: { a: 'x', b: 1 } }, { subresource: 'status', resetFields })
      .apply('one', { status: { a: 'x' } }, { subresource: 'status', resetFields });
    expect(story.live).toMatchObject({ spec: { text: 'a' }, status: { a: 'x' } });
    expect(story.owners()).toEqual({ 'Apply one': ['.spec.text'], 'Apply one/status': ['.status.a'] });
  });
});

describe('apply by kubectl', () => {
  const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
  const clientSide = (
    text: string,
    annotation: object = { apiVersion: 'example.io/v1', kind: 'Widget', spec: { text, number: 1 } },
  ) =>
    widget().update('kubectl-client-side-apply', {
      metadata: { annotations: { [lastApplied]: JSON.stringify(annotation) } },
      spec: { text, number: 1 },
    });

  it('takes over what it applied from the client side', () => {
    const story = clientSide('a').apply('kubectl', spec({ text: 'b' }));
    expect(story.spec()).toEqual({ text: 'b', number: 1 });
    expect(story.owners()['Apply kubectl']).toEqual(['.spec.text']);
    expect(story.live?.metadata.annotations?.[lastApplied]).toBe(
      '{"apiVersion":"example.io/v1","kind":"Widget","metadata":{"name":"x","namespace":"default"},"spec":{"text":"b"}}\n',
    );
  });

  it('is the same object when done again', () => {
    const story = clientSide('a').apply('kubectl', spec({ text: 'b' }));
    const before = story.live;
    expect(story.apply('kubectl', spec({ text: 'b' })).live).toBe(before);
  });

  it('is in conflict where someone has changed the field since', () => {
    const story = clientSide('a');
    story.update('other', { spec: { text: 'c', number: 1 } });
    expect(failure(() => story.apply('kubectl', spec({ text: 'b', number: 2 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "other" using example.io/v1: .spec.text',
    );
  });

  it('needs an annotation of the same version', () => {
    const story = clientSide('a', { apiVersion: 'example.io/v2', kind: 'Widget', spec: { text: 'a' } });
    expect(failure(() => story.apply('kubectl', spec({ text: 'b' }))).message).toContain(
      'Apply failed with 1 conflict',
    );
  });

  it('is a right of that manager only', () => {
    const story = clientSide('a');
    expect(failure(() => story.apply('mine', spec({ text: 'b' }))).message).toContain('"kubectl-client-side-apply"');
    const before = story.live?.metadata.annotations;
    expect(story.apply('mine', spec({ text: 'b' }), { force: true }).live?.metadata.annotations).toEqual(before);
  });
});

describe('apply to real kinds', () => {
  const deployment = (container: object) => ({
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', ...container }] } },
    },
  });

  it('a Deployment whose container gains and loses variables', () => {
    const story = new OwnershipStory(Deployment)
      .apply('one', deployment({ image: 'a', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }))
      .apply('two', {
        spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }] } } },
      })
      .apply('one', deployment({ image: 'b', ports: [{ containerPort: 80 }] }));
    expect(story.spec()).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              name: 'web',
              image: 'b',
              env: [{ name: 'B', value: '2' }],
              ports: [{ containerPort: 80, protocol: 'TCP' }],
            },
          ],
        },
      },
    });
    expect(story.owners()['Apply two']).toEqual([
      '.spec.template.spec.containers[name="web"]',
      '.spec.template.spec.containers[name="web"].name',
      '.spec.template.spec.containers[name="web"].env[name="B"]',
      '.spec.template.spec.containers[name="web"].env[name="B"].name',
      '.spec.template.spec.containers[name="web"].env[name="B"].value',
    ]);
  });

  it('a ConfigMap of the core group, in errors', () => {
    const error = failure(() => new OwnershipStory(ConfigMap).apply('one', { data_error: 'x' }));
    expect(error.message).toBe(
      'failed to create typed patch object (default/x; /v1, Kind=ConfigMap): .data_error: field not declared in schema',
    );
    expect(error.toStatus().reason).toBeUndefined();
  });
});

describe('any sequence of writes', () => {
  const letters = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
  const config = fc.record(
    {
      text: fc.constantFrom('x', 'y'),
      map: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2')),
      set: letters,
      items: letters.map((names) => names.map((name) => ({ name, value: 'v' }))),
      part: fc.record({ a: fc.constantFrom('x', 'y') }, { requiredKeys: [] }),
      atomicList: letters,
    },
    { requiredKeys: [] },
  );
  const write = fc.record({
    kind: fc.constantFrom('apply' as const, 'update' as const),
    manager: fc.constantFrom('one', 'two', 'three'),
    config,
  });

  it('leaves an object to which the last configuration can be applied again without effect', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 6 }), config, (writes, last) => {
        const story = widget();
        for (const { kind, manager, config: value } of writes) {
          if (kind === 'apply') story.apply(manager, spec(value), { force: true });
          else story.update(manager, spec(value));
        }
        story.apply('last', spec(last), { force: true });
        const before = story.live;
        expect(story.apply('last', spec(last)).live).toBe(before);
      }),
    );
  });

  it('leaves nobody owning what is not there', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 6 }), (writes) => {
        const story = widget();
        for (const { kind, manager, config: value } of writes) {
          if (kind === 'apply') story.apply(manager, spec(value), { force: true });
          else story.update(manager, spec(value));
        }
        const object = { spec: story.spec() as { readonly set?: string[]; readonly map?: object } };
        const owned = Object.values(story.owners()).flat();
        const items = owned.flatMap((path) => /^\.spec\.set\[="(.)"\]$/.exec(path)?.[1] ?? []);
        expect(object.spec.set ?? []).toEqual(expect.arrayContaining(items));
        const keys = owned.flatMap((path) => /^\.spec\.map\.(.)$/.exec(path)?.[1] ?? []);
        expect(Object.keys(object.spec.map ?? {})).toEqual(expect.arrayContaining(keys));
      }),
    );
  });
});
