import { describe, expect, test } from 'vitest';
import { podObject, serviceObject } from '../../../../test/fixtures/service-objects.ts';
import { TriggerTimes, triggerTimeAnnotation, withTriggerTime } from './trigger-times.ts';

const at = (second: number): string => `2030-01-01T00:00:0${second}Z`;
const service = (second: number) => serviceObject({}, { creationTimestamp: at(second) });
const pod = (name: string, second: number) => podObject(name, { readySince: at(second) });

describe('TriggerTimes', () => {
  test('a Service that is new counts from when it was made, others from the first change since the last time', () => {
    const times = new TriggerTimes();
    const steps: readonly (readonly [string, string | undefined])[] = [
      ['new', times.next(service(1), [pod('a', 2)])],
      ['unchanged', times.next(service(1), [pod('a', 2)])],
      ['two Pods more', times.next(service(1), [pod('a', 2), pod('b', 5), pod('c', 4)])],
      ['one changes', times.next(service(1), [pod('a', 6), pod('b', 5), pod('c', 4)])],
      ['one goes', times.next(service(1), [pod('a', 6), pod('b', 5)])],
      ['made anew', times.next(service(8), [pod('a', 9)])],
    ];
    expect(steps).toEqual([
      ['new', at(1)],
      ['unchanged', undefined],
      ['two Pods more', at(4)],
      ['one changes', at(6)],
      ['one goes', undefined],
      ['made anew', at(8)],
    ]);
  });

  test('Pods of unknown readiness have no time; what is forgotten is new', () => {
    const times = new TriggerTimes();
    const untimed = podObject('a', { status: { conditions: undefined } });
    expect([times.next(service(1), []), times.next(service(1), [untimed])]).toEqual([at(1), undefined]);
    times.forget('default/web');
    expect(times.next(service(1), [untimed])).toBe(at(1));
  });
});

describe('withTriggerTime', () => {
  test.each([
    { name: 'none to none', before: undefined, time: undefined, after: undefined },
    { name: 'none to one', before: { a: 'b' }, time: at(1), after: { a: 'b', [triggerTimeAnnotation]: at(1) } },
    {
      name: 'one to another',
      before: { [triggerTimeAnnotation]: at(1) },
      time: at(2),
      after: { [triggerTimeAnnotation]: at(2) },
    },
    { name: 'one to none', before: { a: 'b', [triggerTimeAnnotation]: at(1) }, time: undefined, after: { a: 'b' } },
  ])('$name', ({ before, time, after }) => {
    expect(withTriggerTime(before as Record<string, string> | undefined, time)).toEqual(after);
  });
});
