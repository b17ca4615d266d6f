import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../base/freeze.ts';
import type { KubernetesObject } from '../resource.ts';
import { decode } from '../schema/decode.ts';
import { applyUpdate, type UpdateOptions } from './apply-update.ts';
import { FieldSet } from './field-set.ts';
import { Widget } from './ownership-story.ts';
import { fieldPath } from './path-element.ts';
import { rememberedCharsMax } from './remembered-changes.ts';

const text = fc.constantFrom('a', 'b');
const spec = fc.record(
  {
    text,
    map: fc.dictionary(fc.constantFrom('x', 'y', 'constructor'), text, { maxKeys: 2 }),
    set: fc.uniqueArray(text, { maxLength: 2 }),
    items: fc.uniqueArray(fc.record({ name: text, value: text }), { maxLength: 2, selector: ({ name }) => name }),
    part: fc.record({ a: text }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const state = fc.record({ spec, status: fc.record({ a: text }, { requiredKeys: [] }) });
const write = fc.record({
  state,
  manager: fc.constantFrom('one', 'two'),
  subresource: fc.constantFrom('', 'status'),
  second: fc.nat({ max: 2 }),
});

const same = { type: Widget, toOther: (object: object) => object, fromOther: (object: object) => object };
/** With another version in play nothing is remembered. */
const forgetful = { otherVersions: new Map([['example.io/v2', same]]) };

const widget = (content: object, managedFields?: unknown): KubernetesObject =>
  deepFreeze(decode(Widget, { metadata: { name: 'x', uid: 'u', managedFields }, ...content })) as KubernetesObject;

const options = (live: KubernetesObject | undefined, updated: KubernetesObject): UpdateOptions => ({
  type: Widget,
  apiVersion: 'example.io/v1',
  manager: 'one',
  now: 0,
  live,
  updated,
});

describe('what is remembered of changes', () => {
  it('makes no difference to who owns what', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 6 }), (writes) => {
        let live: KubernetesObject | undefined;
        for (const { state, manager, subresource, second } of writes) {
          const resetFields = subresource === '' ? FieldSet.of(fieldPath('status')) : FieldSet.of(fieldPath('spec'));
          const given = { ...options(live, widget(state)), manager, subresource, now: second * 1000, resetFields };
          const entries = applyUpdate(given);
          expect(entries).toEqual(applyUpdate({ ...given, ...forgetful }));
          live = widget(state, entries);
        }
      }),
    );
  });

  it('gives what was made in the same way within a second the same entries', () => {
    const made = (text: string, now: number) => applyUpdate({ ...options(undefined, widget({ spec: { text } })), now });
    const [entry] = made('a', 1000);
    expect(made('b', 1999)[0]).toBe(entry);
    expect(made('c', 2000)[0]).not.toBe(entry);
    expect(made('c', 2000)[0]!.fieldsV1).toBe(entry!.fieldsV1);
  });

  it('knows the entries of an object that was read from storage', () => {
    const created = applyUpdate(options(undefined, widget({ spec: { text: 'a', number: 1 } })));
    const change = (entries: unknown) => {
      const live = widget({ spec: { text: 'a', number: 1 } }, entries);
      return applyUpdate({ ...options(live, widget({ spec: { text: 'b', number: 1 } })), manager: 'two' });
    };
    const read = change(JSON.parse(JSON.stringify(created)));
    expect(read).toEqual(change(created));
    expect(read.map(({ fieldsV1 }) => fieldsV1)).toEqual([
      { 'f:spec': { 'f:number': {} } },
      { 'f:spec': { 'f:text': {} } },
    ]);
  });

  it('does not grow with changes that are large', () => {
    const large = (value: string): KubernetesObject => {
      const map = Object.fromEntries(Array.from({ length: rememberedCharsMax / 8 }, (_, i) => [`key${i}`, value]));
      return widget({ spec: { map } });
    };
    const [one] = applyUpdate(options(undefined, large('a')));
    const [other] = applyUpdate(options(undefined, large('b')));
    expect(other).toEqual(one);
    expect(other!.fieldsV1).not.toBe(one!.fieldsV1);
  });
});
