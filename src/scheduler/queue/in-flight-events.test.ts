import { expect, it } from 'vitest';
import { InFlightEvents, inFlightEventsMax } from './in-flight-events.ts';

const event = (actions: number) => ({ kind: 'Node', actions, old: undefined, new: undefined });

it('keeps what has happened since a number', () => {
  const events = new InFlightEvents();
  events.add(event(1));
  const since = events.next;
  events.add(event(2));
  events.add(event(3));
  expect(events.since(since)?.map(({ actions }) => actions)).toEqual([2, 3]);
  events.clear();
  expect(events.since(events.next)).toEqual([]);
  expect(events.since(since)).toBeUndefined();
});

it('drops the older half when there are too many, and owns up to it', () => {
  const events = new InFlightEvents();
  const first = events.next;
  for (let i = 0; i < inFlightEventsMax; i++) events.add(event(i));
  expect(events.since(first)).toHaveLength(inFlightEventsMax);
  const late = events.next;
  events.add(event(-1));
  expect(events.since(first)).toBeUndefined();
  expect(events.since(late)).toEqual([event(-1)]);
  expect(events.since(inFlightEventsMax / 2)).toHaveLength(inFlightEventsMax / 2 + 1);
});
