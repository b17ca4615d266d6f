/** Cron's five fields, and the names that stand for some of them. The messages are upstream's. */
import { goQuote } from '../../../base/go-quote.ts';
import { DurationError, parseDuration } from '../../duration.ts';

/** The text is no schedule. */
export class CronError extends Error {
  override readonly name = 'CronError';
}

export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number>;
  /** Where only one of the two kinds of days is limited it decides; where both are, either is enough. */
  readonly anyDayOfMonth: boolean;
  readonly anyDayOfWeek: boolean;
}

/** Fields, or a number of seconds from one run to the next. */
export type CronSchedule = { readonly fields: CronFields } | { readonly everySeconds: number };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: Readonly<Record<string, number>>;
}

const monthNames = {
  jan: 1,
  feb: 2,
  mar: 3,
  apr: 4,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  nov: 11,
  dec: 12,
};
const dayNames = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };

const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: monthNames },
  { min: 0, max: 6, names: dayNames },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** A time zone in front of the fields is skipped: `TZ=Europe/Berlin 0 6 * * *`. Throws CronError. */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === '') throw new CronError('empty spec string');
  const zoned = /^(?:CRON_)?TZ=\S*\s*/.exec(text);
  const spec = zoned === null ? text : text.slice(zoned[0].length).trim();
  if (spec.startsWith('@')) return parseDescriptor(spec);
  const parts = spec.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== bounds.length) {
    throw new CronError(`expected exactly ${bounds.length} fields, found ${parts.length}: [${parts.join(' ')}]`);
  }
  return { fields: parseFields(parts) };
}

function parseFields(parts: readonly string[]): CronFields {
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = parts.map((part, i) => parseField(part, bounds[i]!));
  return {
    minutes: minutes!,
    hours: hours!,
    daysOfMonth: daysOfMonth!,
    months: months!,
    daysOfWeek: daysOfWeek!,
    anyDayOfMonth: isAny(parts[2]!),
    anyDayOfWeek: isAny(parts[4]!),
  };
}

function isAny(part: string): boolean {
  return part.split(',').some((range) => /^[*?](?:\/1)?$/.test(range));
}

function parseDescriptor(text: string): CronSchedule {
  const standard = descriptors[text];
  if (standard !== undefined) return { fields: parseFields(standard.split(' ')) };
  if (!text.startsWith('@every ')) throw new CronError(`unrecognized descriptor: ${text}`);
  try {
    const ms = parseDuration(text.slice('@every '.length));
    return { everySeconds: Math.max(Math.floor(ms / 1000), 1) };
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    throw new CronError(`failed to parse duration ${text}: ${error.message}`, { cause: error });
  }
}

function parseField(part: string, limits: Bounds): Set<number> {
  const values = new Set<number>();
  for (const range of part.split(',').filter((piece) => piece !== '')) {
    for (const value of parseRange(range, limits)) values.add(value);
  }
  return values;
}

/** `N`, `N-M`, `*` and any of these with `/STEP`. */
function parseRange(text: string, { min, max, names }: Bounds): number[] {
  const [extent = '', stepText, ...moreSteps] = text.split('/');
  const [first = '', last, ...moreEnds] = extent.split('-');
  if (moreEnds.length > 0) throw new CronError(`too many hyphens: ${text}`);
  const isStar = first === '*' || first === '?';
  const start = isStar ? min : parseNumber(first, names);
  let end = isStar ? max : last === undefined ? start : parseNumber(last, names);
  if (moreSteps.length > 0) throw new CronError(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (stepText !== undefined && last === undefined) end = max;
  if (start < min) throw new CronError(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw new CronError(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end) throw new CronError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${text}`);
  const values: number[] = [];
  for (let value = start; value <= end; value += step) values.push(value);
  return values;
}

function parseNumber(text: string, names: Readonly<Record<string, number>> = {}): number {
  const named = names[text.toLowerCase()];
  if (named !== undefined) return named;
  if (!/^[+-]?[0-9]+$/.test(text)) {
    const cause = `strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`;
    throw new CronError(`failed to parse int from ${text}: ${cause}`);
  }
  const value = Number(text);
  if (value < 0) throw new CronError(`negative number (${value}) not allowed: ${text}`);
  return value;
}
