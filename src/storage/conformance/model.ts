import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompactedError, type ListResult, type Store } from '../store.ts';
import { type OpenStore, rejection, shape, toBytes, useStore } from './fixture.ts';

const runs = 40;
const stepsMax = 40;
const keyNames = ['a', 'a/b', 'b', 'b-c', 'c'];

/** What a step does is chosen by numbers, so that a failing run shrinks to a short one. */
type Step =
  | { readonly do: 'write'; readonly key: number; readonly expect: 'current' | 'absent' | 'stale' }
  | { readonly do: 'delete'; readonly key: number; readonly expect: 'current' | 'absent' | 'stale' }
  | { readonly do: 'read'; readonly key: number; readonly age: number; readonly limit: number }
  | { readonly do: 'compact'; readonly age: number };

const keyIndex = fc.nat({ max: keyNames.length - 1 });
const expectation = fc.constantFrom('current' as const, 'current' as const, 'absent' as const, 'stale' as const);
const age = fc.nat({ max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), key: keyIndex, expect: expectation }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), key: keyIndex, expect: expectation }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      key: keyIndex,
      age,
      limit: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), age }) },
);

interface Version {
  readonly key: string;
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
}

/** The contract in its plainest form: a copy of the whole state for each revision. */
class Model {
  readonly states: Map<string, Version>[] = [new Map()];
  readonly events: string[] = [];
  readonly base: number;
  compacted: number;

  constructor(base: number) {
    this.base = base;
    this.compacted = base;
  }

  get revision(): number {
    return this.base + this.states.length - 1;
  }

  get now(): Map<string, Version> {
    return this.states.at(-1)!;
  }

  write(key: string, value: string | undefined): void {
    const next = new Map(this.now);
    const modRevision = this.revision + 1;
    const createRevision = next.get(key)?.createRevision ?? modRevision;
    if (value === undefined) next.delete(key);
    else next.set(key, { key, value, createRevision, modRevision });
    this.states.push(next);
    this.events.push(`${modRevision} ${value === undefined ? `delete ${key}` : `put ${key}=${value}`}`);
  }

  list(revision: number, from: string, limit: number): { kvs: Version[]; remaining: number } {
    const all = [...this.states[revision - this.base]!.values()]
      .filter(({ key }) => key >= from)
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    return { kvs: all.slice(0, limit), remaining: Math.max(0, all.length - limit) };
  }
}

export function describeModel(open: OpenStore): void {
  describe('against a model', () => {
    const fixture = useStore(open);
    let run = 0;

    it('any sequence of steps has the outcome of the model', async () => {
      const { store, key } = fixture();
      const property = fc.asyncProperty(fc.array(step, { maxLength: stepsMax }), async (steps) => {
        const prefix = key(`run-${++run}/`);
        const model = new Model(await store.currentRevision());
        const live = watchStory(store, prefix, model.base);
        for (const each of steps) await take(each, { store, prefix, model });
        expect(await live.read(model.events.length)).toEqual(model.events);
        const since = model.events.slice(model.compacted - model.base);
        expect(await watchStory(store, prefix, model.compacted).read(since.length)).toEqual(since);
      });
      await fc.assert(property, { numRuns: runs });
    });
  });
}

interface Subject {
  readonly store: Store;
  readonly prefix: string;
  readonly model: Model;
}

async function take(step: Step, { store, prefix, model }: Subject): Promise<void> {
  if (step.do === 'compact') {
    const revision = Math.max(model.base, model.revision - step.age);
    await store.compact(revision);
    model.compacted = Math.max(model.compacted, revision);
    return;
  }
  const name = keyNames[step.key]!;
  if (step.do === 'read') {
    const revision = Math.max(model.base, model.revision - step.age);
    await compareReads({ store, prefix, model }, { name, revision, limit: step.limit });
    return;
  }
  const current = model.now.get(name);
  const expected = { current: current?.modRevision ?? 0, absent: 0, stale: (current?.modRevision ?? 2) - 1 }[
    step.expect
  ];
  const value = step.do === 'write' ? `${model.revision}` : undefined;
  const result = await store.commit(prefix + name, expected, value === undefined ? undefined : toBytes(value));
  const ok = expected === (current?.modRevision ?? 0);
  if (ok && (value !== undefined || current !== undefined)) model.write(name, value);
  expect(result.ok).toBe(ok);
  expect(result.revision).toBe(model.revision);
  if (!result.ok) expect(shape(result.current, prefix)).toEqual(current);
}

interface Read {
  readonly name: string;
  readonly revision: number;
  readonly limit: number;
}

async function compareReads({ store, prefix, model }: Subject, { name, revision, limit }: Read): Promise<void> {
  const now = await store.list(prefix, { startKey: prefix + name, limit });
  expect(toPlain(now, prefix)).toEqual({ revision: model.revision, ...model.list(model.revision, name, limit) });
  expect(await store.count(prefix)).toBe(model.now.size);
  if (revision < model.compacted) {
    expect(await rejection(store.get(prefix + name, { revision }))).toBeInstanceOf(CompactedError);
    expect(await rejection(store.list(prefix, { revision }))).toBeInstanceOf(CompactedError);
    return;
  }
  const { kv } = await store.get(prefix + name, { revision });
  expect(shape(kv, prefix)).toEqual(model.states[revision - model.base]!.get(name));
  const then = await store.list(prefix, { revision, startKey: prefix + name, limit });
  expect(toPlain(then, prefix)).toEqual({ revision, ...model.list(revision, name, limit) });
}

function toPlain(result: ListResult, prefix: string): object {
  return { ...result, kvs: result.kvs.map((kv) => shape(kv, prefix)) };
}

/** The events of a watch, each with its revision in one line; `read` waits until there are so many. */
function watchStory(store: Store, prefix: string, afterRevision: number): { read(count: number): Promise<string[]> } {
  const lines: string[] = [];
  let wake = (): void => {};
  const watch = store.watch(prefix, {
    afterRevision,
    onEvents: (events) => {
      for (const event of events) {
        lines.push(
          event.type === 'put'
            ? `${event.kv.modRevision} put ${event.kv.key.slice(prefix.length)}=${new TextDecoder().decode(event.kv.value)}`
            : `${event.revision} delete ${event.key.slice(prefix.length)}`,
        );
      }
      wake();
    },
    onError: (error) => {
      lines.push(`${error}`);
      wake();
    },
  });
  return {
    async read(count) {
      while (lines.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      watch.stop();
      return lines;
    },
  };
}
