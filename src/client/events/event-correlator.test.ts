import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import {
  correlatorEntriesMax,
  EventCorrelator,
  type Occurrence,
  objectEventsBurst,
  similarMessagesMax,
} from './event-correlator.ts';

const minuteMs = 60_000;

function setUp() {
  const clock = new VirtualClock(1_000_000);
  const correlator = new EventCorrelator(clock);
  let names = 0;
  const observe = (occurrence: Partial<Occurrence> = {}) =>
    correlator.observe(
      { object: 'Pod/default/web/1', fieldPath: '', type: 'Normal', reason: 'Pulled', message: 'm', ...occurrence },
      () => `name-${++names}`,
    );
  /** Each about another object, so that none is too much. */
  const observeMany = (count: number): void => {
    for (let i = 0; i < count; i++) observe({ object: `Pod/default/other-${i}/1` });
  };
  return { clock, observe, observeMany };
}

describe('what is seen again', () => {
  it('is one Event with a count', async () => {
    const { clock, observe } = setUp();
    expect(observe()).toEqual({ name: 'name-1', message: 'm', count: 1, firstMs: 1_000_000 });
    await clock.advance(5000);
    expect(observe()).toEqual({ name: 'name-1', message: 'm', count: 2, firstMs: 1_000_000 });
    await clock.advance(24 * 60 * minuteMs);
    expect(observe()).toEqual({ name: 'name-1', message: 'm', count: 3, firstMs: 1_000_000 });
  });

  it.each<[string, Partial<Occurrence>]>([
    ['object', { object: 'Pod/default/web/2' }],
    ['part of the object', { fieldPath: 'spec.containers{web}' }],
    ['type', { type: 'Warning' }],
    ['reason', { reason: 'Failed' }],
    ['message', { message: 'other' }],
  ])('is another Event where it differs in its %s', (_what, difference) => {
    const { observe } = setUp();
    observe();
    expect(observe(difference)).toMatchObject({ name: 'name-2', count: 1 });
    expect(observe()).toMatchObject({ name: 'name-1', count: 2 });
  });

  it('is forgotten when much else was seen since', () => {
    const { observe, observeMany } = setUp();
    observe();
    observeMany(correlatorEntriesMax - 1);
    expect(observe()).toMatchObject({ name: 'name-1', count: 2 });
    observeMany(2 * correlatorEntriesMax);
    expect(observe()).toMatchObject({ count: 1 });
  });
});

describe('many messages of one reason', () => {
  it('become one Event from the tenth on', () => {
    const { observe } = setUp();
    for (let i = 1; i < similarMessagesMax; i++) {
      expect(observe({ message: `m${i}` })).toMatchObject({ name: `name-${i}`, message: `m${i}`, count: 1 });
    }
    const combined = { name: 'name-10', message: '(combined from similar events): m10', count: 1 };
    expect(observe({ message: 'm10' })).toMatchObject(combined);
    expect(observe({ message: 'm11', fieldPath: 'spec.containers{web}' })).toMatchObject({
      ...combined,
      message: '(combined from similar events): m11',
      count: 2,
    });
    expect(observe({ message: 'm3' })).toMatchObject({ name: 'name-3', message: 'm3', count: 2 });
    expect(observe({ message: 'm12', reason: 'Other' })).toMatchObject({ message: 'm12', count: 1 });
    expect(observe({ message: 'm12', object: 'Pod/default/other/1' })).toMatchObject({ message: 'm12', count: 1 });
  });

  it('are told apart again when ten minutes were without any', async () => {
    const { clock, observe } = setUp();
    for (let i = 1; i < similarMessagesMax; i++) observe({ message: `m${i}` });
    await clock.advance(10 * minuteMs);
    expect(observe({ message: 'm10' })?.message).toBe('(combined from similar events): m10');
    await clock.advance(10 * minuteMs + 1);
    expect(observe({ message: 'm11' })).toMatchObject({ message: 'm11', count: 1 });
  });
});

describe('what one object brings about', () => {
  it('is cut off after a burst, and counted all the same', async () => {
    const { clock, observe } = setUp();
    for (let i = 0; i < objectEventsBurst; i++) expect(observe({ reason: `r${i % 5}` })).toBeDefined();
    expect(observe()).toBeUndefined();
    expect(observe({ type: 'Warning' })).toBeUndefined();
    expect(observe({ object: 'Pod/default/other/1' })).toBeDefined();
    await clock.advance(5 * minuteMs - 1);
    expect(observe()).toBeUndefined();
    await clock.advance(1);
    expect(observe()).toMatchObject({ count: 3 });
    expect(observe()).toBeUndefined();
  });
});
