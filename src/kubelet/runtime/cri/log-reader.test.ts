import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../base/clock.ts';
import { VirtualClock } from '../../../base/virtual-clock.ts';
import type { LogOptions } from '../runtime.ts';
import { readLog } from './log-reader.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-log-'));
  path = join(folder, '0.log');
});
afterEach(() => rm(folder, { recursive: true }));

const at = (second: number): string => `2026-01-02T03:04:${String(second).padStart(2, '0')}.123456789Z`;
const full = (second: number, text: string, stream = 'stdout'): string => `${at(second)} ${stream} F ${text}\n`;
const part = (second: number, text: string, stream = 'stdout'): string => `${at(second)} ${stream} P ${text}\n`;

async function read(options: LogOptions = {}, isRunning = false): Promise<string> {
  let text = '';
  const source = { path, clock: systemClock, isRunning: async () => isRunning };
  for await (const piece of readLog(source, options)) text += piece;
  return text;
}

const four = full(1, 'one') + full(2, 'two', 'stderr') + full(3, 'three') + full(4, 'four', 'stderr');
const since = (second: number): number => Date.parse(`2026-01-02T03:04:${String(second).padStart(2, '0')}Z`);

const cases: readonly { name: string; file: string; options?: LogOptions; expected: string }[] = [
  { name: 'all of it', file: four, expected: 'one\ntwo\nthree\nfour\n' },
  { name: 'nothing of an empty file', file: '', expected: '' },
  { name: 'one stream', file: four, options: { stream: 'stderr' }, expected: 'two\nfour\n' },
  { name: 'the last lines', file: four, options: { tailLines: 2 }, expected: 'three\nfour\n' },
  {
    name: 'more last lines than there are',
    file: four,
    options: { tailLines: 9 },
    expected: 'one\ntwo\nthree\nfour\n',
  },
  { name: 'no last lines', file: four, options: { tailLines: 0 }, expected: '' },
  { name: 'the last lines of a stream', file: four, options: { tailLines: 1, stream: 'stdout' }, expected: 'three\n' },
  { name: 'what is late enough', file: four, options: { sinceMs: since(3) }, expected: 'three\nfour\n' },
  {
    name: 'the last lines of what is late enough',
    file: four,
    options: { sinceMs: since(3), tailLines: 3 },
    expected: 'three\nfour\n',
  },
  { name: 'so many bytes', file: four, options: { limitBytes: 6 }, expected: 'one\ntw' },
  { name: 'so many bytes of the last lines', file: four, options: { limitBytes: 3, tailLines: 1 }, expected: 'fou' },
  { name: 'no bytes', file: four, options: { limitBytes: 0 }, expected: '' },
  {
    name: 'times',
    file: four,
    options: { timestamps: true, tailLines: 1 },
    expected: `${at(4)} four\n`,
  },
  {
    name: 'a line of several parts as one',
    file: part(1, 'a') + part(1, 'b') + full(1, 'c') + full(2, 'next'),
    options: { timestamps: true },
    expected: `${at(1)} abc\n${at(2)} next\n`,
  },
  {
    name: 'parts of both streams apart',
    file: part(1, 'out ') + part(1, 'err ', 'stderr') + full(2, 'out') + full(2, 'err', 'stderr'),
    expected: 'out out\nerr err\n',
  },
  {
    name: 'the last line with all its parts',
    file: full(1, 'x') + part(2, 'a') + part(2, 'b') + full(2, 'c'),
    options: { tailLines: 1 },
    expected: 'abc\n',
  },
  {
    name: 'a line that never ended',
    file: full(1, 'x') + part(2, 'half'),
    expected: 'x\nhalf',
  },
  {
    name: 'a character that was cut in two',
    file: '',
    expected: 'é\n',
  },
  {
    name: 'past what is no line of a log',
    file: `garbage\n${full(1, 'one')}\n${full(2, 'two')}`,
    expected: 'one\ntwo\n',
  },
  { name: 'without what is still being written', file: `${full(1, 'one')}${at(2)} stdout F tw`, expected: 'one\n' },
  {
    name: 'the last line before what is still being written',
    file: `${full(1, 'one')}${at(2)} stdout F tw`,
    options: { tailLines: 1 },
    expected: 'one\n',
  },
  { name: 'empty lines', file: full(1, '') + full(2, '') + full(3, 'x'), expected: '\n\nx\n' },
];

