import { goQuote } from '../base/go-quote.ts';

/**
 * Times as the API writes them: metav1.Time in whole seconds, metav1.MicroTime with six digits of fraction, both in UTC.
 * In objects they are texts, and a text in the API's own form is returned as it is, since nearly all are.
 */

/** The text is no time. The messages are those of Go's time package, which clients see. */
export class TimeError extends Error {
  override readonly name = 'TimeError';
}

interface Layout {
  /** Go's name of the layout, for messages. */
  readonly text: string;
  /** Six digits of fraction are required; otherwise any number is allowed and none is kept. */
  readonly micro: boolean;
}

const timeLayout: Layout = { text: '2006-01-02T15:04:05Z07:00', micro: false };
const microTimeLayout: Layout = { text: '2006-01-02T15:04:05.000000Z07:00', micro: true };

const normalTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const normalMicroTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** Rewrites RFC 3339 to whole seconds in UTC, `2006-01-02T15:04:05Z`. Throws TimeError. */
export function normalizeTime(text: string): string {
  if (normalTime.test(text) && isInRange(text)) return text;
  return formatTime(parse(text, timeLayout).ms);
}

/** Rewrites to microseconds in UTC, `2006-01-02T15:04:05.000000Z`; six digits of fraction are required. Throws TimeError. */
export function normalizeMicroTime(text: string): string {
  if (normalMicroTime.test(text) && isInRange(text)) return text;
  const time = parse(text, microTimeLayout);
  return `${secondsText(time.ms)}.${time.micros}Z`;
}

/** Milliseconds since the Unix epoch. Takes either form, and any RFC 3339. Throws TimeError. */
export function parseTime(text: string): number {
  const time = parse(text, timeLayout);
  return time.ms + Number(time.micros) / 1000;
}

/** Milliseconds since the Unix epoch as metav1.Time; what is below a second is cut off. */
export function formatTime(ms: number): string {
  return `${secondsText(ms)}Z`;
}

/** Milliseconds since the Unix epoch, fractions included, as metav1.MicroTime. */
export function formatMicroTime(ms: number): string {
  const micros = Math.floor((ms - Math.floor(ms / 1000) * 1000) * 1000);
  return `${secondsText(ms)}.${String(micros).padStart(6, '0')}Z`;
}

/** Most times are those of now: the text of one second serves all that happens in it. */
let lastSecond = Number.NaN;
let lastText = '';

function secondsText(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = textOf(second);
    lastSecond = second;
  }
  return lastText;
}

function textOf(second: number): string {
  const date = new Date(second * 1000);
  const year = date.getUTCFullYear();
  const sign = year < 0 ? '-' : '';
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}${date.toISOString().slice(-20, -5)}`;
}

/** Checks the numbers of a text whose digits are in their places. */
function isInRange(text: string): boolean {
  const number = (start: number): number => Number(text.slice(start, start + 2));
  const month = number(5);
  const day = number(8);
  if (month < 1 || month > 12 || day < 1) return false;
  if (day > 28 && day > daysIn(Number(text.slice(0, 4)), month)) return false;
  return number(11) < 24 && number(14) < 60 && number(17) < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

interface ParsedTime {
  /** Whole seconds, in milliseconds. */
  readonly ms: number;
  /** Six digits. */
  readonly micros: string;
}

function parse(text: string, layout: Layout): ParsedTime {
  const scan = new Scanner(text, layout.text);
  const year = scan.number(/^\d{4}/, '2006');
  scan.literal('-');
  const month = scan.inRange(scan.number(/^\d\d/, '01'), 1, 12, 'month');
  scan.literal('-');
  const day = scan.number(/^\d\d/, '02');
  scan.literal('T');
  const hour = scan.inRange(scan.number(/^\d\d?/, '15'), 0, 23, 'hour');
  scan.literal(':');
  const minute = scan.inRange(scan.number(/^\d\d/, '04'), 0, 59, 'minute');
  scan.literal(':');
  const second = scan.inRange(scan.number(/^\d\d/, '05'), 0, 59, 'second');
  const fraction = layout.micro ? scan.take(/^[.,](\d{6})/, '.000000') : scan.takeOptional(/^[.,](\d+)/);
  const offsetMinutes = scan.offsetMinutes();
  scan.end();
  scan.inRange(day, 1, daysIn(year, month), 'day');
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute - offsetMinutes, second);
  return { ms: date.getTime(), micros: fraction.slice(0, 6).padEnd(6, '0') };
}

/** Reads a text from left to right and words its errors as Go does. */
class Scanner {
  readonly #text: string;
  readonly #layout: string;
  #rest: string;

  constructor(text: string, layout: string) {
    this.#text = text;
    this.#layout = layout;
    this.#rest = text;
  }

  /** What the pattern's group, or all of it, matches. `element` is how Go calls that part of the layout. */
  take(pattern: RegExp, element: string): string {
    const match = pattern.exec(this.#rest);
    if (match === null) throw this.#unreadable(element);
    this.#rest = this.#rest.slice(match[0].length);
    return match[1] ?? match[0];
  }

  takeOptional(pattern: RegExp): string {
    return pattern.test(this.#rest) ? this.take(pattern, '') : '';
  }

  number(pattern: RegExp, element: string): number {
    return Number(this.take(pattern, element));
  }

  literal(character: string): void {
    if (!this.#rest.startsWith(character)) throw this.#unreadable(character);
    this.#rest = this.#rest.slice(character.length);
  }

  inRange(value: number, min: number, max: number, what: string): number {
    if (value < min || value > max) throw this.#error(`: ${what} out of range`);
    return value;
  }

  offsetMinutes(): number {
    const element = 'Z07:00';
    if (this.#rest.startsWith('Z')) {
      this.literal('Z');
      return 0;
    }
    if (!/^[+-]\d\d:\d\d/.test(this.#rest)) throw this.#unreadable(element);
    const sign = this.take(/^[+-]/, element) === '-' ? -1 : 1;
    const hours = this.number(/^\d\d/, element);
    this.literal(':');
    const minutes = this.number(/^\d\d/, element);
    // Go takes 24:60 too.
    this.inRange(hours, 0, 24, 'time zone offset hour');
    this.inRange(minutes, 0, 60, 'time zone offset minute');
    return sign * (hours * 60 + minutes);
  }

  end(): void {
    if (this.#rest !== '') throw this.#error(`: extra text: ${goQuote(this.#rest)}`);
  }

  #unreadable(element: string): TimeError {
    return this.#error(` as ${goQuote(this.#layout)}: cannot parse ${goQuote(this.#rest)} as ${goQuote(element)}`);
  }

  #error(reason: string): TimeError {
    return new TimeError(`parsing time ${goQuote(this.#text)}${reason}`);
  }
}
