import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../base/seeded-random.ts';
import { sampleObject } from '../codec/sample-objects.ts';
import { Event } from '../core/v1/event.ts';
import { Pod } from '../core/v1/pod.ts';
import type { KubernetesObject } from '../resource.ts';
import { builtInResources } from '../resources.ts';
import { decode } from '../schema/decode.ts';
import type { Type } from '../schema/schema.ts';
import { applyUpdate } from './apply-update.ts';
import { shapeOf } from './shape.ts';
import { structureOf } from './structure.ts';

const structure = (type: Type, value: unknown): string | undefined => structureOf(shapeOf(type), value);

function fieldsOf(type: Type, object: object): string {
  const updated = object as KubernetesObject;
  const entries = applyUpdate({ type, apiVersion: 'v1', manager: 'm', now: 0, live: undefined, updated });
  return JSON.stringify(entries);
}

/** Changes a value here and there: other texts, zeros, things left out, said twice, and in another order. */
class Changer {
  readonly #random: SeededRandom;
  #rate = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** About so many in a hundred of its parts are changed. */
  change(value: unknown, rate: number): unknown {
    this.#rate = rate;
    return this.#change(value);
  }

  #change(value: unknown): unknown {
    const hit = this.#random.next() * 100 < this.#rate;
    if (Array.isArray(value)) return this.#changeList(value, hit);
    if (typeof value === 'object' && value !== null) return this.#changeRecord(value, hit);
    if (typeof value === 'string') return hit ? this.#pick(['', `${value}x`, '7', 'TCP']) : value;
    if (typeof value === 'number') return hit ? this.#pick([0, value + 1, 80]) : value;
    return typeof value === 'boolean' && hit ? !value : value;
  }

  #changeList(values: readonly unknown[], hit: boolean): unknown[] {
    const changed = values.map((each) => this.#change(each));
    if (!hit) return changed;
    return this.#pick<unknown[]>([[], changed.slice(1), [...changed, changed[0]], changed.reverse()]);
  }

  #changeRecord(value: object, hit: boolean): object {
    const changed: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (hit && this.#random.next() < 0.3) continue;
      changed[name] = this.#change(member);
    }
    return hit ? this.#pick([{}, changed, changed, { ...changed, '': 'odd', 'a:b{,"': 'odder' }]) : changed;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random.next() * choices.length)]!;
  }
}

/** Decoded variants of an object; those that do not decode are left out. */
function variants(type: Type, count: number): object[] {
  const changer = new Changer(type.name.length);
  const found: object[] = [];
  for (let i = 0; i < count; i++) {
    const sample = changer.change(sampleObject(type), i % 2 === 0 ? 1 : 20) as {
      metadata?: { managedFields?: unknown };
    };
    if (sample.metadata !== undefined) delete sample.metadata.managedFields;
    try {
      found.push(decode(type as Type<object>, sample));
    } catch {
      // No such object reaches the server.
    }
  }
  return found;
}

describe('structureOf', () => {
  const types = [...new Set(builtInResources.map(({ type }) => type))];

  it('is the same only for objects of which the same fields are owned, whatever they are', () => {
    let same = 0;
    for (const type of types) {
      const known = new Map<string, string>();
      for (const object of variants(type, 24)) {
        const text = structure(type, object);
        if (text === undefined) continue;
        const fields = fieldsOf(type, object);
        const other = known.get(text);
        if (other !== undefined) {
          expect(fields, `${type.name}: ${text}`).toBe(other);
          same++;
        }
        known.set(text, fields);
      }
    }
    // Or nothing has been compared.
    expect(same).toBeGreaterThan(100);
  });

  const event = (fields: object): object =>
    decode(Event, { metadata: { name: 'e', namespace: 'n' }, involvedObject: { kind: 'Pod', name: 'p' }, ...fields });

  it.each<[string, object, object, boolean]>([
    ['other texts', { reason: 'A', count: 1 }, { reason: 'B', count: 2 }, true],
    ['another name', { metadata: { name: 'a' } }, { metadata: { name: 'b' } }, true],
    ['another object in one piece', { involvedObject: { kind: 'A' } }, { involvedObject: { name: 'B' } }, true],
    ['an object in one piece that is empty', { involvedObject: { kind: 'A' } }, { involvedObject: {} }, false],
    ['a field more', { reason: 'A' }, { reason: 'A', count: 1 }, false],
    ['a zero', { reportingComponent: 'A' }, { reportingComponent: '' }, false],
    ['a time', { eventTime: null }, { eventTime: '2030-01-01T00:00:00.000000Z' }, false],
    ['another label', { metadata: { labels: { a: '1' } } }, { metadata: { labels: { b: '1' } } }, false],
    ['another value of a label', { metadata: { labels: { a: '1' } } }, { metadata: { labels: { a: '2' } } }, true],
    [
      'a name that looks like two',
      { metadata: { labels: { 'a:x,b': '1' } } },
      { metadata: { labels: { a: '1', b: '1' } } },
      false,
    ],
    ['another item of a set', { metadata: { finalizers: ['a'] } }, { metadata: { finalizers: ['b'] } }, false],
  ])('sees %s', (_what, a, b, isSame) => {
    expect(structure(Event, event(a)) === structure(Event, event(b))).toBe(isSame);
    expect(fieldsOf(Event, event(a)) === fieldsOf(Event, event(b))).toBe(isSame);
  });

  const pod = (container: object): object => decode(Pod, { spec: { containers: [{ name: 'c', ...container }] } });

  it.each<[string, object, object, boolean]>([
    ['another image', { image: 'a' }, { image: 'b' }, true],
    ['another container', { image: 'a' }, { name: 'd', image: 'a' }, false],
    ['another variable', { env: [{ name: 'A', value: '1' }] }, { env: [{ name: 'B', value: '1' }] }, false],
    ['another value of it', { env: [{ name: 'A', value: '1' }] }, { env: [{ name: 'A', value: '2' }] }, true],
    ['other arguments', { args: ['a'] }, { args: ['b', 'c'] }, true],
    ['no arguments', { args: ['a'] }, { args: [] }, false],
  ])('sees %s', (_what, a, b, isSame) => {
    expect(structure(Pod, pod(a)) === structure(Pod, pod(b))).toBe(isSame);
    expect(fieldsOf(Pod, pod(a)) === fieldsOf(Pod, pod(b))).toBe(isSame);
  });

  it('is not told of what has very many fields', () => {
    const labels = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`label-${i}`, 'x']));
    expect(structure(Event, event({ metadata: { labels } }))).toBeUndefined();
    const env = Array.from({ length: 1000 }, (_, i) => ({ name: `VARIABLE_${i}`, value: 'x' }));
    expect(structure(Pod, pod({ env }))).toBeUndefined();
  });
});
