import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { closeMsMax, SpdyConnection, type SpdyConnectionOptions, streamsMax } from './spdy-connection.ts';
import { encodeFrame, type SpdyFrame, SpdyFrameParser } from './spdy-frames.ts';
import { encodeHeaders, HeaderDeflater } from './spdy-headers.ts';
import { initialWindowBytes, receiveBufferBytesMax, type SpdyStream } from './spdy-stream.ts';

const open: SpdyConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.destroy();
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The two ends of a connection. */
function socketPair(): Promise<readonly [Socket, Socket]> {
  return new Promise((resolve) => {
    const listener = createServer({ allowHalfOpen: true }, (near) => {
      listener.close();
      resolve([near, far]);
    });
    let far: Socket;
    listener.listen(0, '127.0.0.1', () => {
      far = createConnection((listener.address() as AddressInfo).port, '127.0.0.1');
    });
  });
}

/** All that comes; the stream can still be written to. */
async function read(stream: SpdyStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) text += chunk;
  return text;
}

async function connect(options: Partial<SpdyConnectionOptions> = {}) {
  const clock = new VirtualClock();
  const [near, far] = await socketPair();
  const taken: SpdyStream[] = [];
  const server = new SpdyConnection({
    socket: near,
    role: 'server',
    clock,
    onStream: (stream) => taken.push(stream),
    ...options,
  });
  open.push(server);
  return { clock, near, far, server, taken };
}

async function connectBoth(options: Partial<SpdyConnectionOptions> = {}) {
  const fixture = await connect(options);
  const client = new SpdyConnection({ socket: fixture.far, role: 'client', clock: fixture.clock });
  open.push(client);
  return { ...fixture, client };
}

/** The other side by hand: sends frames, and notes those that come. */
async function connectByHand(options: Partial<SpdyConnectionOptions> = {}) {
  const fixture = await connect(options);
  const deflater = new HeaderDeflater();
  const parser = new SpdyFrameParser();
  const received: SpdyFrame[] = [];
  fixture.far.on('data', (chunk: Buffer) => received.push(...parser.push(chunk)));
  fixture.far.on('error', () => {});
  const send = (frame: SpdyFrame): boolean => fixture.far.write(encodeFrame(frame));
  const syn = (streamId: number, headers = {}, fin = false): boolean => {
    const headerBlock = deflater.deflate(encodeHeaders(headers));
    return send({ kind: 'synStream', streamId, fin, unidirectional: false, headerBlock });
  };
  const of = (kind: SpdyFrame['kind']): SpdyFrame[] => received.filter((frame) => frame.kind === kind);
  return { ...fixture, received, send, syn, of };
}

