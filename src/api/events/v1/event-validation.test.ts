import { describe, expect, it } from 'vitest';
import { eventResource as coreEventResource } from '../../core/v1/event-resource.ts';
import { createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import { eventResource } from './event-resource.ts';

const old: Input = {
  metadata: { name: 'e', namespace: 'team' },
  involvedObject: { kind: 'Pod', name: 'p', namespace: 'team' },
};
const current: Input = {
  metadata: { name: 'e', namespace: 'team' },
  eventTime: '2025-01-02T03:04:05.000000Z',
  regarding: { kind: 'Pod', name: 'p', namespace: 'team' },
  reportingController: 'example.com/c',
  reportingInstance: 'c-1',
  action: 'Starting',
  reason: 'Started',
  type: 'Normal',
};

describe('an Event of the core group', () => {
  it.each([
    ['the older form', old, []],
    [
      'of another namespace',
      withField(old, 'involvedObject.namespace', 'other'),
      ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
    ],
    ['of the cluster', { metadata: { namespace: 'default' }, involvedObject: { kind: 'Node', name: 'n' } }, []],
    [
      'of the cluster, elsewhere',
      { metadata: { namespace: 'team' }, involvedObject: { kind: 'Node', name: 'n' } },
      ['involvedObject.namespace: Invalid value: "": does not match event.namespace'],
    ],
    [
      'the newer form, incomplete',
      { ...old, eventTime: '2025-01-02T03:04:05.000000Z', reportingComponent: 'c', reason: 'R' },
      ['reportingInstance: Required value', 'action: Required value'],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(coreEventResource, input)).toEqual(expected);
  });
});

describe('an Event of its own group', () => {
  it.each([
    ['the newer form', current, []],
    ['another type', { ...current, type: 'Bad' }, ['type: Invalid value: "": has invalid value: Bad']],
    [
      'with what the older form had',
      { ...current, deprecatedCount: 1, deprecatedSource: { component: 'c' } },
      ['count: Invalid value: "": needs to be unset', 'source: Invalid value: "": needs to be unset'],
    ],
    [
      'a series of one',
      { ...current, series: { count: 1, lastObservedTime: '2025-01-02T03:04:05.000000Z' } },
      ['series.count: Invalid value: "": should be at least 2'],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(eventResource, input)).toEqual(expected);
  });

  it.each([
    ['a series', { series: { count: 2, lastObservedTime: '2025-01-02T03:04:05.000000Z' } }, []],
    ['another reason', { reason: 'Other' }, ['reason: Invalid value: "Other": field is immutable']],
  ])('updated: %s', (_, changes, expected) => {
    expect(updateErrors(eventResource, current, { ...current, ...changes })).toEqual(expected);
  });
});
