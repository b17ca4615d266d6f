import { describe, expect, it } from 'vitest';
import { type PullDecision, pullDecision } from './pull-decision.ts';

const cases: readonly { policy?: string; image: string; absent: PullDecision; present: PullDecision }[] = [
  { policy: 'Always', image: 'a:1', absent: 'pull', present: 'pull' },
  { policy: 'IfNotPresent', image: 'a:1', absent: 'pull', present: 'use' },
  { policy: 'Never', image: 'a:1', absent: 'never', present: 'use' },
  { image: 'a:1', absent: 'pull', present: 'use' },
  { image: 'a', absent: 'pull', present: 'pull' },
];

describe('pull policy', () => {
  it.each(cases)('$policy of $image', ({ policy, image, absent, present }) => {
    expect([pullDecision(image, policy, false), pullDecision(image, policy, true)]).toEqual([absent, present]);
  });
});
