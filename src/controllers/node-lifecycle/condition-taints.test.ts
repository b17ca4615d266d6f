import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import type { Taint } from '../../api/core/v1/scheduling.ts';
import {
  evictionKeyOf,
  notReadyKey,
  unreachableKey,
  withConditionTaints,
  withEvictionTaint,
} from './condition-taints.ts';

const now = '2030-01-01T00:00:00Z';
const noSchedule = (key: string): Taint => ({ key: `node.kubernetes.io/${key}`, effect: 'NoSchedule' });
const added = (key: string): Taint => ({ ...noSchedule(key), timeAdded: now });
const noExecute = (key: string): Taint => ({ key, effect: 'NoExecute' });

function node(conditions: Readonly<Record<string, string>>, taints?: readonly Taint[], unschedulable?: boolean): Node {
  return {
    metadata: { name: 'n' },
    spec: { taints, unschedulable },
    status: { conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })) },
  } as unknown as Node;
}

describe('the NoSchedule taints of a Node', () => {
  const foreign = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };
  it.each<[string, Node, readonly Taint[] | undefined]>([
    ['that is ready', node({ Ready: 'True', MemoryPressure: 'False' }), undefined],
    ['that has never said anything', node({}, [noSchedule('not-ready')]), []],
    ['that is not ready', node({ Ready: 'False' }), [added('not-ready')]],
    ['that is tainted so already', node({ Ready: 'False' }, [noSchedule('not-ready')]), undefined],
    ['that is ready again', node({ Ready: 'True' }, [noSchedule('not-ready')]), []],
    ['that falls silent', node({ Ready: 'Unknown' }, [noSchedule('not-ready')]), [added('unreachable')]],
    [
      'under every pressure',
      node({
        Ready: 'True',
        MemoryPressure: 'True',
        DiskPressure: 'True',
        PIDPressure: 'True',
        NetworkUnavailable: 'True',
      }),
      [added('memory-pressure'), added('disk-pressure'), added('pid-pressure'), added('network-unavailable')],
    ],
    ['of whose pressure nobody knows', node({ Ready: 'True', MemoryPressure: 'Unknown' }), undefined],
    ['that is cordoned', node({ Ready: 'True' }, [], true), [added('unschedulable')]],
    ['that is uncordoned', node({ Ready: 'True' }, [noSchedule('unschedulable')]), []],
    ['with a taint of others', node({ Ready: 'False' }, [foreign]), [foreign, added('not-ready')]],
    [
      'with a NoExecute taint of the same key',
      node({ Ready: 'True' }, [noExecute(notReadyKey), noSchedule('not-ready')]),
      [noExecute(notReadyKey)],
    ],
  ])('%s', (_, given, expected) => {
    expect(withConditionTaints(given, now)).toEqual(expected);
  });
});

describe('the NoExecute taint of a Node', () => {
  it.each([
    ['True', undefined],
    ['False', notReadyKey],
    ['Unknown', unreachableKey],
  ])('whose Ready is %s is %s', (status, expected) => {
    expect(evictionKeyOf(node({ Ready: status }))).toBe(expected);
  });

  it('that has never said anything is none', () => {
    expect(evictionKeyOf(node({}))).toBeUndefined();
  });

  const foreign = { key: 'k', effect: 'NoExecute' };
  it.each<[string, readonly Taint[], string | undefined, readonly Taint[] | undefined]>([
    ['is added', [foreign], notReadyKey, [foreign, { ...noExecute(notReadyKey), timeAdded: now }]],
    ['is there', [noExecute(notReadyKey), foreign], notReadyKey, undefined],
    [
      'takes the place of the other',
      [noExecute(notReadyKey), foreign],
      unreachableKey,
      [foreign, { ...noExecute(unreachableKey), timeAdded: now }],
    ],
    [
      'is left alone where both are there',
      [noExecute(notReadyKey), noExecute(unreachableKey)],
      unreachableKey,
      [noExecute(unreachableKey)],
    ],
    ['is taken away', [noExecute(unreachableKey), foreign], undefined, [foreign]],
    ['is not there to be taken away', [foreign, noSchedule('unreachable')], undefined, undefined],
  ])('%s', (_, taints, key, expected) => {
    expect(withEvictionTaint(node({}, taints), key, now)).toEqual(expected);
  });
});