describe('a connection', () => {
  it('carries streams both ways, each way ending by itself', async () => {
    const { client, server, taken } = await connectBoth();
    const stream = await client.open({ streamtype: 'data', port: '80' });
    expect({ ...taken[0]!.headers }).toEqual({ streamtype: 'data', port: '80' });
    stream.end('question');
    expect(await read(taken[0]!)).toBe('question');
    taken[0]!.end('answer');
    expect(await read(stream)).toBe('answer');
    await turn();
    expect([client.streams, server.streams, server.isEnded]).toEqual([0, 0, false]);
    const other = await client.open({});
    client.close();
    client.close();
    await expect(client.open({})).rejects.toThrow('closed');
    other.end();
    other.resume();
    taken[1]!.end();
    taken[1]!.resume();
    await Promise.all([client.ended, server.ended]);
    expect([client.streams, server.streams]).toEqual([0, 0]);
  });

  it('lets streams be opened by either side', async () => {
    const { client, server, far, clock } = await connectBoth();
    client.destroy();
    await server.ended;
    const [near, peer] = await socketPair();
    const taken: SpdyStream[] = [];
    open.push(new SpdyConnection({ socket: near, role: 'client', clock, onStream: (stream) => taken.push(stream) }));
    const second = new SpdyConnection({ socket: peer, role: 'server', clock });
    open.push(second);
    const stream = await second.open({ a: 'b' });
    stream.end('from the server');
    expect([stream.id, await text(taken[0]!)]).toEqual([2, 'from the server']);
    expect(far.destroyed).toBe(true);
  });

  it('carries any data, whatever its pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 100_000 }), { maxLength: 6 }),
        async (pieces) => {
          const { client, server, taken } = await connectBoth();
          const stream = await client.open({});
          for (const piece of pieces) stream.write(piece);
          stream.end();
          const received: Buffer[] = [];
          for await (const chunk of taken[0]!) received.push(chunk as Buffer);
          expect(Buffer.concat(received).equals(Buffer.concat(pieces))).toBe(true);
          client.destroy();
          await server.ended;
        },
      ),
      { numRuns: 20 },
    );
  });

  it('reads first what was read of its socket before', async () => {
    const headerBlock = new HeaderDeflater().deflate(encodeHeaders({ a: 'b' }));
    const head = encodeFrame({ kind: 'synStream', streamId: 1, fin: true, unidirectional: false, headerBlock });
    const { taken } = await connect({ head });
    await expect.poll(() => taken.length).toBe(1);
    expect(await text(taken[0]!)).toBe('');
  });

  it('answers pings of the other side, and no others', async () => {
    const { send, of } = await connectByHand();
    send({ kind: 'ping', id: 7 });
    send({ kind: 'ping', id: 8 });
    send({ kind: 'ping', id: 9 });
    await expect.poll(() => of('ping')).toEqual([7, 9].map((id) => ({ kind: 'ping', id })));
  });

  it('pings by itself only when it is told to', async () => {
    const { server, of } = await connectByHand();
    server.ping();
    server.ping();
    await expect.poll(() => of('ping')).toEqual([2, 4].map((id) => ({ kind: 'ping', id })));
  });

  it('refuses streams that it does not want, those that are too many, and those that come late', async () => {
    const { syn, of, server, taken } = await connectByHand({ refuse: ({ port }) => (port === '0' ? 'no' : undefined) });
    syn(1, { port: '0' });
    for (let i = 0; i <= streamsMax; i++) syn(3 + 2 * i);
    await expect.poll(() => of('synReply').length).toBe(streamsMax);
    const last = 3 + 2 * streamsMax;
    await expect
      .poll(() => of('rstStream'))
      .toEqual([
        { kind: 'rstStream', streamId: 1, status: 5 },
        { kind: 'rstStream', streamId: last, status: 3 },
      ]);
    expect([server.streams, taken.length]).toEqual([streamsMax, streamsMax]);
    server.close();
    syn(last + 2);
    await expect.poll(() => of('rstStream').at(-1)).toEqual({ kind: 'rstStream', streamId: last + 2, status: 3 });
    expect(of('goAway')).toEqual([{ kind: 'goAway', lastStreamId: last, status: 0 }]);
  });

  it.each<[string, (hand: Awaited<ReturnType<typeof connectByHand>>) => unknown]>([
    ['bytes that are no frames', ({ far }) => far.write(Buffer.alloc(8, 255))],
    ['a stream number of ours', ({ syn }) => syn(2)],
    ['a stream number that goes back', ({ syn }) => [syn(5), syn(3)]],
    [
      'headers that are none',
      ({ far }) =>
        far.write(encodeFrame({ kind: 'synReply', streamId: 1, fin: false, headerBlock: Buffer.from('no') })),
    ],
    ['its end', ({ far }) => far.end()],
    ['a frame that is cut off', ({ far }) => far.end(Buffer.from('8003000600', 'hex'))],
    ['its loss', ({ far }) => far.destroy()],
  ])('ends at %s, and all of its streams with it', async (_, act) => {
    const hand = await connectByHand();
    hand.syn(1);
    await expect.poll(() => hand.taken.length).toBe(1);
    const [stream] = hand.taken;
    const reading = text(stream!);
    act(hand);
    await hand.server.ended;
    await expect(reading).rejects.toThrow();
    expect([hand.server.streams, stream!.destroyed, hand.near.destroyed]).toEqual([0, true, true]);
  });

  it('ends when nothing comes or goes for too long', async () => {
    const { clock, server, far } = await connect({ idleMsMax: 60_000 });
    await clock.advance(59_000);
    far.write(encodeFrame({ kind: 'ping', id: 2 }));
    await turn();
    await clock.advance(59_000);
    expect(server.isEnded).toBe(false);
    await clock.advance(1000);
    expect(server.isEnded).toBe(true);
  });

  it('does not wait for ever for one that does not close', async () => {
    const { clock, server, syn, taken } = await connectByHand();
    syn(1);
    await expect.poll(() => taken.length).toBe(1);
    server.close();
    await clock.advance(closeMsMax - 1);
    expect(server.isEnded).toBe(false);
    await clock.advance(1);
    expect([server.isEnded, server.streams]).toEqual([true, 0]);
  });

  it('waits for the streams of one that says farewell', async () => {
    const { clock, server, syn, send, taken, received } = await connectByHand();
    syn(1);
    send({ kind: 'goAway', lastStreamId: 0, status: 0 });
    await expect.poll(() => taken.length).toBe(1);
    await clock.advance(10 * closeMsMax);
    expect(server.isEnded).toBe(false);
    taken[0]!.end('still there');
    send({ kind: 'data', streamId: 1, data: new Uint8Array(), fin: true });
    taken[0]!.resume();
    await expect.poll(() => server.streams).toBe(0);
    expect(received.filter(({ kind }) => kind === 'data').length).toBe(2);
  });
});

