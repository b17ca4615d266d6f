import { describe, expect, it } from 'vitest';
import { StreamMessages, withLength } from './stream-messages.ts';

const texts = ['first', '', 'the third'];
const stream = Buffer.concat(texts.map((text) => withLength(Buffer.from(text))));

describe('messages in a stream', () => {
  it.each([1, 2, 3, 7, stream.length])('are put together from pieces of %d bytes', (size) => {
    const messages = new StreamMessages();
    const found: string[] = [];
    for (let at = 0; at < stream.length; at += size) {
      found.push(...messages.add(stream.subarray(at, at + size)).map(String));
    }
    expect(found).toEqual(texts);
  });
});
