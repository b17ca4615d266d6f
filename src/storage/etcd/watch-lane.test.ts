import { describe, expect, it } from 'vitest';
import type { WatchEvent } from './messages.ts';
import { Lane, type Subscription } from './watch-lane.ts';

interface Listener extends Subscription {
  /** What came, in order: `put /a@2`, `delete /a@3`, `progress 3`; batches in one line. */
  readonly heard: string[];
}

function listener(prefix: string, after: number, onHeard: () => void = () => {}): Listener {
  const heard: string[] = [];
  const hear = (line: string): void => {
    heard.push(line);
    onHeard();
  };
  return {
    prefix,
    after,
    stopped: false,
    heard,
    options: {
      afterRevision: after,
      onEvents: (events) =>
        hear(
          events
            .map((event) => (event.type === 'put' ? [event.kv.key, event.kv.modRevision] : [event.key, event.revision]))
            .map(([key, revision], index) => `${events[index]!.type} ${key}@${revision}`)
            .join(', '),
        ),
      onProgress: (revision) => hear(`progress ${revision}`),
      onError: (error) => hear(`${error}`),
    },
  };
}

function event(type: WatchEvent['type'], key: string, modRevision: number): WatchEvent {
  return { type, kv: { key, value: new Uint8Array(0), createRevision: 1, modRevision } };
}

function laneWith(position: number, ...listeners: Listener[]): Lane {
  const lane = new Lane(position);
  for (const each of listeners) lane.subscriptions.add(each);
  return lane;
}

describe('a lane', () => {
  it('gives each watch what it asked for, in batches, and moves on', () => {
    const pods = listener('/pods/', 5);
    const all = listener('', 7);
    const none = listener('/none/', 5);
    const lane = laneWith(5, pods, all, none);
    lane.receive([event('put', '/pods/a', 6), event('put', '/x', 7), event('delete', '/pods/a', 8)], false);
    expect(pods.heard).toEqual(['put /pods/a@6, delete /pods/a@8']);
    expect(all.heard).toEqual(['delete /pods/a@8']);
    expect(none.heard).toEqual([]);
    expect(lane.position).toBe(8);
  });

  it('drops what comes a second time', () => {
    const all = listener('', 5);
    const lane = laneWith(5, all);
    lane.receive([event('put', '/a', 5)], false);
    lane.receive([event('put', '/b', 6)], false);
    lane.disconnect();
    lane.receive([event('put', '/b', 6), event('put', '/c', 7)], false);
    expect(all.heard).toEqual(['put /b@6', 'put /c@7']);
  });

  it('holds the last revision of a fragment until it is whole', () => {
    const all = listener('', 5);
    const lane = laneWith(5, all);
    lane.receive([event('put', '/a', 6), event('put', '/b', 7)], true);
    expect(all.heard).toEqual(['put /a@6']);
    lane.receive([event('put', '/c', 7)], true);
    lane.advance(9);
    expect([all.heard.length, lane.position]).toEqual([1, 6]);
    lane.receive([event('put', '/d', 7)], false);
    expect(all.heard).toEqual(['put /a@6', 'put /b@7, put /c@7, put /d@7']);
    expect(lane.position).toBe(7);
  });

  it('forgets the part of a revision that a broken stream left behind', () => {
    const all = listener('', 5);
    const lane = laneWith(5, all);
    lane.receive([event('put', '/a', 6), event('put', '/b', 7)], true);
    lane.disconnect();
    lane.receive([event('put', '/a', 6), event('put', '/b', 7), event('put', '/c', 7)], false);
    expect(all.heard).toEqual(['put /a@6', 'put /b@7, put /c@7']);
  });

  it('reports progress once the revision wanted is reached', () => {
    const all = listener('/pods/', 5);
    const future = listener('', 20);
    const lane = laneWith(5, all, future);
    lane.wantProgress(5);
    lane.wantProgress(7);
    lane.receive([event('put', '/x', 6)], false);
    expect(all.heard).toEqual(['progress 5']);
    lane.receive([event('put', '/pods/a', 8)], false);
    lane.receive([event('put', '/x', 9)], false);
    expect(all.heard).toEqual(['progress 5', 'put /pods/a@8', 'progress 8']);
    lane.wantProgress(12);
    lane.advance(12);
    lane.advance(11);
    expect(all.heard.at(-1)).toBe('progress 12');
    expect(lane.position).toBe(12);
    expect(future.heard).toEqual([]);
  });

  it('delivers nothing to a watch that another one stopped a moment ago', () => {
    const second = listener('', 5);
    const first = listener('', 5, () => {
      second.stopped = true;
    });
    laneWith(5, first, second).receive([event('put', '/a', 6)], false);
    expect([first.heard, second.heard]).toEqual([['put /a@6'], []]);
  });

  it('hands its watches on without a repeat, and with the progress they wait for', () => {
    const late = listener('', 5);
    const early = listener('', 8);
    const behind = laneWith(5, late);
    const ahead = laneWith(8, early);
    behind.receive([event('put', '/a', 6), event('put', '/b', 9)], false);
    behind.wantProgress(10);
    behind.moveTo(ahead);
    expect(behind.subscriptions.size).toBe(0);
    ahead.receive([event('put', '/b', 9)], false);
    ahead.receive([event('put', '/c', 10)], false);
    expect(late.heard).toEqual(['put /a@6, put /b@9', 'put /c@10', 'progress 10']);
    expect(early.heard).toEqual(['put /b@9', 'put /c@10', 'progress 10']);
  });

  it('begins again at what the last of its watches needs', () => {
    const lane = laneWith(3, listener('', 9), listener('', 7));
    lane.rewind();
    expect(lane.position).toBe(7);
  });
});
