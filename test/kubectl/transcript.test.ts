import { describe, expect, it } from 'vitest';
import { masked, words } from './transcript.ts';

describe('words', () => {
  const cases: { name: string; command: string; expected: string[] }[] = [
    { name: 'blanks', command: 'get  pods -o\twide', expected: ['get', 'pods', '-o', 'wide'] },
    { name: 'single quotes', command: `patch x -p '{"a":"b c\\n"}'`, expected: ['patch', 'x', '-p', '{"a":"b c\\n"}'] },
    { name: 'double quotes', command: 'label x "a=b c" "d=\\"e\\""', expected: ['label', 'x', 'a=b c', 'd="e"'] },
    { name: 'quotes within a word', command: "--rule='a/*=b:80' x", expected: ['--rule=a/*=b:80', 'x'] },
    { name: 'an empty word', command: "annotate x ''", expected: ['annotate', 'x', ''] },
    { name: 'backslashes', command: 'a\\ b', expected: ['a b'] },
  ];
  it.each(cases)('$name', ({ command, expected }) => expect(words(command)).toEqual(expected));
});

describe('masked', () => {
  const cases: { name: string; text: string; expected: string }[] = [
    {
      name: 'ages, columns kept',
      text: 'a   1/1   0s    <none>\nb   1/1   12s   <none>',
      expected: 'a   1/1   ?s    <none>\nb   1/1   ?s    <none>',
    },
    { name: 'uids', text: 'uid: 0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f', expected: 'uid: <uid>' },
    {
      name: 'revisions',
      text: 'resourceVersion: "12"\n"resourceVersion": "12"',
      expected: 'resourceVersion: <revision>\n"resourceVersion": <revision>',
    },
    { name: 'revisions in a line', text: '{"resourceVersion":"12"}', expected: '{"resourceVersion":<revision>}' },
    {
      name: 'an old revision that a story names stays',
      text: '{"resourceVersion":"1"}',
      expected: '{"resourceVersion":"1"}',
    },
    { name: 'times', text: 'at 2026-01-02T03:04:05Z, "2026-01-02T03:04:05.123456Z"', expected: 'at <time>, <time>' },
    { name: 'an empty resource version stays', text: 'resourceVersion: ""', expected: 'resourceVersion: ""' },
    {
      name: 'log heads',
      text: '(stderr) W1124 20:21:44.598825   16817 warnings.go:70] text',
      expected: '(stderr) W<log> warnings.go:70] text',
    },
  ];
  it.each(cases)('$name', ({ text, expected }) => expect(masked(text)).toBe(expected));
});
