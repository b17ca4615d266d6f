import { describe, expect, it } from 'vitest';
import { makeNode, makeNodeInfo } from '../../../test/fixtures/scheduling-objects.ts';
import { Diagnosis } from './diagnosis.ts';
import { Status, type StatusCode } from './status.ts';

const rejected = (plugin: string, reasons: readonly string[], code: StatusCode = 'Unschedulable') =>
  new Status(code, plugin, reasons);

const cpu = rejected('Fit', ['Insufficient cpu']);
const both = rejected('Fit', ['Insufficient cpu', 'Insufficient memory']);
const taint = rejected('Taints', ['node(s) had untolerated taint(s)'], 'UnschedulableAndUnresolvable');

interface Parts {
  readonly absent?: Status;
  readonly preFilterMessage?: string;
  readonly postFilterMessage?: string;
}

describe('Diagnosis', () => {
  it.each<[string, number, readonly Status[], Parts, string]>([
    ['one reason for each Node', 3, [cpu, taint, cpu], {}, '1 node(s) had untolerated taint(s), 2 Insufficient cpu.'],
    ['several reasons of one Node', 2, [cpu, both], {}, '1 Insufficient memory, 2 Insufficient cpu.'],
    [
      'sorted as texts',
      12,
      [taint, taint, ...Array.from({ length: 10 }, () => cpu)],
      {},
      '10 Insufficient cpu, 2 node(s) had untolerated taint(s).',
    ],
    [
      'Nodes that were not looked at',
      3,
      [cpu],
      { absent: rejected('', ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]) },
      "1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    ],
    ['Nodes that were not looked at and nobody says why', 3, [cpu], {}, '1 Insufficient cpu.'],
    ['nobody says why at all', 3, [], {}, ''],
    [
      'before any Node was looked at',
      3,
      [],
      { absent: rejected('A', ['no']), preFilterMessage: 'pod affinity terms conflict' },
      'pod affinity terms conflict.',
    ],
    [
      'preemption does not help',
      2,
      [cpu, cpu],
      { postFilterMessage: 'preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.' },
      '2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    ],
  ])('%s', (_, nodeCount, statuses, { absent, preFilterMessage = '', postFilterMessage = '' }, text) => {
    const diagnosis = new Diagnosis(nodeCount);
    if (absent !== undefined) diagnosis.statuses.absent = absent;
    diagnosis.preFilterMessage = preFilterMessage;
    diagnosis.postFilterMessage = postFilterMessage;
    for (const [i, status] of statuses.entries()) diagnosis.statuses.add(makeNodeInfo(makeNode(`n${i}`)), status);
    expect(diagnosis.message).toBe(`0/${nodeCount} nodes are available:${text === '' ? '' : ` ${text}`}`);
  });

  it('notes who rejected, and who waits', () => {
    const diagnosis = new Diagnosis(2);
    for (const status of [cpu, cpu, taint, rejected('Claims', ['wait'], 'Pending'), rejected('', ['nobody'])]) {
      diagnosis.note(status);
    }
    expect([[...diagnosis.rejectedBy], [...diagnosis.pendingOn]]).toEqual([['Fit', 'Taints', 'Claims'], ['Claims']]);
  });

  it('finds the Nodes that were turned down with a code', () => {
    const { statuses } = new Diagnosis(3);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => makeNodeInfo(makeNode(name))) as [never, never, never];
    statuses.add(a, cpu);
    statuses.add(b, taint);
    expect(statuses.withCode('Unschedulable', [a, b, c])).toEqual([a]);
    expect([statuses.get('a'), statuses.get('c').code]).toEqual([cpu, 'UnschedulableAndUnresolvable']);
    statuses.absent = cpu;
    expect(statuses.withCode('Unschedulable', [a, b, c])).toEqual([a, c]);
  });
});