describe('reading a log', () => {
  it.each(cases)('gives $name', async ({ name, file, options, expected }) => {
    const [first, second] = Buffer.from('é');
    const cut = Buffer.concat([
      Buffer.from(`${at(1)} stdout P `),
      Buffer.of(first!, 0x0a),
      Buffer.from(`${at(1)} stdout F `),
      Buffer.of(second!, 0x0a),
    ]);
    await writeFile(path, name.includes('cut in two') ? cut : file);
    expect(await read(options)).toBe(expected);
  });

  it('gives nothing where there is no log', async () => {
    expect(await read()).toBe('');
    expect(await read({ tailLines: 3 })).toBe('');
  });

  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, i) => `line ${from + i}`);

  it('reads logs that are larger than what it reads at a time, forwards and from the end', async () => {
    const all = numbers(0, 20_000);
    const long = 'x'.repeat(200_000);
    await writeFile(path, [...all, long, ...all].map((text) => full(1, text)).join(''));
    expect(await read()).toBe(`${[...all, long, ...all].join('\n')}\n`);
    for (const tailLines of [1, 1999, 20_000]) {
      expect(await read({ tailLines })).toBe(`${all.slice(-tailLines).join('\n')}\n`);
    }
    expect(await read({ tailLines: 20_001 })).toBe(`${long}\n${all.join('\n')}\n`);
  });

  it('gives out a line that does not end in parts', async () => {
    await writeFile(path, ['x', 'y', 'z'].map((text) => part(1, text.repeat(600_000))).join('') + full(1, 'end'));
    const pieces: number[] = [];
    const source = { path, clock: systemClock, isRunning: async () => false };
    for await (const piece of readLog(source)) pieces.push(piece.length);
    expect(pieces).toEqual([1_200_000, 600_004]);
  });
});

describe('following a log', () => {
  /** Reads in the background. What is written is noticed by itself; that the container has ended, when some time has passed. */
  function follow(options: LogOptions = {}) {
    const clock = new VirtualClock();
    const state = { running: true, text: '', done: false };
    const source = { path, clock, isRunning: async () => state.running };
    const reading = (async () => {
      for await (const piece of readLog(source, { follow: true, ...options })) state.text += piece;
      state.done = true;
    })();
    const end = async (): Promise<void> => {
      state.running = false;
      await expect.poll(() => clock.advance(1000).then(() => state.done)).toBe(true);
      await reading;
    };
    return { state, reading, clock, end };
  }

  it('waits for what is written, and for the end of the container', async () => {
    await writeFile(path, full(1, 'one') + full(2, 'two'));
    const { state, end } = follow({ tailLines: 1 });
    await expect.poll(() => state.text).toBe('two\n');
    await appendFile(path, full(3, 'three'));
    await expect.poll(() => state.text).toBe('two\nthree\n');
    // A line may come in pieces.
    await appendFile(path, `${at(4)} stdout F fo`);
    await appendFile(path, 'ur\n');
    await expect.poll(() => state.text).toBe('two\nthree\nfour\n');
    expect(state.done).toBe(false);
    await appendFile(path, full(5, 'last'));
    await end();
    expect(state.text).toBe('two\nthree\nfour\nlast\n');
  });

  it('waits for a log that is not there yet', async () => {
    await rm(folder, { recursive: true });
    const { state, clock, end } = follow();
    await mkdir(folder);
    await writeFile(path, full(1, 'one'));
    await expect.poll(() => clock.advance(250).then(() => state.text)).toBe('one\n');
    await end();
    expect(state.text).toBe('one\n');
  });

  it('goes on in the next file when the log is rotated, and loses nothing', async () => {
    await writeFile(path, full(1, 'one'));
    const { state, end } = follow();
    await expect.poll(() => state.text).toBe('one\n');
    await rename(path, `${path}.20260102-030405`);
    // The runtime writes into the old file until it is told of the new one.
    await appendFile(`${path}.20260102-030405`, full(2, 'two'));
    await writeFile(path, full(3, 'three'));
    await expect.poll(() => state.text).toBe('one\ntwo\nthree\n');
    await rename(path, `${path}.20260102-030406`);
    await writeFile(path, full(4, 'four'));
    await end();
    expect(state.text).toBe('one\ntwo\nthree\nfour\n');
  });

  it('ends when it is asked to, and after so many bytes', async () => {
    await writeFile(path, full(1, 'one'));
    const ending = new AbortController();
    const { state, reading } = follow({ signal: ending.signal });
    await expect.poll(() => state.text).toBe('one\n');
    ending.abort();
    await reading;
    const limited = follow({ limitBytes: 5 });
    await expect.poll(() => limited.state.text).toBe('one\n');
    await appendFile(path, full(2, 'two'));
    await limited.reading;
    expect(limited.state.text).toBe('one\nt');
  });

  it('ends where the log has been removed with its container', async () => {
    await writeFile(path, full(1, 'one'));
    const { state, end } = follow();
    await expect.poll(() => state.text).toBe('one\n');
    await rm(path);
    await end();
    expect(state.text).toBe('one\n');
  });
});
