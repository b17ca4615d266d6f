/** What clients talk to at the moment: counted, kept alive, and ended when the kubelet stops. */
import type { Clock, Timer } from '../../base/clock.ts';

/** A connection that speaks another protocol by now. */
export interface StreamingConnection {
  readonly ended: Promise<void>;
  /** Shows whether the other side is still there: one that has gone breaks the connection. */
  ping(): void;
  /** At once. */
  terminate(): void;
}

/** So often a connection is looked at. */
export const pingMs = 30_000;
/** As upstream's --streaming-connection-idle-timeout. */
export const streamIdleMsMax = 4 * 60 * 60 * 1000;

export class StreamingSessions {
  readonly #clock: Clock;
  readonly #connections = new Set<StreamingConnection>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many there are. */
  get count(): number {
    return this.#connections.size;
  }

  /** Until it has ended. */
  add(connection: StreamingConnection): void {
    if (this.#isClosed) {
      connection.terminate();
      return;
    }
    this.#connections.add(connection);
    let timer: Timer;
    const wait = (): void => {
      timer = this.#clock.setTimeout(
        () => {
          connection.ping();
          wait();
        },
        pingMs,
        { unref: true },
      );
    };
    wait();
    void connection.ended.then(() => {
      timer.cancel();
      this.#connections.delete(connection);
    });
  }

  /** Ends them all, and those that come later. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connections = [...this.#connections];
    for (const connection of connections) connection.terminate();
    await Promise.all(connections.map(({ ended }) => ended));
  }
}
