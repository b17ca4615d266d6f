/** Sets of completion indexes in their compressed form: `1,3-5,7`. */
import { goQuote } from '../../../base/go-quote.ts';

/** The text is no such set. The messages are upstream's. */
export class IndexesError extends Error {
  override readonly name = 'IndexesError';
}

export interface IndexInterval {
  readonly first: number;
  readonly last: number;
}

/** The intervals in rising order, all below `completions`. Throws IndexesError. */
export function parseIndexes(text: string, completions: number): IndexInterval[] {
  if (text === '') return [];
  const intervals: IndexInterval[] = [];
  for (const part of text.split(',')) {
    const interval = parseInterval(part, completions);
    const previous = intervals.at(-1)?.last;
    if (previous !== undefined && previous >= interval.first) throw notIncreasing(previous, interval.first);
    intervals.push(interval);
  }
  return intervals;
}

export function countIndexes(intervals: readonly IndexInterval[]): number {
  return intervals.reduce((total, { first, last }) => total + last - first + 1, 0);
}

/** The first index that is in both, if there is one. */
export function firstCommonIndex(a: readonly IndexInterval[], b: readonly IndexInterval[]): number | undefined {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [left, right] = [a[i]!, b[j]!];
    if (left.first <= right.last && right.first <= left.last) return Math.max(left.first, right.first);
    if (left.first <= right.first) i++;
    else j++;
  }
  return undefined;
}

function parseInterval(text: string, completions: number): IndexInterval {
  const [first = '', last, ...more] = text.split('-');
  if (more.length > 0) {
    const rule = "violates the requirement that an index interval can have at most two parts separated by '-'";
    throw new IndexesError(`the fragment ${goQuote(text)} ${rule}`);
  }
  const start = parseIndex(first, completions);
  if (last === undefined) return { first: start, last: start };
  const end = parseIndex(last, completions);
  if (start >= end) throw notIncreasing(start, end);
  return { first: start, last: end };
}

function parseIndex(text: string, completions: number): number {
  if (!/^[+-]?[0-9]+$/.test(text)) {
    throw new IndexesError(`cannot convert string to integer for index: ${goQuote(text)}`);
  }
  if (Number(text) >= completions) throw new IndexesError(`too large index: ${goQuote(text)}`);
  return Number(text);
}

function notIncreasing(previous: number, current: number): IndexesError {
  return new IndexesError(`non-increasing order, previous: ${previous}, current: ${current}`);
}
