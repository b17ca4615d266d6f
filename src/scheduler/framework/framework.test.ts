import { describe, expect, it } from 'vitest';
import { makeFramework } from '../../../test/fixtures/scheduling-framework.ts';
import { makeNode, makeNodeInfo, makePodInfo } from '../../../test/fixtures/scheduling-objects.ts';
import { prioritySort } from '../plugins/queue-sort/priority-sort.ts';
import { CycleState, StateKey } from './cycle-state.ts';
import type { Plugin } from './plugin.ts';
import { Status, skip, success } from './status.ts';

const pod = makePodInfo('p');
const no = (plugin: string, reason = 'no') => new Status('Unschedulable', plugin, [reason]);
const broken = (): never => {
  throw new Error('a bug');
};
const run = (plugins: readonly Partial<Plugin>[]) => makeFramework(plugins).framework;
const snapshot = makeFramework([]).cache.snapshot();

describe('Framework', () => {
  it('wants one plugin to sort the queue', () => {
    expect(() => run([{ name: 'Other', less: () => true }])).toThrow('one plugin must sort the queue, not 2');
  });

  it('wants names that tell plugins apart', () => {
    expect(() => run([prioritySort()])).toThrow('there are two plugins PrioritySort');
  });

  describe('preFilter', () => {
    const names = (...list: string[]) => ({ preFilter: () => ({ status: success, nodeNames: new Set(list) }) });
    const answer = (status: Status) => ({ preFilter: () => ({ status }) });
    it.each<[string, readonly Partial<Plugin>[], object]>([
      ['all Nodes', [answer(success), {}], { code: 'Success', reasons: [] }],
      [
        'some Nodes',
        [names('a', 'b')],
        { nodeNames: ['a', 'b'], absent: "node(s) didn't satisfy plugin(s) [Plugin0]" },
      ],
      [
        'the Nodes that all plugins leave',
        [names('a', 'b'), answer(success), names('b', 'c')],
        { nodeNames: ['b'], absent: "node(s) didn't satisfy plugin(s) [Plugin0 Plugin2]" },
      ],
      [
        'no Node',
        [names()],
        { code: 'UnschedulableAndUnresolvable', reasons: ["node(s) didn't satisfy plugin Plugin0"] },
      ],
      [
        'no Node that all plugins leave',
        [names('a'), names('b')],
        {
          code: 'UnschedulableAndUnresolvable',
          reasons: ["node(s) didn't satisfy plugin(s) [Plugin0 Plugin1] simultaneously"],
        },
      ],
      ['a rejection ends it', [answer(no('X')), { preFilter: broken }], { code: 'Unschedulable', reasons: ['no'] }],
      [
        'an error ends it',
        [{ preFilter: broken }, answer(no('X'))],
        { code: 'Error', reasons: ['running PreFilter plugin "Plugin0": a bug'] },
      ],
    ])('%s', (_, plugins, expected) => {
      const outcome = run(plugins).preFilter(new CycleState(), pod, snapshot);
      const { status, nodeNames } = outcome;
      expect({
        code: status.code,
        reasons: status.reasons,
        ...(nodeNames === undefined ? {} : { nodeNames: [...nodeNames], absent: outcome.absent.message }),
      }).toEqual({ code: 'Success', reasons: [], ...expected });
    });
  });

  describe('filter', () => {
    it.each<[string, readonly Partial<Plugin>[], string, string]>([
      ['all agree', [{ filter: () => success }, {}], 'Success', ''],
      ['the first that does not ends it', [{ filter: () => no('A') }, { filter: broken }], 'Unschedulable', 'no'],
      ['an error', [{ filter: broken }], 'Error', 'running "Plugin0" filter plugin: a bug'],
      [
        'an Error status',
        [{ filter: () => new Status('Error', 'Plugin0', ['odd']) }],
        'Error',
        'running "Plugin0" filter plugin: odd',
      ],
      [
        'a plugin that has skipped is not asked',
        [{ preFilter: () => ({ status: skip }), filter: broken }, { filter: () => no('B', 'not here') }],
        'Unschedulable',
        'not here',
      ],
    ])('%s', (_, plugins, code, message) => {
      const framework = run(plugins);
      const state = new CycleState();
      framework.preFilter(state, pod, snapshot);
      const status = framework.filter(framework.filtersFor(state), state, pod, makeNodeInfo(makeNode('n')));
      expect([status.code, status.message]).toEqual([code, message]);
    });
  });

  describe('filterWithNominatedPods', () => {
    /** Fits if so many Pods are on the Node, as the plugin itself has counted. */
    const counted = new StateKey<{ count: number }>('counted', ({ count }) => ({ count }));
    const exactly = (pods: number): Partial<Plugin> => ({
      preFilter: (state) => {
        state.write(counted, { count: 0 });
        return { status: success };
      },
      addPod: (state) => {
        state.read(counted).count++;
      },
      filter: (state, _pod, node) =>
        node.pods.length === pods && state.read(counted).count === pods ? success : no('Counting'),
    });
    it.each<[string, number, readonly (readonly [string, number])[], string]>([
      ['nobody is nominated', 0, [], 'Success'],
      ['one of the same priority counts', 0, [['q', 5]], 'Unschedulable'],
      ['one of higher priority counts', 0, [['q', 9]], 'Unschedulable'],
      ['one of lower priority does not', 0, [['q', 1]], 'Success'],
      ['the Pod itself does not', 0, [['p', 5]], 'Success'],
      ['it has to fit without them too', 1, [['q', 9]], 'Unschedulable'],
    ])('%s', (_, pods, nominated, code) => {
      const { framework, nominator } = makeFramework([exactly(pods)]);
      const incoming = makePodInfo('p', { spec: { priority: 5 } });
      for (const [name, priority] of nominated) nominator.set(makePodInfo(name, { spec: { priority } }), 'n');
      const state = new CycleState();
      framework.preFilter(state, incoming, snapshot);
      const node = makeNodeInfo(makeNode('n'));
      const status = framework.filterWithNominatedPods(framework.filtersFor(state), state, incoming, node);
      expect([status.code, node.pods.length, state.read(counted).count]).toEqual([code, 0, 0]);
    });
  });

  describe('postFilter', () => {
    const answer = (status: Status, nominatedNodeName?: string): Partial<Plugin> => ({
      postFilter: () => ({ status, nominatedNodeName }),
    });
    it.each<[string, readonly Partial<Plugin>[], string, string, string | undefined]>([
      ['no plugins: a nomination is taken back', [], 'Unschedulable', '', ''],
      ['all have their say', [answer(no('A', 'a')), answer(no('B', 'b'))], 'Unschedulable', 'a, b', undefined],
      ['one takes a nomination back', [answer(no('A', 'a'), ''), answer(no('B', 'b'))], 'Unschedulable', 'a, b', ''],
      [
        'the first success ends it',
        [answer(no('A')), answer(success, 'n'), { postFilter: broken }],
        'Success',
        '',
        'n',
      ],
      [
        'an error ends it',
        [{ postFilter: broken }, answer(success, 'n')],
        'Error',
        'running PostFilter plugin "Plugin0": a bug',
        undefined,
      ],
    ])('%s', (_, plugins, code, message, nominatedNodeName) => {
      const result = run(plugins).postFilter(new CycleState(), pod, undefined as never);
      expect([result.status.code, result.status.message, result.nominatedNodeName]).toEqual([
        code,
        message,
        nominatedNodeName,
      ]);
    });
  });

  describe('score', () => {
    const nodes = ['a', 'b', 'c'].map((name) => makeNodeInfo(makeNode(name)));
    const byName = (scores: Readonly<Record<string, number>>): Plugin => ({
      name: 'S',
      score: (_s, _p, { name }) => scores[name]!,
    });
    const score = (entries: readonly { readonly make: () => Plugin; readonly weight?: number }[]) => {
      const { framework } = makeFramework(entries);
      const state = new CycleState();
      const status = framework.preScore(state, pod, nodes);
      return {
        status,
        scores: () => [...framework.score(state, pod, nodes)],
        again: () => [...framework.score(state, pod, nodes.slice(1))],
      };
    };

    it('adds weighted scores up, normalized ones once they are', () => {
      const normalized: Plugin = {
        ...byName({ a: 1, b: 2, c: 4 }),
        name: 'Normalized',
        normalizeScores: (_s, _p, scores) => {
          for (const [i, value] of scores.entries()) scores[i] = value * 25;
        },
      };
      const { scores, again } = score([
        { make: () => byName({ a: 10, b: 20, c: 30 }) },
        { make: () => normalized, weight: 2 },
      ]);
      expect(scores()).toEqual([60, 120, 230]);
      expect(again()).toEqual([120, 230]);
    });

    it('asks no plugin that has skipped', () => {
      const { scores, status } = score([
        { make: () => ({ ...byName({}), name: 'Skipping', preScore: () => skip }) },
        { make: () => byName({ a: 1, b: 2, c: 3 }) },
      ]);
      expect(status).toBe(success);
      expect(scores()).toEqual([1, 2, 3]);
    });

    it.each([-1, 101, Number.NaN])('refuses a score of %d', (value) => {
      const { scores } = score([{ make: () => byName({ a: value }) }]);
      expect(scores).toThrow(`plugin "S" returns an invalid score ${value}, it should be in 0 to 100`);
    });
  });

  describe('permit', () => {
    const answer = (status: Status, timeoutMs?: number): Partial<Plugin> => ({ permit: () => ({ status, timeoutMs }) });
    const wait = new Status('Wait');
    it.each<[string, readonly Partial<Plugin>[], string, boolean]>([
      ['all agree', [answer(success), {}], 'Success', false],
      ['one waits', [answer(wait, 5), answer(success)], 'Wait', true],
      ['one waits and one rejects', [answer(wait, 5), answer(no('B'))], 'Unschedulable', false],
      ['an error', [{ permit: broken }], 'Error', false],
    ])('%s', (_, plugins, code, waits) => {
      const framework = run(plugins);
      expect(framework.permit(new CycleState(), pod, 'n').code).toBe(code);
      expect(framework.waitingPods.has(pod.uid)).toBe(waits);
      framework.waitingPods.rejectAll('end of test');
    });
  });

  it('takes reservations back in the opposite order', () => {
    const calls: string[] = [];
    const reserving = (name: string, status = success): Partial<Plugin> => ({
      reserve: () => {
        calls.push(`reserve ${name}`);
        return status;
      },
      unreserve: () => calls.push(`unreserve ${name}`),
    });
    const framework = run([reserving('a'), reserving('b', no('B')), reserving('c')]);
    expect(framework.reserve(new CycleState(), pod, 'n').code).toBe('Unschedulable');
    framework.unreserve(new CycleState(), pod, 'n');
    expect(calls).toEqual(['reserve a', 'reserve b', 'unreserve c', 'unreserve b', 'unreserve a']);
  });

  describe('preBind and bind', () => {
    const answer = async (status: Status): Promise<Status> => status;
    it.each<[string, readonly Partial<Plugin>[], readonly [string, string], readonly [string, string]]>([
      ['nobody binds', [], ['Success', ''], ['Error', 'no Bind plugin binds the pod']],
      [
        'the first that does not skip binds',
        [{ bind: () => answer(skip) }, { bind: () => answer(success) }, { bind: broken }],
        ['Success', ''],
        ['Success', ''],
      ],
      [
        'what is thrown',
        [{ preBind: async () => broken(), bind: async () => broken() }],
        ['Error', 'running PreBind plugin "Plugin0": a bug'],
        ['Error', 'running Bind plugin "Plugin0": a bug'],
      ],
      [
        'what is refused',
        [{ preBind: () => answer(no('A', 'not yet')), bind: () => answer(no('A', 'not at all')) }],
        ['Unschedulable', 'not yet'],
        ['Unschedulable', 'not at all'],
      ],
    ])('%s', async (_, plugins, prepared, bound) => {
      const framework = run(plugins);
      const before = await framework.preBind(new CycleState(), pod, 'n');
      const status = await framework.bind(new CycleState(), pod, 'n');
      expect([before.code, before.message]).toEqual(prepared);
      expect([status.code, status.message]).toEqual(bound);
    });
  });
});

describe('CycleState', () => {
  it('shares values with its clones, but for those that are copied', () => {
    const shared = new StateKey<{ n: number }>('shared');
    const copied = new StateKey<{ n: number }>('copied', ({ n }) => ({ n }));
    const state = new CycleState();
    expect(() => state.read(copied)).toThrow('reading "copied" from cycleState: not found');
    state.write(copied, { n: 1 });
    state.write(shared, { n: 1 });
    const clone = state.clone();
    clone.read(copied).n = 2;
    clone.read(shared).n = 2;
    expect([state.read(copied).n, state.read(shared).n]).toEqual([1, 2]);
  });
});
