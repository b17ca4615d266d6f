/**
 * A connection to a port of a sandbox: `portforward.k8s.io` over the runtime's streaming server, a stream for the data and one that says what went
 * wrong.
 */
import type { Duplex } from 'node:stream';
import type { SpdyConnection } from '../../../base/spdy/spdy-connection.ts';
import { RuntimeError } from '../runtime.ts';
import { textOf } from './remote-command-client.ts';

/** What the kubelet's own API also puts before the reason. */
const said = /^error forwarding port \d+ to pod \S*, uid : /;

/** As Runtime.portForward(). Also resolves where whoever is at the other end of `connection` has gone. */
export async function carryToPort(spdy: SpdyConnection, port: number, connection: Duplex): Promise<void> {
  const headers = { port: String(port), requestid: '0' };
  const [error, data] = await Promise.all([
    spdy.open({ streamtype: 'error', ...headers }),
    spdy.open({ streamtype: 'data', ...headers }),
  ]);
  const onClose = (): void => spdy.destroy();
  connection.once('close', onClose);
  if (connection.destroyed) onClose();
  error.end();
  void carry(connection, data).catch(() => data.destroy());
  const failing = textOf(error);
  try {
    const broken = await carry(data, connection).catch((failure: Error) => failure);
    const isLeft = connection.destroyed;
    const text = await failing;
    if (text !== '') throw new RuntimeError('Unknown', text.replace(said, ''));
    if (broken !== undefined && !isLeft) throw new RuntimeError('Unknown', broken.message, broken);
  } finally {
    connection.off('close', onClose);
  }
}

/** To the end of `from`, which ends `to`; no faster than that takes it. */
async function carry(from: Duplex, to: Duplex): Promise<void> {
  for await (const chunk of from.iterator({ destroyOnReturn: false })) {
    if (!to.writable) return;
    await new Promise<void>((resolve) => {
      to.write(chunk, () => resolve());
    });
  }
  to.end();
}