describe('a stream', () => {
  it('that is reset breaks off on both sides', async () => {
    const { client, server, taken } = await connectBoth();
    const stream = await client.open({});
    const reading = text(taken[0]!);
    stream.destroy();
    await expect(reading).rejects.toThrow('reset');
    expect([client.streams, server.streams, server.isEnded]).toEqual([0, 0, false]);
  });

  it('that nobody takes is told to whoever opens it', async () => {
    const { client } = await connectBoth({ refuse: () => 'no' });
    await expect(client.open({})).rejects.toThrow('reset');
    expect(client.streams).toBe(0);
  });

  it('that nobody takes in time is given up', async () => {
    const { clock, server, of } = await connectByHand({ openMsMax: 30_000 });
    const opening = server.open({ streamtype: 'data' });
    opening.catch(() => {});
    await expect.poll(() => of('synStream').length).toBe(1);
    await clock.advance(29_999);
    expect(server.streams).toBe(1);
    await clock.advance(1);
    await expect(opening).rejects.toThrow('the stream was not taken in time');
    await expect.poll(() => of('rstStream')).toEqual([{ kind: 'rstStream', streamId: 2, status: 5 }]);
    expect(server.streams).toBe(0);
  });

  it('that is taken in time stays', async () => {
    const { clock, server, send } = await connectByHand({ openMsMax: 30_000 });
    const opening = server.open({});
    const headerBlock = new HeaderDeflater().deflate(encodeHeaders({}));
    send({ kind: 'synReply', streamId: 2, fin: false, headerBlock });
    const stream = await opening;
    await clock.advance(60_000);
    expect([stream.destroyed, server.streams]).toEqual([false, 1]);
  });

  it('that is not there any more loses its data, and one that never was is refused', async () => {
    const { syn, send, of, taken } = await connectByHand();
    syn(1);
    await expect.poll(() => taken.length).toBe(1);
    taken[0]!.destroy();
    for (const streamId of [1, 9]) send({ kind: 'data', streamId, data: Buffer.from('x'), fin: false });
    await expect
      .poll(() => of('rstStream').map((frame) => frame.kind === 'rstStream' && [frame.streamId, frame.status]))
      .toEqual([
        [1, 5],
        [9, 2],
      ]);
  });

  it('that is not read keeps its sender waiting, and goes on once it is', async () => {
    const { client, taken } = await connectBoth();
    const stream = await client.open({});
    const total = 32 * receiveBufferBytesMax;
    let sent = 0;
    const piece = Buffer.alloc(64 * 1024);
    const sending = (async () => {
      for (; sent < total; sent += piece.length) {
        await new Promise((resolve) => stream.write(piece, resolve));
      }
      stream.end();
    })();
    for (let i = 0; i < 200; i++) await turn();
    // The network holds a few megabytes, too.
    expect(sent).toBeLessThan(total / 2);
    let received = 0;
    for await (const chunk of taken[0]!) received += (chunk as Buffer).length;
    await sending;
    expect(received).toBe(total);
  });

  it('takes no notice of windows with those that do not speak of them', async () => {
    const { syn, of, taken } = await connectByHand();
    syn(1);
    await expect.poll(() => taken.length).toBe(1);
    taken[0]!.write(Buffer.alloc(3 * initialWindowBytes));
    const bytes = (): number =>
      of('data').reduce((sum, frame) => sum + (frame.kind === 'data' ? frame.data.length : 0), 0);
    await expect.poll(bytes).toBe(3 * initialWindowBytes);
  });

  it('keeps to the window of those that do, and tells them of its own', async () => {
    const { syn, send, of, taken } = await connectByHand();
    send({ kind: 'settings', initialWindowBytes: 100 });
    syn(1);
    await expect.poll(() => taken.length).toBe(1);
    taken[0]!.write(Buffer.alloc(250));
    const bytes = (): number =>
      of('data').reduce((sum, frame) => sum + (frame.kind === 'data' ? frame.data.length : 0), 0);
    await expect.poll(bytes).toBe(100);
    await turn();
    expect(bytes()).toBe(100);
    send({ kind: 'windowUpdate', streamId: 1, deltaBytes: 120 });
    await expect.poll(bytes).toBe(220);
    // A larger first window counts for streams that are there, too.
    send({ kind: 'settings', initialWindowBytes: 110 });
    await expect.poll(bytes).toBe(230);
    send({ kind: 'windowUpdate', streamId: 1, deltaBytes: 1000 });
    await expect.poll(bytes).toBe(250);
    taken[0]!.resume();
    send({ kind: 'data', streamId: 1, data: Buffer.alloc(initialWindowBytes), fin: false });
    await expect
      .poll(() =>
        of('windowUpdate')
          .map((frame) => frame.kind === 'windowUpdate' && frame.streamId)
          .sort(),
      )
      .toEqual([0, 1]);
  });
});

