import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { Expectations, type Expected, expectationsTtlMs } from './expectations.ts';

const key = 'default/web';

interface Case {
  readonly name: string;
  readonly expected: Expected;
  readonly observe: (expectations: Expectations) => void;
  readonly satisfied: boolean;
}

const cases: readonly Case[] = [
  { name: 'nothing is awaited', expected: {}, observe: () => {}, satisfied: true },
  { name: 'a creation is awaited', expected: { creations: 1 }, observe: () => {}, satisfied: false },
  {
    name: 'one creation of two was seen',
    expected: { creations: 2 },
    observe: (expectations) => expectations.creationsObserved(key),
    satisfied: false,
  },
  {
    name: 'one creation was seen and the other failed',
    expected: { creations: 2 },
    observe: (expectations) => {
      expectations.creationsObserved(key);
      expectations.creationsObserved(key, 1);
    },
    satisfied: true,
  },
  {
    name: 'more creations were seen than were awaited',
    expected: { creations: 1 },
    observe: (expectations) => expectations.creationsObserved(key, 3),
    satisfied: true,
  },
  {
    name: 'a creation of another owner was seen',
    expected: { creations: 1 },
    observe: (expectations) => expectations.creationsObserved('default/api'),
    satisfied: false,
  },
  {
    name: 'a deletion that was seen twice counts once',
    expected: { deletions: ['a', 'b'] },
    observe: (expectations) => {
      expectations.deletionObserved(key, 'a');
      expectations.deletionObserved(key, 'a');
    },
    satisfied: false,
  },
  {
    name: 'a deletion that nobody awaited does not count',
    expected: { deletions: ['a'] },
    observe: (expectations) => expectations.deletionObserved(key, 'c'),
    satisfied: false,
  },
  {
    name: 'all deletions were seen',
    expected: { deletions: ['a', 'b'] },
    observe: (expectations) => {
      expectations.deletionObserved(key, 'b');
      expectations.deletionObserved(key, 'a');
    },
    satisfied: true,
  },
  {
    name: 'creations were seen, a deletion was not',
    expected: { creations: 1, deletions: ['a'] },
    observe: (expectations) => expectations.creationsObserved(key),
    satisfied: false,
  },
  {
    name: 'a new round replaces the last',
    expected: { creations: 5 },
    observe: (expectations) => expectations.expect(key, {}),
    satisfied: true,
  },
  {
    name: 'the owner is gone',
    expected: { creations: 5, deletions: ['a'] },
    observe: (expectations) => expectations.forget(key),
    satisfied: true,
  },
];

describe('Expectations', () => {
  it.each(cases)('$name', ({ expected, observe, satisfied }) => {
    const expectations = new Expectations(new VirtualClock());
    expectations.expect(key, expected);
    observe(expectations);
    expect(expectations.satisfied(key)).toBe(satisfied);
    expect(expectations.expiresInMs(key)).toBe(satisfied ? 0 : expectationsTtlMs);
  });

  it('gives up after its time, and a new round has all of it again', async () => {
    const clock = new VirtualClock();
    const expectations = new Expectations(clock);
    expectations.expect(key, { creations: 1 });
    await clock.advance(expectationsTtlMs - 1);
    expect(expectations.satisfied(key)).toBe(false);
    expect(expectations.expiresInMs(key)).toBe(1);
    await clock.advance(1);
    expect(expectations.satisfied(key)).toBe(true);
    expectations.expect(key, { creations: 1 });
    expect(expectations.satisfied(key)).toBe(false);
    expect(expectations.expiresInMs(key)).toBe(expectationsTtlMs);
  });
});
