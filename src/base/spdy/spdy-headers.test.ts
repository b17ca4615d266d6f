import { constants, createDeflate, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spdyDictionary } from './spdy-dictionary.ts';
import { SpdyProtocolError } from './spdy-frames.ts';
import {
  decodeHeaders,
  encodeHeaders,
  HeaderDeflater,
  HeaderInflater,
  headerBlockBytesMax,
  headersMax,
  type SpdyHeaders,
} from './spdy-headers.ts';

/** As other implementations send headers: compressed with the dictionary, in one stream. */
class OtherDeflater {
  readonly #deflate = createDeflate({ dictionary: spdyDictionary });

  next(block: Uint8Array): Promise<Buffer> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const onData = (chunk: Buffer): number => chunks.push(chunk);
      this.#deflate.on('data', onData);
      this.#deflate.write(block);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#deflate.off('data', onData);
        resolve(Buffer.concat(chunks));
      });
    });
  }
}

const headers: fc.Arbitrary<SpdyHeaders> = fc
  .dictionary(
    fc.stringMatching(/^[a-z-]{1,12}$/),
    fc.string({ maxLength: 40 }).filter((text) => !text.includes('\0')),
    {
      maxKeys: 6,
    },
  )
  .map((found) => ({ ...found }));

describe('headers', () => {
  it('have the dictionary that everybody has', () => {
    let [a, b] = [1, 0];
    for (const byte of spdyDictionary) {
      a = (a + byte) % 65_521;
      b = (b + a) % 65_521;
    }
    // RFC 1950 names a dictionary by this sum; SPDY/3's is known.
    expect((b * 65_536 + a).toString(16)).toBe('e3c6a7c2');
  });

  it('come back as they were, block after block, from our own form and from a compressed one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(headers, { minLength: 1, maxLength: 5 }), async (blocks) => {
        const ours = new HeaderDeflater();
        const others = new OtherDeflater();
        const [fromOurs, fromOthers] = [new HeaderInflater(), new HeaderInflater()];
        for (const block of blocks) {
          const encoded = encodeHeaders(block);
          expect({ ...decodeHeaders(await fromOurs.inflate(ours.deflate(encoded))) }).toEqual(block);
          expect({ ...decodeHeaders(await fromOthers.inflate(await others.next(encoded))) }).toEqual(block);
        }
        fromOurs.close();
        fromOthers.close();
      }),
      { numRuns: 50 },
    );
  });

  it('go out in a form that any inflater takes', () => {
    const deflater = new HeaderDeflater();
    const blocks = [encodeHeaders({ streamtype: 'stdin' }), Buffer.alloc(70_000, 7)];
    const sent = Buffer.concat(blocks.map((block) => deflater.deflate(block)));
    expect(inflateSync(sent, { finishFlush: constants.Z_SYNC_FLUSH })).toEqual(Buffer.concat(blocks));
  });

  it('of one name are one', () => {
    expect(decodeHeaders(encodeHeaders({ Port: 'a\0b' })).port).toBe('a, b');
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing at all', Buffer.alloc(0), 'cut short'],
    ['fewer than they say', Buffer.from('00000002' + '00000001' + '61' + '00000000', 'hex'), 'cut short'],
    ['a name longer than all', Buffer.from('00000001' + 'ffffffff', 'hex'), 'cut short'],
    ['no name', Buffer.from('00000001' + '00000000' + '00000000', 'hex'), 'a header named ""'],
    ['a name with capitals', Buffer.from('00000001' + '00000001' + '41' + '00000000', 'hex'), 'a header named "A"'],
    ['a name twice', Buffer.from('00000002' + '0000000161' + '00000000' + '0000000161' + '00000000', 'hex'), 'twice'],
    ['too many', Buffer.from((headersMax + 1).toString(16).padStart(8, '0'), 'hex'), `${headersMax + 1} headers`],
  ])('%s is refused', (_, block, message) => {
    expect(() => decodeHeaders(block)).toThrow(SpdyProtocolError);
    expect(() => decodeHeaders(block)).toThrow(message);
  });

  it('of any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (block) => {
        try {
          expect(Object.keys(decodeHeaders(block)).length).toBeLessThanOrEqual(headersMax);
        } catch (error) {
          expect(error).toBeInstanceOf(SpdyProtocolError);
        }
      }),
    );
  });

  it('that become too large break the connection, before they take the memory', async () => {
    const inflater = new HeaderInflater();
    const bomb = await new OtherDeflater().next(Buffer.alloc(100 * headerBlockBytesMax));
    expect(bomb.length).toBeLessThan(headerBlockBytesMax);
    await expect(inflater.inflate(bomb)).rejects.toThrow('headers are too large');
    await expect(inflater.inflate(bomb)).rejects.toThrow('headers after broken ones');
  });

  it('that are no compressed data are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 40 }), async (block) => {
        const inflater = new HeaderInflater();
        await inflater.inflate(block).catch((error: unknown) => expect(error).toBeInstanceOf(SpdyProtocolError));
        inflater.close();
      }),
      { numRuns: 50 },
    );
  });

  it('are waited for no longer once the connection is closed', async () => {
    const inflater = new HeaderInflater();
    const waiting = inflater.inflate(new HeaderDeflater().deflate(encodeHeaders({})));
    inflater.close();
    await expect(waiting).rejects.toThrow('the connection was closed');
  });
});
