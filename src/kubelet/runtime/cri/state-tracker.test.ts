import { describe, expect, it } from 'vitest';
import type { RuntimeContainerState } from '../runtime.ts';
import { StateTracker } from './state-tracker.ts';

function newTracker() {
  const events: string[] = [];
  const tracker = new StateTracker(({ type, podUid, containerId }) =>
    events.push(`${type} ${podUid}${containerId === undefined ? '' : `/${containerId}`}`),
  );
  return { tracker, events };
}

const container = (state: RuntimeContainerState, id = 'c') => ({ id, podUid: 'u', kind: 'container', state }) as const;

/** States as they are seen, and the events that follow. */
const cases: readonly { name: string; seen: RuntimeContainerState[]; events: string[] }[] = [
  { name: 'one after another', seen: ['created', 'running', 'exited'], events: ['created', 'started', 'stopped'] },
  { name: 'the same twice', seen: ['created', 'created', 'running', 'running'], events: ['created', 'started'] },
  { name: 'only the end', seen: ['exited'], events: ['created', 'started', 'stopped'] },
  { name: 'with a leap', seen: ['created', 'exited'], events: ['created', 'started', 'stopped'] },
  {
    name: 'an old look that comes late',
    seen: ['running', 'created', 'exited', 'running'],
    events: ['created', 'started', 'stopped'],
  },
  {
    name: 'unknown for a while',
    seen: ['running', 'unknown', 'running', 'exited'],
    events: ['created', 'started', 'stopped'],
  },
];

describe('what is seen of a container', () => {
  it.each(cases)('$name', ({ seen, events: expected }) => {
    const { tracker, events } = newTracker();
    for (const state of seen) tracker.see(container(state));
    expect(events).toEqual(expected.map((type) => `container-${type} u/c`));
  });

  it('is no news where it was so before anybody listened', () => {
    const { tracker, events } = newTracker();
    tracker.see(container('running'), true);
    expect(events).toEqual([]);
    tracker.advance('c', 'exited');
    expect(events).toEqual(['container-stopped u/c']);
    tracker.advance('unheard-of', 'exited');
    expect(events).toHaveLength(1);
  });

  it('ends with its removal, after which nothing brings it back', () => {
    const { tracker, events } = newTracker();
    tracker.see(container('running'));
    tracker.remove('c');
    expect(events.slice(2)).toEqual(['container-stopped u/c', 'container-removed u/c']);
    tracker.see(container('running'));
    tracker.remove('c');
    expect(events).toHaveLength(4);
    expect(tracker.knownIds()).toEqual([]);
    tracker.see(container('exited', 'd'));
    tracker.remove('d');
    expect(events.slice(7)).toEqual(['container-removed u/d']);
  });

  it('is of a sandbox only that it has stopped', () => {
    const { tracker, events } = newTracker();
    const sandbox = (id: string, state: RuntimeContainerState) =>
      ({ id, podUid: 'u', kind: 'sandbox', state }) as const;
    tracker.see(sandbox('s', 'running'));
    expect(events).toEqual([]);
    tracker.see(sandbox('s', 'exited'));
    tracker.remove('s');
    expect(events).toEqual(['sandbox-stopped u']);
    tracker.see(sandbox('t', 'running'));
    tracker.remove('t');
    expect(events).toEqual(['sandbox-stopped u', 'sandbox-stopped u']);
  });
});
