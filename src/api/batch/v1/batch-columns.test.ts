import { describe, expect, it } from 'vitest';
import { metadata, rowOf, secondsBefore } from '../../columns/row-fixture.ts';
import { cronJobResource } from './cron-job-resource.ts';
import { jobResource } from './job-resource.ts';

const template = { spec: { containers: [{ name: 'main', image: 'batch:1' }] } };
const wide = { Containers: 'main', Images: 'batch:1' };

describe('the row of a Job', () => {
  const spec = { completions: 3, template, selector: { matchLabels: { job: 'x' } } };
  const row = {
    Name: 'x',
    Status: 'Running',
    Completions: '0/3',
    Duration: '',
    Age: '5m10s',
    ...wide,
    Selector: 'job=x',
  };
  const conditions = (...types: string[]) => types.map((type) => ({ type, status: 'True' }));
  const deleted = { ...metadata, deletionTimestamp: secondsBefore(1) };
  const startTime = secondsBefore(300);

  const cases: Record<string, [object, object]> = {
    'that has not been started': [{}, {}],
    running: [{ status: { startTime, succeeded: 1 } }, { Completions: '1/3', Duration: '5m' }],
    complete: [
      {
        status: {
          startTime,
          completionTime: secondsBefore(200),
          succeeded: 3,
          conditions: conditions('SuccessCriteriaMet', 'Complete'),
        },
      },
      { Status: 'Complete', Completions: '3/3', Duration: '100s' },
    ],
    failed: [
      { status: { startTime, conditions: conditions('FailureTarget', 'Failed') } },
      { Status: 'Failed', Duration: '5m' },
    ],
    'about to fail': [{ status: { conditions: conditions('FailureTarget') } }, { Status: 'FailureTarget' }],
    suspended: [{ status: { conditions: conditions('Suspended') } }, { Status: 'Suspended' }],
    resumed: [{ status: { conditions: [{ type: 'Suspended', status: 'False' }] } }, {}],
    'being deleted': [
      { metadata: deleted, status: { conditions: conditions('Suspended') } },
      { Status: 'Terminating' },
    ],
    'being deleted after its end': [
      { metadata: deleted, status: { conditions: conditions('Complete') } },
      { Status: 'Complete' },
    ],
    'that works off a queue': [
      { spec: { ...spec, completions: undefined, parallelism: 1 }, status: { succeeded: 1 } },
      { Completions: '1/1' },
    ],
    'that works off a queue with many Pods': [
      { spec: { ...spec, completions: undefined, parallelism: 5 } },
      { Completions: '0/1 of 5' },
    ],
    'without a selector': [{ spec: { completions: 1, template } }, { Completions: '0/1', Selector: '<none>' }],
  };

  it.each(Object.entries(cases))('%s', (_, [object, expected]) => {
    expect(rowOf(jobResource, { spec, ...object })).toEqual({ ...row, ...expected });
  });
});

describe('the row of a CronJob', () => {
  const spec = { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } };
  const row = {
    Name: 'x',
    Schedule: '*/5 * * * *',
    Timezone: '<none>',
    Suspend: '<unset>',
    Active: 0,
    'Last Schedule': '<none>',
    Age: '5m10s',
    ...wide,
    Selector: '<none>',
  };

  const cases: Record<string, [object, object]> = {
    'that has made no Job yet': [{}, {}],
    'at work': [
      { spec: { ...spec, suspend: false }, status: { active: [{}, {}], lastScheduleTime: secondsBefore(70) } },
      { Suspend: 'False', Active: 2, 'Last Schedule': '70s' },
    ],
    suspended: [{ spec: { ...spec, suspend: true } }, { Suspend: 'True' }],
    'in a time zone': [{ spec: { ...spec, timeZone: 'Europe/Berlin' } }, { Timezone: 'Europe/Berlin' }],
  };

  it.each(Object.entries(cases))('%s', (_, [object, expected]) => {
    expect(rowOf(cronJobResource, { spec, ...object })).toEqual({ ...row, ...expected });
  });
});
