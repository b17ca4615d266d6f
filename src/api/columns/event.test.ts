import { describe, expect, it } from 'vitest';
import { eventResource as coreEventResource } from '../core/v1/event-resource.ts';
import { eventResource } from '../events/v1/event-resource.ts';
import { rowOf, secondsBefore } from './row-fixture.ts';

const micro = (seconds: number) => secondsBefore(seconds).replace('Z', '.000000Z');

const row = {
  'Last Seen': '<unknown>',
  Type: 'Warning',
  Reason: 'BackOff',
  Object: 'pod/web',
  Subobject: 'spec.containers{app}',
  Source: '',
  Message: 'Back-off restarting',
  'First Seen': '<unknown>',
  Count: 1,
  Name: 'x',
};
const object = { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{app}' };

describe('the row of a v1 Event', () => {
  const event = { involvedObject: object, type: 'Warning', reason: 'BackOff', message: ' Back-off restarting\n' };
  const cases: Record<string, [object, object]> = {
    'without times': [{}, {}],
    'that happened again': [
      { firstTimestamp: secondsBefore(600), lastTimestamp: secondsBefore(20), count: 7 },
      { 'Last Seen': '20s', 'First Seen': '10m', Count: 7 },
    ],
    'that happened once': [{ eventTime: micro(30) }, { 'Last Seen': '30s', 'First Seen': '30s' }],
    'of a series': [
      { eventTime: micro(600), lastTimestamp: secondsBefore(500), series: { count: 4, lastObservedTime: micro(9) } },
      { 'Last Seen': '9s', 'First Seen': '10m', Count: 4 },
    ],
    'from a component': [{ source: { component: 'scheduler' } }, { Source: 'scheduler' }],
    'from a component of a host': [
      { source: { component: 'kubelet', host: 'n1' }, reportingComponent: 'other', reportingInstance: 'n2' },
      { Source: 'kubelet, n1' },
    ],
    'from a reporting controller': [
      { reportingComponent: 'kubelet', reportingInstance: 'n2' },
      { Source: 'kubelet, n2' },
    ],
    'on an object without a name': [{ involvedObject: { kind: 'Node' } }, { Object: 'node', Subobject: '' }],
  };

  it.each(Object.entries(cases))('%s', (_, [changes, expected]) => {
    expect(rowOf(coreEventResource, { ...event, ...changes })).toEqual({ ...row, ...expected });
  });
});

describe('the row of an events.k8s.io/v1 Event', () => {
  const event = { regarding: object, type: 'Warning', reason: 'BackOff', note: 'Back-off restarting' };
  const cases: Record<string, [object, object]> = {
    'that happened once': [
      { eventTime: micro(30), reportingController: 'kubelet', reportingInstance: 'n2' },
      { 'Last Seen': '30s', 'First Seen': '30s', Source: 'kubelet, n2' },
    ],
    'of a series': [
      { eventTime: micro(600), series: { count: 4, lastObservedTime: micro(9) } },
      { 'Last Seen': '9s', 'First Seen': '10m', Count: 4 },
    ],
    'written through v1': [
      {
        deprecatedSource: { component: 'kubelet', host: 'n1' },
        deprecatedFirstTimestamp: secondsBefore(600),
        deprecatedLastTimestamp: secondsBefore(20),
        deprecatedCount: 7,
      },
      { 'Last Seen': '20s', 'First Seen': '10m', Count: 7, Source: 'kubelet, n1' },
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [changes, expected]) => {
    expect(rowOf(eventResource, { ...event, ...changes })).toEqual({ ...row, ...expected });
  });
});
