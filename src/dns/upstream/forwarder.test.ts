import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../base/logger.ts';
import { onNextTurn } from '../../base/next-turn.ts';
import { systemRandom } from '../../base/random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { type DnsHandler, listen } from '../server/listeners.ts';
import { Forwarder } from './forwarder.ts';
import type { DnsServerAddress } from './resolv-conf.ts';

const host = '127.0.0.1';
const message = Buffer.concat([Buffer.from([0x12, 0x34]), Buffer.alloc(10), Buffer.from('question')]);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that remembers what it was asked. */
async function server(answer: DnsHandler) {
  const asked: { readonly message: Buffer; readonly transport: string }[] = [];
  const listener = await listen({
    address: { host, port: 0 },
    handler: async (question, transport) => {
      asked.push({ message: question, transport });
      return answer(question, transport);
    },
    clock: new VirtualClock(),
    logger: silentLogger,
  });
  closing.push(() => listener.close());
  return { asked, address: listener.address };
}

const echo: DnsHandler = async (question) => Buffer.concat([question, Buffer.from('!')]);
const silence: DnsHandler = async () => undefined;
const answer = Buffer.concat([message, Buffer.from('!')]);

function setUp(...servers: readonly DnsServerAddress[]) {
  const clock = new VirtualClock();
  const forwarder = new Forwarder({ servers: async () => servers, clock, random: systemRandom });
  /** Lets time pass until the promise has settled. */
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let isSettled = false;
    const mark = (): void => {
      isSettled = true;
    };
    promise.then(mark, mark);
    while (!isSettled) {
      for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
      await clock.advance(100);
    }
    return promise;
  };
  return { clock, forwarder, settled };
}

describe('a forwarder', () => {
  it.each(['udp', 'tcp'] as const)('passes questions on over %s, under ids of its own', async (transport) => {
    const { asked, address } = await server(echo);
    const { forwarder } = setUp(address);
    for (let i = 0; i < 10; i++) expect(await forwarder.ask(message, transport)).toEqual(answer);
    expect(asked.every((question) => question.transport === transport)).toBe(true);
    expect(asked.every((question) => question.message.subarray(2).equals(message.subarray(2)))).toBe(true);
    expect(new Set(asked.map((question) => question.message.readUInt16BE(0))).size).toBeGreaterThan(5);
  });

  it('asks the next where one does not answer, and a lone one twice', async () => {
    const mute = await server(silence);
    const good = await server(echo);
    const both = setUp(mute.address, good.address);
    expect(await both.settled(both.forwarder.ask(message, 'udp'))).toEqual(answer);
    expect([mute.asked.length, good.asked.length]).toEqual([1, 1]);
    const lone = setUp(mute.address);
    await expect(lone.settled(lone.forwarder.ask(message, 'udp'))).rejects.toThrow('127.0.0.1 does not answer');
    expect(mute.asked).toHaveLength(3);
  });

  it('asks the next at once where nobody listens', async () => {
    const gone = await server(echo);
    await closing.pop()!();
    const good = await server(echo);
    for (const transport of ['udp', 'tcp'] as const) {
      expect(await setUp(gone.address, good.address).forwarder.ask(message, transport)).toEqual(answer);
    }
  });

  it('takes no answer with another id, nor one from somebody else', async () => {
    const { address } = await server(async (question) => {
      const forged = Buffer.from(question);
      forged.writeUInt16BE(question.readUInt16BE(0) ^ 1, 0);
      return forged;
    });
    const { forwarder, settled } = setUp(address);
    await expect(settled(forwarder.ask(message, 'udp'))).rejects.toThrow('does not answer');
    await expect(settled(forwarder.ask(message, 'tcp'))).rejects.toThrow('does not answer');
  });

  it('waits no longer when it is closed, and asks nobody', async () => {
    const mute = await server(async () => new Promise<undefined>(() => {}));
    const { forwarder, clock } = setUp(mute.address, mute.address);
    const answers = (['udp', 'tcp'] as const).map((transport) => forwarder.ask(message, transport));
    const outcomes = Promise.allSettled(answers);
    for (let i = 0; i < 1000 && mute.asked.length < 2; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    forwarder.close();
    forwarder.close();
    const reason = expect.objectContaining({ message: 'nobody is asked any more' });
    expect(await outcomes).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    await expect(forwarder.ask(message, 'udp')).rejects.toThrow('nobody is asked any more');
    expect([mute.asked.length, clock.pending]).toEqual([2, 0]);
  });

  it('says so where there is nobody to ask', async () => {
    await expect(setUp().forwarder.ask(message, 'udp')).rejects.toThrow('there is no server to ask');
  });

  it('has no more than so many questions on their way', async () => {
    let free!: () => void;
    const waits = new Promise<readonly DnsServerAddress[]>((resolve) => {
      free = () => resolve([]);
    });
    const forwarder = new Forwarder({ servers: () => waits, clock: new VirtualClock(), random: systemRandom });
    const pending = Array.from({ length: 1000 }, () =>
      forwarder.ask(message, 'udp').catch((error: Error) => error.message),
    );
    await expect(forwarder.ask(message, 'udp')).rejects.toThrow('1000 questions are on their way already');
    free();
    expect(new Set(await Promise.all(pending))).toEqual(new Set(['there is no server to ask']));
    await expect(forwarder.ask(message, 'udp')).rejects.toThrow('there is no server to ask');
  });

  it('leaves no socket behind', async () => {
    const { address } = await server(echo);
    const { forwarder } = setUp(address);
    const open = (): number => process.getActiveResourcesInfo().filter((name) => /UDP|TCPSocket/.test(name)).length;
    const before = open();
    for (let i = 0; i < 10; i++) {
      await forwarder.ask(message, 'udp');
      await forwarder.ask(message, 'tcp');
    }
    for (let i = 0; i < 1000 && open() > before; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    expect(open()).toBeLessThanOrEqual(before);
  });
});
