import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../test/fixtures/scheduling-framework.ts';
import { makeNode, makePod } from '../../test/fixtures/scheduling-objects.ts';
import { silentLogger } from '../base/logger.ts';
import { onNextTurn } from '../base/next-turn.ts';
import { ApiWrites } from './api-writes.ts';
import { BindingCycles } from './binding-cycle.ts';
import type { SchedulingFailure } from './failure-handler.ts';
import type { Plugin } from './framework/plugin.ts';
import { Status, success } from './framework/status.ts';
import { SchedulingQueue } from './queue/scheduling-queue.ts';
import { SchedulingCycle } from './scheduling-cycle.ts';

const no = new Status('Unschedulable', 'Strict', ['no']);
const wait = new Status('Wait');
const bound = async (): Promise<Status> => success;
const turn = (): Promise<void> => new Promise<void>(onNextTurn);

/** The plugins see one Pod, `p`, and one Node, `n`. `calls` has what they were asked to do that has an effect. */
function setup(plugin: Partial<Plugin>) {
  const calls: string[] = [];
  const strict: Partial<Plugin> = { name: 'Strict', bind: bound, ...plugin };
  const noting: Partial<Plugin> = {
    name: 'Noting',
    unreserve: () => calls.push('unreserve'),
    postBind: () => calls.push('postBind'),
  };
  const fixture = makeFramework([strict, noting]);
  const { framework, cache, nominator, clock, random } = fixture;
  const queue = new SchedulingQueue({
    clock,
    logger: silentLogger,
    nominator,
    less: framework.less,
    preEnqueue: () => success,
    plugins: framework.plugins,
    onReady: () => {},
  });
  const failures: SchedulingFailure[] = [];
  const events: string[] = [];
  const parts = {
    framework,
    cache,
    queue,
    random,
    writes: new ApiWrites(),
    logger: silentLogger,
    events: { event: (_about: object, _type: string, reason: string) => void events.push(reason) },
    failures: {
      handle: (queued: { readonly info: { readonly key: string } }, failure: SchedulingFailure) => {
        expect(queued.info.key).toBe('default/p');
        failures.push(failure);
      },
    },
  };
  const bindings = new BindingCycles(parts);
  const cycle = new SchedulingCycle({ ...parts, bindings });
  cache.setNode(makeNode('n'));
  queue.set(makePod('p', { status: { nominatedNodeName: 'n' } }));
  const failure = () => {
    const [first] = failures;
    return first && [first.reason, first.message, [...first.rejectedBy].join(), first.nominatedNodeName];
  };
  return { framework, cache, queue, bindings, calls, events, failure, run: () => cycle.run(queue.pop()!) };
}

describe('SchedulingCycle and BindingCycles', () => {
  it('assumes at once and binds later', async () => {
    const { cache, queue, bindings, calls, events, failure, run } = setup({});
    run();
    expect([cache.isAssumed('p-uid'), queue.nominator.isEmpty, queue.placeOf('p-uid')]).toEqual([true, true, 'gone']);
    await bindings.finished();
    expect([cache.isAssumed('p-uid'), calls, events, failure()]).toEqual([
      true,
      ['postBind'],
      ['Scheduled'],
      undefined,
    ]);
  });

  it.each<[string, Partial<Plugin>, readonly unknown[]]>([
    ['Reserve rejects', { reserve: () => no }, ['Unschedulable', '0/1 nodes are available: 1 no.', 'Strict', '']],
    [
      'Permit rejects',
      { permit: () => ({ status: no }) },
      ['Unschedulable', '0/1 nodes are available: 1 no.', 'Strict', ''],
    ],
    ['PreBind rejects', { preBind: async () => no }, ['Unschedulable', '0/1 nodes are available: 1 no.', 'Strict', '']],
    [
      'Reserve throws',
      {
        reserve: () => {
          throw new Error('a bug');
        },
      },
      ['SchedulerError', 'running Reserve plugin "Strict": a bug', '', ''],
    ],
    [
      'Bind is refused',
      { bind: () => Promise.reject(new Error('refused')) },
      ['SchedulerError', 'running Bind plugin "Strict": refused', '', ''],
    ],
    ['no Node fits', { filter: () => no }, ['Unschedulable', '0/1 nodes are available: 1 no.', 'Strict', '']],
    [
      'a filter throws',
      {
        filter: () => {
          throw new Error('a bug');
        },
      },
      ['SchedulerError', 'running "Strict" filter plugin: a bug', '', ''],
    ],
    [
      'room is being made',
      { filter: () => no, postFilter: () => ({ status: success, nominatedNodeName: 'n' }) },
      ['Unschedulable', '0/1 nodes are available: 1 no.', 'Strict', 'n'],
    ],
  ])('gives everything back when %s', async (_, plugin, expected) => {
    const { cache, bindings, calls, events, failure, run } = setup(plugin);
    run();
    await bindings.finished();
    expect(failure()).toEqual(expected);
    expect([cache.podCount, events]).toEqual([0, []]);
    const wasAssumed = plugin.filter === undefined;
    expect(calls).toEqual(wasAssumed ? ['unreserve'] : []);
  });

  describe('a Pod that waits for permission', () => {
    const waiting = () => {
      const fixture = setup({ permit: () => ({ status: wait, timeoutMs: 60_000 }) });
      fixture.run();
      return fixture;
    };

    it('holds its room, and is bound once it is let go', async () => {
      const { framework, cache, queue, bindings, calls, run } = waiting();
      await turn();
      expect([cache.isAssumed('p-uid'), queue.placeOf('p-uid'), calls]).toEqual([true, 'inFlight', []]);
      queue.set(makePod('q'));
      run();
      await turn();
      framework.waitingPods.allow('q-uid', 'Strict');
      framework.waitingPods.allow('p-uid', 'Strict');
      await bindings.finished();
      expect([calls, queue.placeOf('p-uid')]).toEqual([['postBind', 'postBind'], 'gone']);
    });

    it('gives its room back when it is rejected', async () => {
      const { framework, cache, queue, bindings, calls, failure } = waiting();
      framework.waitingPods.reject('p-uid', 'Strict', 'no more');
      await bindings.finished();
      expect(failure()).toEqual(['Unschedulable', '0/1 nodes are available: 1 no more.', 'Strict', '']);
      expect([cache.podCount, queue.placeOf('p-uid'), calls]).toEqual([0, 'inFlight', ['unreserve']]);
    });
  });
});
