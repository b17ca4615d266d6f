import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { withId } from '../wire/message.ts';
import { StreamMessages, withLength } from '../wire/stream-messages.ts';
import type { DnsServerAddress } from './resolv-conf.ts';

export type DnsTransport = 'udp' | 'tcp';

/** Whoever is asked. */
export interface Upstream {
  /** The answer to the message, under its id. Rejects where no server gives one. */
  ask(message: Buffer, transport: DnsTransport): Promise<Buffer>;
}

export interface ForwarderOptions {
  /** In the order in which they are asked. */
  readonly servers: () => Promise<readonly DnsServerAddress[]>;
  readonly clock: Clock;
  readonly random: Random;
}

/** For each server. */
const timeoutMsMax = 2000;
/** A lone server is asked again when it does not answer. */
const triesMin = 2;
/** Questions on their way at the same time; what is above that is refused. */
const pendingMax = 1000;
const closedMessage = 'nobody is asked any more';

/** Asks other servers, one after the other until one answers. Each question has an id and a port of its own, which nobody can guess. */
export class Forwarder implements Upstream {
  readonly #options: ForwarderOptions;
  readonly #exchanges = new Set<Exchange>();
  #pending = 0;
  #isClosed = false;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  async ask(message: Buffer, transport: DnsTransport): Promise<Buffer> {
    if (this.#isClosed) throw new Error(closedMessage);
    if (this.#pending >= pendingMax) throw new Error(`${pendingMax} questions are on their way already`);
    this.#pending++;
    try {
      const servers = await this.#options.servers();
      if (servers.length === 0) throw new Error('there is no server to ask');
      return await this.#askInTurn(servers, message, transport);
    } finally {
      this.#pending--;
    }
  }

  /** Waits for no answer any more. May be called twice. */
  close(): void {
    this.#isClosed = true;
    for (const exchange of this.#exchanges) exchange.cancel(new Error(closedMessage));
  }

  async #askInTurn(servers: readonly DnsServerAddress[], message: Buffer, transport: DnsTransport): Promise<Buffer> {
    const tries = Math.max(servers.length, triesMin);
    let failure: unknown = new Error(closedMessage);
    for (let i = 0; i < tries && !this.#isClosed; i++) {
      try {
        return await this.#askOne(servers[i % servers.length]!, message, transport);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async #askOne(server: DnsServerAddress, message: Buffer, transport: DnsTransport): Promise<Buffer> {
    const { clock, random } = this.#options;
    const id = Buffer.from(random.bytes(2)).readUInt16BE();
    const isAnswer = (answer: Buffer): boolean => answer.length >= 12 && answer.readUInt16BE(0) === id;
    const exchange = (transport === 'udp' ? exchangeUdp : exchangeTcp)(server, withId(message, id), isAnswer);
    const timer = clock.setTimeout(() => exchange.cancel(new Error(`${server.host} does not answer`)), timeoutMsMax, {
      unref: true,
    });
    this.#exchanges.add(exchange);
    try {
      return withId(await exchange.answer, message.readUInt16BE(0));
    } finally {
      this.#exchanges.delete(exchange);
      timer.cancel();
    }
  }
}

interface Exchange {
  readonly answer: Promise<Buffer>;
  cancel(reason: Error): void;
}

type IsAnswer = (message: Buffer) => boolean;

function exchangeUdp({ host, port }: DnsServerAddress, question: Buffer, isAnswer: IsAnswer): Exchange {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let cancel!: (reason: Error) => void;
  const answer = new Promise<Buffer>((resolve, reject) => {
    cancel = reject;
    socket.on('error', reject);
    socket.on('message', (message) => {
      if (isAnswer(message)) resolve(message);
    });
    // A connected socket hears nobody else.
    socket.connect(port, host, () => socket.send(question));
  }).finally(() => socket.close());
  return { answer, cancel };
}

function exchangeTcp({ host, port }: DnsServerAddress, question: Buffer, isAnswer: IsAnswer): Exchange {
  const socket = connect({ host, port });
  let cancel!: (reason: Error) => void;
  const answer = new Promise<Buffer>((resolve, reject) => {
    cancel = reject;
    const messages = new StreamMessages();
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${host} ended the connection`)));
    socket.on('data', (chunk) => {
      for (const message of messages.add(chunk)) if (isAnswer(message)) resolve(message);
    });
    socket.write(withLength(question));
  }).finally(() => socket.destroy());
  return { answer, cancel };
}
