/** Sockets that DNS is asked by. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { DnsTransport } from '../upstream/forwarder.ts';
import type { DnsServerAddress } from '../upstream/resolv-conf.ts';
import { StreamMessages, withLength } from '../wire/stream-messages.ts';

/** Never rejects; undefined where nothing is to be answered. */
export type DnsHandler = (message: Buffer, transport: DnsTransport) => Promise<Buffer | undefined>;

export interface DnsListener {
  /** The port is the one that the system chose where 0 was asked for; the same for UDP and TCP. */
  readonly address: DnsServerAddress;
  /** May be called twice. */
  close(): Promise<void>;
}

const connectionsMax = 256;
/** A connection that is silent for so long is ended. */
const idleMsMax = 30_000;
/** Of ports that the system chose for UDP and another has for TCP. */
const portTriesMax = 10;

export interface ListenOptions {
  readonly address: DnsServerAddress;
  readonly handler: DnsHandler;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Rejects where the address can't be had. */
export async function listen(options: ListenOptions): Promise<DnsListener> {
  const { address } = options;
  for (let tries = 1; ; tries++) {
    const udp = await listenUdp(options);
    const { port } = udp.address();
    try {
      const tcp = new TcpListener(options);
      await tcp.listen({ ...address, port });
      return {
        address: { ...address, port },
        close: async () => void (await Promise.all([closeUdp(udp), tcp.close()])),
      };
    } catch (error) {
      await closeUdp(udp);
      if (address.port !== 0 || tries >= portTriesMax) throw error;
    }
  }
}

function listenUdp({ address: { host, port }, handler, logger }: ListenOptions): Promise<UdpSocket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (message, from) => {
    void handler(message, 'udp').then((answer) => {
      if (answer === undefined) return;
      try {
        socket.send(answer, from.port, from.address, () => {});
      } catch {
        // It was closed while the answer was sought.
      }
    });
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      socket.on('error', (error) => logger.warn({ err: error }, 'DNS over UDP has failed once'));
      resolve(socket);
    });
  });
}

const closed = new WeakSet<UdpSocket>();

async function closeUdp(socket: UdpSocket): Promise<void> {
  if (closed.has(socket)) return;
  closed.add(socket);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}

class TcpListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #handler: DnsHandler;
  readonly #clock: Clock;

  constructor({ handler, clock }: ListenOptions) {
    this.#handler = handler;
    this.#clock = clock;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.maxConnections = connectionsMax;
  }

  listen({ host, port }: DnsServerAddress): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => resolve(this.#server.address() as AddressInfo));
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    const messages = new StreamMessages();
    this.#sockets.add(socket);
    let idle = this.#endWhenIdle(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      idle.cancel();
      this.#sockets.delete(socket);
    });
    socket.on('data', (chunk) => {
      idle.cancel();
      idle = this.#endWhenIdle(socket);
      const whole = messages.add(chunk);
      if (whole.length === 0) return;
      // Nothing more is read before all of these are answered.
      socket.pause();
      void this.#answer(socket, whole).then(() => socket.resume());
    });
  }

  #endWhenIdle(socket: Socket): Timer {
    return this.#clock.setTimeout(() => socket.destroy(), idleMsMax, { unref: true });
  }

  async #answer(socket: Socket, messages: readonly Buffer[]): Promise<void> {
    for (const message of messages) {
      const answer = await this.#handler(message, 'tcp');
      if (answer === undefined || socket.destroyed) {
        socket.destroy();
        return;
      }
      socket.write(withLength(answer));
    }
  }
}
