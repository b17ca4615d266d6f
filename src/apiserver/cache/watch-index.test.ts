import { describe, expect, it } from 'vitest';
import type { CacheEvent, CacheWatcher } from './cache-event.ts';
import { StoredObject } from './stored-object.ts';
import { ObjectIndex, WatcherIndex } from './watch-index.ts';

const utf8 = new TextEncoder();
const nodeOf = (object: object): string => (object as { spec: { node: string } }).spec.node;

let revision = 0;
function pod(name: string, node: string): StoredObject {
  const value = utf8.encode(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { node } }));
  return new StoredObject({ key: `/registry/pods/default/${name}`, value, modRevision: ++revision });
}
const put = (stored: StoredObject, previous?: StoredObject): CacheEvent => ({
  type: 'put',
  revision,
  stored,
  previous,
});
const gone = (previous: StoredObject): CacheEvent => ({ type: 'delete', revision, stored: previous, previous });

function recorder(interest: Partial<CacheWatcher>, seen: string[], name: string): CacheWatcher {
  return {
    prefix: '/registry/pods/',
    ...interest,
    onEvent: ({ stored }) => seen.push(`${name} ${stored.key.split('/').at(-1)}`),
    onEnd: () => seen.push(`${name} ends`),
  };
}

describe('WatcherIndex', () => {
  it('tells those of an event whom it is of interest to', () => {
    const index = new WatcherIndex(nodeOf);
    const seen: string[] = [];
    index.add(recorder({}, seen, 'all'));
    index.add(recorder({ prefix: '/registry/pods/other/' }, seen, 'other namespace'));
    index.add(recorder({ key: '/registry/pods/default/a' }, seen, 'a'));
    index.add(recorder({ indexedValue: 'n1' }, seen, 'n1'));
    index.add(recorder({ indexedValue: 'n2' }, seen, 'n2'));
    const unbound = pod('a', '');
    const bound = pod('a', 'n1');
    index.tell(put(unbound));
    index.tell(put(bound, unbound));
    index.tell(put(pod('a', 'n2'), bound));
    index.tell(gone(pod('b', 'n2')));
    expect(seen).toEqual(['all a', 'a a', 'all a', 'a a', 'n1 a', 'all a', 'a a', 'n2 a', 'n1 a', 'all b', 'n2 b']);
  });

  it('tells nobody who has left, and ends everybody else once', () => {
    const index = new WatcherIndex(nodeOf);
    const seen: string[] = [];
    const removers = [{}, { key: '/registry/pods/default/a' }, { indexedValue: 'n1' }].map((interest, at) =>
      index.add(recorder(interest, seen, String(at))),
    );
    removers[2]!();
    for (const watcher of index.clear()) watcher.onEnd();
    index.tell(put(pod('a', 'n1')));
    expect(seen).toEqual(['0 ends', '1 ends']);
    for (const remove of removers) remove();
  });
});

describe('ObjectIndex', () => {
  it('follows objects from value to value', () => {
    const [a, b] = [pod('a', 'n1'), pod('b', 'n1')];
    const index = new ObjectIndex(nodeOf, [b, a]);
    const names = (node: string): (string | undefined)[] => index.get(node).map(({ object }) => object.metadata.name);
    expect(names('n1')).toEqual(['a', 'b']);
    const moved = pod('a', 'n2');
    index.apply(put(moved, a));
    index.apply(gone(b));
    expect([names('n1'), names('n2')]).toEqual([[], ['a']]);
    index.apply(put(pod('c', 'n2')));
    expect(names('n2')).toEqual(['a', 'c']);
  });
});
