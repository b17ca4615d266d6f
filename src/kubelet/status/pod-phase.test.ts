import { describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { PodSpec } from '../../api/core/v1/pod-spec.ts';
import { type PodPhase, podPhase } from './pod-phase.ts';

/** `+` runs (`s+` has started, as all that run), `0` and `1` have ended so, `w` waits, `b0` and `b1` wait after such an end, `?` is unknown. */
function status(name: string, word: string): ContainerStatus | undefined {
  const terminated = (code: string) => ({ terminated: { exitCode: Number(code) } });
  if (word === '?') return undefined;
  const [state, lastState] =
    word === '+' || word === '~'
      ? [{ running: {} }, {}]
      : word === 'w'
        ? [{ waiting: {} }, {}]
        : word.startsWith('b')
          ? [{ waiting: {} }, terminated(word[1]!)]
          : [terminated(word), {}];
  return { name, state, lastState, started: word === '+', ready: false } as unknown as ContainerStatus;
}

interface Case {
  readonly name: string;
  readonly policy?: string;
  readonly containers: string;
  /** Regular init containers, and sidecars. */
  readonly init?: string;
  readonly sidecars?: string;
  readonly terminal?: boolean;
  readonly phase: PodPhase;
}

const cases: readonly Case[] = [
  { name: 'nothing has started', containers: 'w w', phase: 'Pending' },
  { name: 'one of two has started', containers: '+ w', phase: 'Pending' },
  { name: 'one is unknown', containers: '+ ?', phase: 'Pending' },
  { name: 'all run', containers: '+ +', phase: 'Running' },
  { name: 'one runs, one has ended', containers: '+ 1', phase: 'Running' },
  { name: 'one runs, one backs off', containers: '+ b1', phase: 'Running' },
  { name: 'Always: all have ended', containers: '0 1', phase: 'Running' },
  { name: 'Always: all back off', containers: 'b1', phase: 'Running' },
  { name: 'OnFailure: all have succeeded', policy: 'OnFailure', containers: '0 0', phase: 'Succeeded' },
  { name: 'OnFailure: one has failed', policy: 'OnFailure', containers: '0 1', phase: 'Running' },
  { name: 'Never: all have succeeded', policy: 'Never', containers: '0 0', phase: 'Succeeded' },
  { name: 'Never: one has failed', policy: 'Never', containers: '0 1', phase: 'Failed' },
  { name: 'Never: one still runs', policy: 'Never', containers: '+ 1', phase: 'Running' },
  { name: 'ended for good, well', containers: '0 0', terminal: true, phase: 'Succeeded' },
  { name: 'ended for good, badly', containers: '0 1', terminal: true, phase: 'Failed' },
  { name: 'ended for good, backing off', containers: 'b1', terminal: true, phase: 'Failed' },
  { name: 'init containers wait', init: 'w w', containers: 'w', phase: 'Pending' },
  { name: 'an init container runs', init: '0 +', containers: 'w', phase: 'Pending' },
  { name: 'init containers have succeeded', init: '0 0', containers: 'w', phase: 'Pending' },
  { name: 'an init container has failed', init: '1 w', containers: 'w', phase: 'Pending' },
  { name: 'an init container backs off', init: 'b1 w', containers: 'w', phase: 'Pending' },
  { name: 'Never: an init container has failed', policy: 'Never', init: '1 w', containers: 'w', phase: 'Failed' },
  { name: 'initialized', init: '0', containers: '+', phase: 'Running' },
  { name: 'a sidecar has not started', sidecars: '~', containers: 'w', phase: 'Pending' },
  { name: 'a sidecar waits', sidecars: 'w', containers: 'w', phase: 'Pending' },
  { name: 'a sidecar is unknown', sidecars: '?', containers: '+', phase: 'Pending' },
  { name: 'a sidecar starts anew', sidecars: '~', containers: '+', phase: 'Running' },
  { name: 'a sidecar backs off', sidecars: 'b1', containers: '+', phase: 'Running' },
  {
    name: 'Never: a sidecar outlives the containers',
    policy: 'Never',
    sidecars: '+',
    containers: '0',
    phase: 'Running',
  },
  { name: 'Never: a sidecar has been ended', policy: 'Never', sidecars: '1', containers: '0', phase: 'Succeeded' },
];

describe('phase', () => {
  it.each(cases)('$name: $phase', ({ policy = 'Always', containers, init = '', sidecars = '', terminal, phase }) => {
    const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
    const named = (prefix: string, text: string) => words(text).map((word, i) => ({ name: `${prefix}${i}`, word }));
    const regular = named('c', containers);
    const inits = [...named('i', init), ...named('s', sidecars)];
    const spec = {
      restartPolicy: policy,
      containers: regular,
      initContainers: inits.map(({ name }) => ({ name, ...(name.startsWith('s') && { restartPolicy: 'Always' }) })),
    } as unknown as PodSpec;
    const statusesOf = (list: typeof regular): ContainerStatus[] =>
      list.map(({ name, word }) => status(name, word)).filter((each) => each !== undefined);
    const facts = {
      spec,
      initStatuses: statusesOf(inits),
      statuses: statusesOf(regular),
      isTerminal: terminal === true,
    };
    expect(podPhase(facts)).toBe(phase);
  });
});
