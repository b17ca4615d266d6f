import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../base/seeded-random.ts';
import { WatchFrameError, WatchFrames, watchFrameBytesMax } from './watch-frames.ts';

const event = (name: string) => ({ type: 'ADDED', object: { metadata: { name } } });
const lines = (...names: string[]): string => names.map((name) => `${JSON.stringify(event(name))}\n`).join('');

function decodeAll(chunks: readonly Buffer[]): unknown[] {
  const frames = new WatchFrames();
  const events = chunks.flatMap((chunk) => [...frames.push(chunk)]);
  frames.end();
  return events;
}

describe('WatchFrames', () => {
  const names = ['plain', 'zwölf', '日本', '🚀', 'a\nb', ''];
  const bytes = Buffer.from(lines(...names));

  it('finds the events, wherever the bytes are cut', () => {
    const random = new SeededRandom(5);
    const cuttings: Buffer[][] = [[bytes], [...bytes].map((byte) => Buffer.from([byte]))];
    for (let i = 0; i < 50; i++) {
      const chunks: Buffer[] = [];
      for (let from = 0; from < bytes.length; ) {
        const to = from + 1 + Math.floor(random.next() * 100);
        chunks.push(bytes.subarray(from, to));
        from = to;
      }
      cuttings.push(chunks);
    }
    for (const chunks of cuttings) expect(decodeAll(chunks)).toEqual(names.map(event));
  });

  it('freezes what it finds', () => {
    const [found] = decodeAll([bytes]) as [ReturnType<typeof event>];
    expect(Object.isFrozen(found.object.metadata)).toBe(true);
  });

  it('passes over empty lines, and takes ends of lines as Windows has them', () => {
    expect(decodeAll([Buffer.from(`\n${lines('a')}\n\n${JSON.stringify(event('b'))}\r\n`)])).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'oops\n', 'an event is no JSON'],
    ['another type', '{"type":"CHANGED","object":{}}\n', 'what came is no event of a watch'],
    ['no object', '{"type":"ADDED"}\n', 'what came is no event of a watch'],
    ['an object that is none', '{"type":"ADDED","object":null}\n', 'what came is no event of a watch'],
    ['null', 'null\n', 'what came is no event of a watch'],
    ['half an event', lines('a').slice(0, -5), 'the watch ended in the middle of an event'],
    ['an event without its end of line', lines('a').slice(0, -1), 'the watch ended in the middle of an event'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => decodeAll([Buffer.from(text)])).toThrow(new WatchFrameError(message));
  });

  it('gives what is whole before it refuses the rest', () => {
    const frames = new WatchFrames();
    const found: unknown[] = [];
    expect(() => {
      for (const each of frames.push(Buffer.from(`${lines('a', 'b')}oops\n`))) found.push(each);
    }).toThrow(WatchFrameError);
    expect(found).toEqual([event('a'), event('b')]);
  });

  it('does not keep an event without end', () => {
    const frames = new WatchFrames();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const feed = (): void => {
      for (let i = 0; i <= watchFrameBytesMax / chunk.length; i++) for (const _ of frames.push(chunk));
    };
    expect(feed).toThrow(new WatchFrameError('an event is longer than any object'));
  });
});
