import { describe, expect, it } from 'vitest';
import type { PodLogOptions } from './connect-options.ts';
import { podLogOptionsFromQuery, queryOfPodLogOptions, validatePodLogOptions } from './pod-log-options.ts';

const read = (query: string): PodLogOptions => podLogOptionsFromQuery(new URLSearchParams(query));

describe('options of logs in a query', () => {
  it.each<[string, PodLogOptions]>([
    ['', {}],
    [
      'container=c&follow=true&previous=1&timestamps',
      { container: 'c', follow: true, previous: true, timestamps: true },
    ],
    ['follow=false&previous=0&timestamps=FALSE', {}],
    ['tailLines=0&limitBytes=10&sinceSeconds=-1', { tailLines: 0, limitBytes: 10, sinceSeconds: -1 }],
    ['sinceTime=2030-01-01T01:00:00%2B01:00', { sinceTime: '2030-01-01T00:00:00Z' }],
    ['stream=Stderr&insecureSkipTLSVerifyBackend=true', { stream: 'Stderr', insecureSkipTLSVerifyBackend: true }],
    ['pretty=true', {}],
  ])('"%s"', (query, expected) => {
    expect(read(query)).toEqual(expected);
  });

  it.each([
    ['tailLines=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['limitBytes=', 'strconv.ParseInt: parsing "": invalid syntax'],
    ['sinceTime=yesterday', 'parsing time "yesterday"'],
  ])('"%s" is a bad request', (query, message) => {
    expect(() => read(query)).toThrow(message);
  });

  it.each([
    ['', ''],
    ['container=c&follow=true&tailLines=0&stream=All', 'follow=true&tailLines=0'],
    [
      'timestamps=true&sinceTime=2030-01-01T00:00:00Z&limitBytes=1&previous=true&stream=Stdout',
      'limitBytes=1&previous=true&sinceTime=2030-01-01T00%3A00%3A00Z&stream=Stdout&timestamps=true',
    ],
  ])('"%s" goes on as "%s"', (query, expected) => {
    expect(queryOfPodLogOptions(read(query))).toBe(expected);
  });
});

describe('the check of the options', () => {
  it.each<[string, PodLogOptions, readonly string[]]>([
    ['nothing', {}, []],
    ['the least there can be', { tailLines: 0, limitBytes: 1, sinceSeconds: 1, stream: 'Stdout' }, ['']],
    ['too little', { tailLines: -1, limitBytes: 0, sinceSeconds: 0 }, ['tailLines', 'limitBytes', 'sinceSeconds']],
    ['two beginnings', { sinceSeconds: 1, sinceTime: '2030-01-01T00:00:00Z' }, ['']],
    ['an unknown stream', { stream: 'stdin' }, ['stream']],
    ['the last lines of all', { stream: 'All', tailLines: 1 }, []],
  ])('%s', (_, options, fields) => {
    expect(validatePodLogOptions(options).map(({ field }) => field)).toEqual(fields);
  });
});
