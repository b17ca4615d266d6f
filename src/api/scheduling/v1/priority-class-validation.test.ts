import { describe, expect, it } from 'vitest';
import { leaseResource } from '../../coordination/v1/lease-resource.ts';
import { runtimeClassResource } from '../../node/v1/runtime-class-resource.ts';
import { created, createErrors, type Input, updateErrors } from '../../validation/strategy-fixture.ts';
import type { PriorityClass } from './priority-class.ts';
import { priorityClassResource } from './priority-class-resource.ts';

function priorityClass(changes: object = {}): Input {
  return { metadata: { name: 'high' }, value: 1000, ...changes };
}

describe('a PriorityClass', () => {
  it('preempts', () => {
    expect(created<PriorityClass>(priorityClassResource, priorityClass()).preemptionPolicy).toBe(
      'PreemptLowerPriority',
    );
  });

  const reserved =
    "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error:";
  it.each([
    ['a value', {}, []],
    [
      'too high a value',
      { value: 1000000001 },
      ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
    ],
    ["a system's", { metadata: { name: 'system-node-critical' }, value: 2000001000 }, []],
    [
      "a system's, of another value",
      { metadata: { name: 'system-node-critical' } },
      [`${reserved} value of system-node-critical PriorityClass must be 2000001000`],
    ],
    [
      "no system's",
      { metadata: { name: 'system-mine' } },
      [`${reserved} system-mine is not a known system priority class`],
    ],
    [
      'another policy',
      { preemptionPolicy: 'Always' },
      ['preemptionPolicy: Unsupported value: "Always": supported values: "Never", "PreemptLowerPriority"'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(createErrors(priorityClassResource, priorityClass(changes))).toEqual(expected);
  });

  it('keeps its value and policy', () => {
    const changed = priorityClass({ value: 1, preemptionPolicy: 'Never' });
    expect(updateErrors(priorityClassResource, priorityClass(), changed)).toEqual([
      'value: Forbidden: may not be changed in an update.',
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ]);
  });
});

describe('a RuntimeClass', () => {
  it.each([
    ['a handler', { handler: 'runc' }, 0],
    ['no handler', {}, 1],
    ['overhead of an unknown resource', { handler: 'runc', overhead: { podFixed: { foo: '1' } } }, 2],
    ['a toleration twice', { handler: 'runc', scheduling: { tolerations: [{ key: 'a' }, { key: 'a' }] } }, 1],
  ])('%s', (_, changes, count) => {
    expect(createErrors(runtimeClassResource, { metadata: {}, ...changes })).toHaveLength(count);
  });

  it('keeps its handler', () => {
    expect(updateErrors(runtimeClassResource, { metadata: {}, handler: 'a' }, { metadata: {}, handler: 'b' })).toEqual([
      'handler: Invalid value: "b": field is immutable',
    ]);
  });
});

describe('a Lease', () => {
  it.each([
    ['nothing', {}, []],
    [
      'no time and negative transitions',
      { leaseDurationSeconds: 0, leaseTransitions: -1 },
      [
        'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
        'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'a preferred holder without strategy',
      { preferredHolder: 'a' },
      ['spec.preferredHolder: Forbidden: may only be specified when `strategy` is defined'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(createErrors(leaseResource, { metadata: {}, spec })).toEqual(expected);
  });
});
