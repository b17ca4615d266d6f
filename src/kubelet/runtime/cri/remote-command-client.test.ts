import { afterEach, describe, expect, it } from 'vitest';
import {
  heard,
  type StreamingRuntime,
  type StreamingRuntimeOptions,
  type StreamingRuntimeSession,
  say,
  startStreamingRuntime,
} from '../../../../test/fixtures/streaming-runtime.ts';
import { systemClock } from '../../../base/clock.ts';
import type { ExecStreams } from '../runtime.ts';
import { streamRequest, talkToCommand, textLengthMax } from './remote-command-client.ts';
import { StreamingClient } from './streaming-client.ts';

const success = '{"metadata":{},"status":"Success"}';
const output = (): void => {};
async function* input(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}
async function* sizes() {
  yield { width: 80, height: 24 };
  yield { width: 132, height: 50 };
}

describe('the streams that a runtime is asked for', () => {
  const cases: readonly (readonly [string, ExecStreams, object])[] = [
    ['all', { stdin: input(), stdout: output, stderr: output }, { stdin: true, stdout: true, stderr: true }],
    ['the output alone', { stdout: output }, { stdout: true }],
    ['the errors alone', { stderr: output }, { stderr: true }],
    ['the input alone', { stdin: input() }, { stdin: true }],
    ['at least one', {}, { stdout: true }],
    ['one output where there is a terminal', { tty: true, stderr: output }, { tty: true, stdout: true }],
  ];
  it.each(cases)('are %s', (_, streams, expected) => {
    expect(streamRequest(streams)).toEqual({ tty: false, stdin: false, stdout: false, stderr: false, ...expected });
  });
});

describe('a command that somebody talks to', () => {
  const client = new StreamingClient(systemClock);
  let server: StreamingRuntime;
  afterEach(() => server.close());

  async function talk(
    streams: ExecStreams,
    streamsAwaited: number,
    serve: StreamingRuntimeOptions['serve'],
  ): Promise<string> {
    server = await startStreamingRuntime({ streamsAwaited, serve });
    const { url } = server;
    const target = { url, protocol: 'v4.channel.k8s.io', signal: streams.signal } as const;
    return client.use(target, (connection) => talkToCommand(connection, streams));
  }

  /** Says how it ended, and hangs up as soon as that has left. */
  async function end({ streams, hangUp }: StreamingRuntimeSession): Promise<void> {
    await say(streams.get('error'), success);
    hangUp();
  }

  it('gives its output, both kinds of it, and its end', async () => {
    const said: string[] = [];
    const take = (name: string) => (chunk: Uint8Array) => said.push(`${name} ${Buffer.from(chunk)}`);
    const text = await talk({ stdout: take('out'), stderr: take('err') }, 3, async (session) => {
      await say(session.streams.get('stdout'), 'a');
      await say(session.streams.get('stderr'), 'b');
      await end(session);
    });
    expect([text, said.sort()]).toEqual([success, ['err b', 'out a']]);
    expect([...server.sessions[0]!.streams.keys()]).toEqual(['error', 'stdout', 'stderr']);
    await server.sessions[0]!.connection.ended;
  });

  it('waits for whoever takes the output, and loses nothing of it', async () => {
    let underWay = 0;
    let underWayMax = 0;
    let length = 0;
    const stdout = async (chunk: Uint8Array): Promise<void> => {
      underWayMax = Math.max(underWayMax, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      length += chunk.length;
      underWay--;
    };
    const text = await talk({ stdout }, 2, async (session) => {
      for (let i = 0; i < 100; i++) await say(session.streams.get('stdout'), 'x'.repeat(32 * 1024));
      await end(session);
    });
    expect([text, length, underWayMax]).toEqual([success, 100 * 32 * 1024, 1]);
  });

  it('gets its input, and learns where that ends', async () => {
    let got = '';
    const text = await talk({ stdin: input('a', '', 'b') }, 2, async (session) => {
      got = await heard(session.streams.get('stdin'));
      await end(session);
    });
    expect([text, got]).toEqual([success, 'ab']);
  });

  it('does not take for whole an input that breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      throw new Error('the disk is gone');
    }
    let got = '';
    await talk({ stdin: broken() }, 2, async (session) => {
      got = await heard(session.streams.get('stdin')).catch(String);
      await end(session);
    });
    expect(got).toBe('Error: the stream was reset (5)');
  });

  it('ends although more input would come', async () => {
    let goOn: () => void = () => {};
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      yield Buffer.from('b');
    }
    expect(await talk({ stdin: endless() }, 2, end)).toBe(success);
    goOn();
  });

  it('is told the sizes of the terminal', async () => {
    let got = '';
    const text = await talk({ tty: true, stdout: output, resize: sizes() }, 3, async (session) => {
      const resize = session.streams.get('resize')!;
      resize.on('data', (chunk) => {
        got += chunk;
      });
      await expect.poll(() => got.split('\n').length).toBe(3);
      await end(session);
    });
    expect([text, got]).toEqual([success, '{"Width":80,"Height":24}\n{"Width":132,"Height":50}\n']);
  });

  it('has a stream for them wherever it has a terminal: it is waited for', async () => {
    expect(await talk({ tty: true, stdout: output }, 3, end)).toBe(success);
  });

  it('is cut off where its output can be taken no more', async () => {
    const talking = talk({ stdout: () => Promise.reject(new Error('gone')) }, 2, ({ streams }) =>
      say(streams.get('stdout'), 'out'),
    );
    await expect(talking).rejects.toThrow('gone');
    await server.sessions[0]!.connection.ended;
  });

  it('is cut off when its signal aborts', async () => {
    const ending = new AbortController();
    const talking = talk({ stdout: output, stdin: input('a'), signal: ending.signal }, 3, () =>
      ending.abort(new Error('enough')),
    );
    await expect(talking).rejects.toThrow('enough');
    await server.sessions[0]!.connection.ended;
    expect(client.count).toBe(0);
  });

  it('ends with no more words than that', async () => {
    const text = await talk({ stdout: output }, 2, async ({ streams, hangUp }) => {
      for (let i = 0; i < 4; i++) await say(streams.get('error'), 'x'.repeat(textLengthMax - 1));
      hangUp();
    });
    expect(text).toBe('x'.repeat(textLengthMax));
  });

  it('has no end that is known where the connection breaks', async () => {
    expect(await talk({ stdout: output }, 2, ({ connection }) => connection.destroy())).toBe('');
  });
});
