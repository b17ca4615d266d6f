import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus } from '../../api/core/v1/container-status.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { endedContainers } from './ended-containers.ts';

const waiting = { waiting: { reason: 'PodInitializing' } };
const running = { running: {} };
const done = { terminated: { exitCode: 0 } };
const failed = { terminated: { exitCode: 1 } };

const status = (name: string, state: object, lastState: object = {}): ContainerStatus =>
  ({ name, state, lastState }) as unknown as ContainerStatus;

/** `lost`: an end that nobody knows of. */
function word({ running: isRunning, terminated }: ContainerState): string {
  if (terminated?.reason === 'ContainerStatusUnknown') return `lost ${terminated.exitCode}`;
  return terminated !== undefined ? `exit ${terminated.exitCode}` : isRunning !== undefined ? 'running' : 'waiting';
}

describe('containers of a Pod that has ended', () => {
  interface Case {
    readonly name: string;
    readonly inits?: readonly ContainerStatus[];
    readonly restartable?: readonly string[];
    readonly containers: readonly ContainerStatus[];
    readonly expected: { readonly inits: readonly string[]; readonly containers: readonly string[] };
  }
  const cases: readonly Case[] = [
    {
      name: 'that never were created have failed',
      containers: [status('web', waiting), status('log', done)],
      expected: { inits: [], containers: ['lost 137', 'exit 0'] },
    },
    {
      name: 'that ran, and of whose end nothing is known, have failed',
      containers: [status('web', running)],
      expected: { inits: [], containers: ['lost 137'] },
    },
    {
      name: 'whose turn never came still wait, after the init container that failed',
      inits: [status('one', failed), status('two', waiting)],
      containers: [status('web', waiting)],
      expected: { inits: ['exit 1', 'waiting'], containers: ['waiting'] },
    },
    {
      name: 'whose turn never came still wait, but the first init container counts as begun',
      inits: [status('one', waiting), status('two', waiting)],
      containers: [status('web', waiting)],
      expected: { inits: ['lost 137', 'waiting'], containers: ['waiting'] },
    },
    {
      name: 'have failed once the last init container was done',
      inits: [status('one', waiting), status('two', done)],
      containers: [status('web', waiting)],
      expected: { inits: ['lost 137', 'exit 0'], containers: ['lost 137'] },
    },
    {
      name: 'have failed once the last sidecar ran',
      inits: [status('one', done), status('proxy', running)],
      restartable: ['proxy'],
      containers: [status('web', waiting)],
      expected: { inits: ['exit 0', 'lost 137'], containers: ['lost 137'] },
    },
    {
      name: 'still wait where the last sidecar has ended',
      inits: [status('proxy', failed)],
      restartable: ['proxy'],
      containers: [status('web', waiting)],
      expected: { inits: ['exit 1'], containers: ['waiting'] },
    },
    {
      name: 'that ran before have had their turn',
      inits: [status('one', waiting)],
      containers: [status('web', waiting, failed)],
      expected: { inits: ['lost 137'], containers: ['lost 137'] },
    },
  ];
  it.each(cases)('$name', ({ inits = [], restartable = [], containers, expected }) => {
    const initContainers = inits.map(({ name }) => ({
      name,
      ...(restartable.includes(name) && { restartPolicy: 'Always' }),
    }));
    const spec = { initContainers, containers: containers.map(({ name }) => ({ name })) } as unknown as Pod['spec'];
    const { initStatuses, statuses } = endedContainers(spec, { initStatuses: inits, statuses: containers });
    expect({
      inits: initStatuses.map(({ state }) => word(state)),
      containers: statuses.map(({ state }) => word(state)),
    }).toEqual(expected);
  });
});
