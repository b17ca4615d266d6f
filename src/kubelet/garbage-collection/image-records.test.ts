import { describe, expect, it } from 'vitest';
import { bytesToFree, isImageUsed, nextImageRecords, removableImages } from './image-records.ts';

const image = (name: string, more: object = {}) => ({
  ref: `r/${name}@sha256:1`,
  names: [`r/${name}:1`],
  sizeBytes: 10,
  ...more,
});
const user = (text: string) => ({ image: text, imageRef: '' });

describe('use', () => {
  it.each<[string, string, string, boolean]>([
    ['by its name', 'r/a:1', '', true],
    ['by its digest', 'mine', 'r/a@sha256:1', true],
    ['by its ID', 'mine', 'sha256:9', true],
    ['not by another tag', 'r/a:2', 'r/b@sha256:1', false],
    ['not by nothing', '', '', false],
  ])('%s', (_, name, imageRef, expected) => {
    expect(isImageUsed(image('a', { id: 'sha256:9' }), [{ image: name, imageRef }])).toBe(expected);
  });
});

describe('removal', () => {
  it('takes those that are old enough and that nobody uses, in the order of their last use', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => image(name));
    const pinned = image('pause', { pinned: true });
    let records = nextImageRecords(undefined, [a!, b!, c!, pinned], [user('r/a:1'), user('r/b:1')], 1000);
    records = nextImageRecords(records, [a!, b!, c!, pinned], [user('r/a:1')], 2000);
    records = nextImageRecords(records, [a!, b!, c!, d!, pinned], [], 3000);
    const names = (nowMs: number, minAgeMs: number) =>
      removableImages(records, nowMs, minAgeMs).map(({ names: [name] }) => name);
    expect(names(3000, 0)).toEqual(['r/c:1', 'r/d:1', 'r/b:1', 'r/a:1']);
    expect(names(3000, 1)).toEqual(['r/c:1', 'r/b:1', 'r/a:1']);
    records = nextImageRecords(records, [a!, b!, d!], [user('r/b:1')], 9000);
    expect(names(9000, 6000)).toEqual(['r/d:1', 'r/a:1']);
    expect(names(8999, 6000)).toEqual(['r/a:1']);
  });
});

describe('room', () => {
  const margins = { highPercent: 85, lowPercent: 80 };
  it.each<[number, number]>([
    [100, 0],
    [16, 0],
    [15, 5],
    [1, 19],
    [0, 20],
  ])('%i of 100 bytes are left', (availableBytes, expected) => {
    expect(bytesToFree({ capacityBytes: 100, availableBytes }, margins)).toBe(expected);
  });
});
