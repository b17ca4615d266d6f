import { describe, expect, it } from 'vitest';
import { parseLogLine } from './log-line.ts';

const time = '2016-10-06T00:17:09.669794202Z';

const cases: readonly { name: string; line: string; expected: object | undefined }[] = [
  {
    name: 'a line',
    line: `${time} stdout F The content of the log`,
    expected: { time, stream: 'stdout', isPartial: false, content: 'The content of the log' },
  },
  {
    name: 'the beginning of a line',
    line: `${time} stderr P The first part`,
    expected: { time, stream: 'stderr', isPartial: true, content: 'The first part' },
  },
  {
    name: 'more tags',
    line: `${time} stdout F:x:y a`,
    expected: { time, stream: 'stdout', isPartial: false, content: 'a' },
  },
  {
    name: 'an empty line',
    line: `${time} stdout F `,
    expected: { time, stream: 'stdout', isPartial: false, content: '' },
  },
  {
    name: 'an empty line, cut',
    line: `${time} stdout F`,
    expected: { time, stream: 'stdout', isPartial: false, content: '' },
  },
  {
    name: 'spaces in what was written',
    line: `${time} stdout F   a  b `,
    expected: { time, stream: 'stdout', isPartial: false, content: '  a  b ' },
  },
  {
    name: 'another time zone and fewer digits',
    line: '2016-10-06T02:17:09.5+02:00 stdout F a',
    expected: { time: '2016-10-06T02:17:09.500000000+02:00', stream: 'stdout', isPartial: false, content: 'a' },
  },
  {
    name: 'a time without a fraction',
    line: '2016-10-06T00:17:09Z stdout F a',
    expected: { time: '2016-10-06T00:17:09.000000000Z', stream: 'stdout', isPartial: false, content: 'a' },
  },
  { name: 'another stream', line: `${time} stdin F a`, expected: undefined },
  { name: 'another tag', line: `${time} stdout X a`, expected: undefined },
  { name: 'no stream', line: `${time}`, expected: undefined },
  { name: 'nothing', line: '', expected: undefined },
  { name: 'any text', line: 'panic: something went wrong', expected: undefined },
];

describe('a line of a log', () => {
  it.each(cases)('may be $name', ({ line, expected }) => {
    const parsed = parseLogLine(Buffer.from(line));
    expect(parsed === undefined ? undefined : { ...parsed, content: parsed.content.toString() }).toEqual(expected);
  });
});
