import { describe, expect, it } from 'vitest';
import { createErrors, defaulted, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import type { CronJob } from './cron-job.ts';
import { cronJobResource } from './cron-job-resource.ts';
import { parseCronSchedule } from './cron-schedule.ts';

const minimal: Input = {
  metadata: { name: 'nightly', namespace: 'default' },
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'c', image: 'i:1' }] } } },
    },
  },
};

describe('CronJobs', () => {
  it('get their defaults, and their Jobs none yet', () => {
    const { spec } = defaulted<CronJob>(cronJobResource, minimal);
    expect(spec).toMatchObject({
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { template: { spec: { dnsPolicy: 'ClusterFirst' } } } },
    });
    expect(spec.jobTemplate.spec.backoffLimit).toBeUndefined();
  });

  it.each<[string, string, unknown, string[]]>([
    ['no schedule', 'spec.schedule', '', ['spec.schedule: Required value']],
    [
      'too few fields',
      'spec.schedule',
      '0 3 * *',
      ['spec.schedule: Invalid value: "0 3 * *": expected exactly 5 fields, found 4: [0 3 * *]'],
    ],
    [
      'a time zone in the schedule',
      'spec.schedule',
      'TZ=UTC 0 3 * * *',
      [
        'spec.schedule: Invalid value: "TZ=UTC 0 3 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    ['a time zone', 'spec.timeZone', 'Europe/Berlin', []],
    [
      'an unknown time zone',
      'spec.timeZone',
      'Europe/Nowhere',
      ['spec.timeZone: Invalid value: "Europe/Nowhere": unknown time zone Europe/Nowhere'],
    ],
    [
      'an unknown policy',
      'spec.concurrencyPolicy',
      'X',
      ['spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"'],
    ],
    [
      'a selector of its own',
      'spec.jobTemplate.spec.selector',
      { matchLabels: { a: 'b' } },
      ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated'],
    ],
    [
      'Pods that restart for ever',
      'spec.jobTemplate.spec.template.spec.restartPolicy',
      'Always',
      ['spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'a name too long for its Jobs',
      'metadata.name',
      'a'.repeat(53),
      [`metadata.name: Invalid value: "${'a'.repeat(53)}": must be no more than 52 bytes`],
    ],
  ])('%s', (_, path, value, expected) => {
    expect(createErrors(cronJobResource, withField(minimal, path, value))).toEqual(expected);
  });

  it('everything may change', () => {
    expect(updateErrors(cronJobResource, minimal, withField(minimal, 'spec.schedule', '@daily'))).toEqual([]);
  });
});

describe('parseCronSchedule', () => {
  it('reads lists, ranges, steps and names', () => {
    const schedule = parseCronSchedule('*/20 1-3,5 ? jan,MAR mon-fri/2');
    expect(schedule).toEqual({
      fields: {
        minutes: new Set([0, 20, 40]),
        hours: new Set([1, 2, 3, 5]),
        daysOfMonth: new Set(Array.from({ length: 31 }, (_, i) => i + 1)),
        months: new Set([1, 3]),
        daysOfWeek: new Set([1, 3, 5]),
        anyDayOfMonth: true,
        anyDayOfWeek: false,
      },
    });
  });

  it.each([
    ['@every 90s', { everySeconds: 90 }],
    ['@every 1ms', { everySeconds: 1 }],
  ])('%s', (text, expected) => {
    expect(parseCronSchedule(text)).toEqual(expected);
  });

  it.each([
    ['', 'empty spec string'],
    ['@often', 'unrecognized descriptor: @often'],
    ['61 * * * *', 'end of range (61) above maximum (59): 61'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-2 * * * *', 'beginning of range (5) beyond end of range (2): 5-2'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['*/2/3 * * * *', 'too many slashes: */2/3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ])('refuses %j', (text, message) => {
    expect(() => parseCronSchedule(text)).toThrow(message);
  });
});
