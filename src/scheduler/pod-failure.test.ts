import { describe, expect, it } from 'vitest';
import { makePod, type PodParts } from '../../test/fixtures/scheduling-objects.ts';
import { eventMessage, eventMessageCharsMax, failurePatch, type Refusal } from './pod-failure.ts';

const nowMs = Date.UTC(2030, 0, 1);
const now = '2030-01-01T00:00:00Z';
const refusal: Refusal = { reason: 'Unschedulable', message: 'no', nominatedNodeName: '' };
const condition = (more: object = {}) => ({
  type: 'PodScheduled',
  status: 'False',
  reason: 'Unschedulable',
  message: 'no',
  lastProbeTime: null as unknown as string,
  lastTransitionTime: '2029-01-01T00:00:00Z',
  ...more,
});
const conditions = (...list: object[]): PodParts => ({ status: { conditions: list as never } });

describe('failurePatch', () => {
  it.each<[string, PodParts, Partial<Refusal>, object | undefined]>([
    ['the first time', {}, {}, { conditions: [condition({ lastTransitionTime: now })] }],
    [
      'the generation',
      { metadata: { generation: 3 } },
      {},
      { conditions: [condition({ lastTransitionTime: now, observedGeneration: 3 })] },
    ],
    ['it says so already', conditions(condition()), {}, undefined],
    ['other conditions do not matter', conditions({ type: 'Ready' }, condition()), {}, undefined],
    [
      'another message: it is not scheduled since then',
      conditions(condition()),
      { message: 'still no' },
      { conditions: [condition({ message: 'still no' })] },
    ],
    [
      'another reason',
      conditions(condition()),
      { reason: 'SchedulerError' },
      { conditions: [condition({ reason: 'SchedulerError' })] },
    ],
    [
      'another generation',
      { ...conditions(condition({ observedGeneration: 1 })), metadata: { generation: 2 } },
      {},
      { conditions: [condition({ observedGeneration: 2 })] },
    ],
    ['a nomination', conditions(condition()), { nominatedNodeName: 'n' }, { nominatedNodeName: 'n' }],
    [
      'a nomination that is taken away',
      { status: { ...conditions(condition()).status, nominatedNodeName: 'n' } },
      {},
      { nominatedNodeName: null },
    ],
    [
      'a nomination that stays',
      { status: { ...conditions(condition()).status, nominatedNodeName: 'n' } },
      { nominatedNodeName: undefined },
      undefined,
    ],
  ])('%s', (_, parts, change, status) => {
    const metadata = { uid: 'p-uid', resourceVersion: '1' };
    const patch = failurePatch(makePod('p', parts), { ...refusal, ...change }, nowMs);
    expect(patch).toEqual(status === undefined ? undefined : { metadata, status });
  });
});

it('cuts long messages of events', () => {
  const longest = 'x'.repeat(eventMessageCharsMax);
  expect(eventMessage(longest)).toBe(longest);
  const cut = eventMessage(`${longest}y`);
  expect([cut.length, cut.slice(-6)]).toEqual([eventMessageCharsMax, 'xx ...']);
});
