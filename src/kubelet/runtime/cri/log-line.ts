/** One line of a container's log as CRI writes it: `2016-10-06T00:17:09.669794202Z stdout F The content of the log`. Pure. */
import type { LogStream } from '../runtime.ts';

export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly stream: LogStream;
  /** More of the same line follows: the runtime cuts lines that are too long for it. */
  readonly isPartial: boolean;
  /** Without the line's end. A view into the input. */
  readonly content: Buffer;
}

const space = 0x20;
const fractionDigits = 9;

/** Undefined where it is no such line. `line` is without its end. */
export function parseLogLine(line: Buffer): LogLine | undefined {
  const timeEnd = line.indexOf(space);
  const streamEnd = line.indexOf(space, timeEnd + 1);
  if (timeEnd <= 0 || streamEnd < 0) return undefined;
  const stream = line.toString('latin1', timeEnd + 1, streamEnd);
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  const tagsEnd = line.indexOf(space, streamEnd + 1);
  // A line without content may come without the space before it.
  const end = tagsEnd < 0 ? line.length : tagsEnd;
  const [tag] = line.toString('latin1', streamEnd + 1, end).split(':');
  if (tag !== 'F' && tag !== 'P') return undefined;
  return {
    time: nineDigits(line.toString('latin1', 0, timeEnd)),
    stream,
    isPartial: tag === 'P',
    content: line.subarray(Math.min(end + 1, line.length)),
  };
}

function nineDigits(time: string): string {
  const [, seconds = time, fraction = '', zone = ''] = /^([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  return zone === '' ? time : `${seconds}.${fraction.padEnd(fractionDigits, '0').slice(0, fractionDigits)}${zone}`;
}
