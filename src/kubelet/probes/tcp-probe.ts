import { createConnection } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { ProbeAnswer } from '../runtime/runtime.ts';
import { addressText, dialErrorText } from './network-error.ts';

export interface TcpProbe {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly host: string;
  readonly port: number;
}

/** Succeeds where a connection can be opened, and closes it at once. */
export function probeTcp({ clock, timeoutMs, host, port }: TcpProbe): Promise<ProbeAnswer> {
  const address = addressText(host, port);
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const finish = (success: boolean, output: string): void => {
      timer.cancel();
      socket.destroy();
      resolve({ success, output });
    };
    const timer = clock.setTimeout(() => finish(false, `dial tcp ${address}: i/o timeout`), timeoutMs);
    socket.once('connect', () => finish(true, ''));
    socket.once('error', (error) => finish(false, dialErrorText(error, address) ?? error.message));
  });
}