describe('a connection that keeps what was received', () => {
  const data = (streamId: number, content: string, fin = false): SpdyFrame => ({
    kind: 'data',
    streamId,
    data: Buffer.from(content),
    fin,
  });

  async function connectKeeping() {
    const hand = await connectByHand({ keepsReceived: true });
    const unread: string[] = [];
    const readAll = async (stream: SpdyStream): Promise<string> => {
      unread.push('');
      const at = unread.length - 1;
      try {
        for await (const chunk of stream.iterator({ destroyOnReturn: false })) unread[at] += chunk;
        return `${unread[at]}, ended`;
      } catch (error) {
        return `${unread[at]}, ${(error as Error).message}`;
      }
    };
    return { ...hand, readAll };
  }

  type Hand = Awaited<ReturnType<typeof connectKeeping>>;
  const ends: readonly (readonly [string, (hand: Hand) => unknown, string])[] = [
    ['the stream was reset', ({ send }) => send({ kind: 'rstStream', streamId: 1, status: 5 }), 'reset (5)'],
    ['the connection has ended', ({ far }) => far.end(), 'the connection was closed'],
    ['the connection was lost', ({ far }) => setImmediate(() => far.resetAndDestroy()), 'the connection was closed'],
  ];
  it.each(ends)('gives it out after %s', async (_, act, reason) => {
    const hand = await connectKeeping();
    hand.syn(1);
    hand.syn(3);
    hand.send(data(1, 'all'));
    hand.send(data(3, 'whole', true));
    await expect.poll(() => hand.taken.map(({ readableLength }) => readableLength)).toEqual([3, 5]);
    const [stream, complete] = hand.taken as [SpdyStream, SpdyStream];
    act(hand);
    if (reason.startsWith('reset')) hand.send({ kind: 'rstStream', streamId: 3, status: 5 });
    else await hand.server.ended;
    await turn();
    // That nothing can be sent any more is no reason to lose it.
    stream.write('late');
    stream.end();
    complete.write('late');
    await turn();
    expect(await hand.readAll(stream)).toMatch(/^all, the (stream|connection) was/);
    expect(await hand.readAll(complete)).toBe('whole, ended');
    await expect.poll(() => [stream.destroyed, complete.destroyed, hand.server.streams]).toEqual([true, true, 0]);
    expect(String(stream.errored)).toContain(reason);
  });

  it('gives it out to those that are told of it, too', async () => {
    const hand = await connectKeeping();
    hand.syn(1);
    await expect.poll(() => hand.taken.length).toBe(1);
    const [stream] = hand.taken;
    let text = '';
    stream!.on('data', (chunk) => {
      text += chunk;
    });
    stream!.pause();
    hand.send(data(1, 'all'));
    hand.far.end();
    await hand.server.ended;
    stream!.resume();
    await expect.poll(() => stream!.destroyed).toBe(true);
    expect(text).toBe('all');
  });

  it('does so however slowly it is read, and ends with that', async () => {
    const hand = await connectKeeping();
    hand.syn(1);
    const piece = 'x'.repeat(32 * 1024);
    const pieces = (3 * receiveBufferBytesMax) / piece.length;
    for (let i = 0; i < pieces; i++) hand.send(data(1, piece));
    hand.send(data(1, 'end'));
    hand.far.end();
    await expect.poll(() => hand.taken[0]?.readableLength).toBeGreaterThanOrEqual(receiveBufferBytesMax);
    for (let i = 0; i < 50; i++) await turn();
    expect(hand.server.isEnded).toBe(false);
    let length = 0;
    const reading = (async () => {
      for await (const chunk of hand.taken[0]!) length += (chunk as Buffer).length;
    })();
    await expect(reading).rejects.toThrow('closed');
    expect(length).toBe(3 * receiveBufferBytesMax + 3);
    expect(hand.server.isEnded).toBe(true);
  });

  it('breaks off at once when it is ended from here', async () => {
    const hand = await connectKeeping();
    hand.syn(1);
    hand.send(data(1, 'all'));
    await expect.poll(() => hand.taken[0]?.readableLength).toBe(3);
    hand.server.destroy(new Error('enough'));
    expect(hand.taken[0]!.destroyed).toBe(true);
    expect(await hand.readAll(hand.taken[0]!)).toBe(', enough');
    hand.server.destroy();
  });

  it('also when it had ended before, and something was still unread', async () => {
    const hand = await connectKeeping();
    hand.syn(1);
    hand.send(data(1, 'all'));
    hand.far.end();
    await hand.server.ended;
    expect(hand.taken[0]!.destroyed).toBe(false);
    hand.server.destroy();
    expect([hand.taken[0]!.destroyed, hand.server.streams]).toEqual([true, 0]);
  });

  it('says nothing of windows to those that do not speak of them', async () => {
    const hand = await connectKeeping();
    hand.syn(1);
    await expect.poll(() => hand.taken.length).toBe(1);
    hand.taken[0]!.resume();
    const piece = 'x'.repeat(initialWindowBytes);
    hand.send(data(1, piece));
    hand.send({ kind: 'ping', id: 1 });
    await expect.poll(() => hand.of('ping').length).toBe(1);
    expect(hand.of('windowUpdate')).toEqual([]);
    hand.send({ kind: 'settings', initialWindowBytes: 100 });
    for (let i = 0; i < 2; i++) hand.send(data(1, piece));
    await expect.poll(() => hand.of('windowUpdate').length).toBeGreaterThan(0);
  });
});
