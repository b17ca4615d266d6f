import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../base/logger.ts';
import { onNextTurn } from '../base/next-turn.ts';
import { HealthCheckServers } from './health-check-servers.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function occupied(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer();
  server.listen(0);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

async function freePort(): Promise<number> {
  const { port, server } = await occupied();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function setUp() {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (_, message) => warnings.push(message) };
  const state = { isHealthy: true };
  const servers = new HealthCheckServers({ logger, isHealthy: () => state.isHealthy });
  closing.push(() => servers.close());
  return { servers, state, warnings };
}

const check = (port: number, localEndpoints: number) => ({ namespace: 'default', name: 'web', port, localEndpoints });

/** Listening takes a moment, and so does its end. */
async function ask(port: number, isThere = true): Promise<Response | undefined> {
  for (let tries = 0; tries < 1000; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).catch(
      () => undefined,
    );
    if ((answer !== undefined) === isThere) return answer;
    await new Promise<void>((resolve) => onNextTurn(resolve));
  }
  throw new Error(`port ${port} is ${isThere ? 'not there' : 'still there'}`);
}

describe('health checks for load balancers', () => {
  it.each([
    { localEndpoints: 2, isHealthy: true, status: 200 },
    { localEndpoints: 0, isHealthy: true, status: 503 },
    { localEndpoints: 2, isHealthy: false, status: 503 },
  ])('say $status with $localEndpoints endpoints of a proxy whose health is $isHealthy', async (row) => {
    const { localEndpoints, isHealthy, status } = row;
    const { servers, state } = setUp();
    const port = await freePort();
    state.isHealthy = isHealthy;
    servers.set([check(port, localEndpoints)]);
    const answer = await ask(port);
    expect([answer?.status, answer?.headers.get('x-load-balancing-endpoint-weight')]).toEqual([
      status,
      String(localEndpoints),
    ]);
    expect(answer?.headers.get('content-type')).toBe('application/json');
    expect(await answer?.json()).toEqual({
      service: { namespace: 'default', name: 'web' },
      localEndpoints,
      serviceProxyHealthy: isHealthy,
    });
  });

  it('follow their Services, and end with them', async () => {
    const { servers } = setUp();
    const port = await freePort();
    servers.set([check(port, 0)]);
    expect((await ask(port))?.status).toBe(503);
    servers.set([check(port, 1)]);
    expect((await ask(port))?.status).toBe(200);
    servers.set([]);
    await ask(port, false);
    servers.close();
  });

  it('are told of in the log where the port is taken, and tried again', async () => {
    const { servers, warnings } = setUp();
    const { port, server } = await occupied();
    servers.set([check(port, 1)]);
    for (let i = 0; i < 1000 && warnings.length === 0; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
    expect(warnings).toEqual(['cannot serve the health check of a Service']);
    await new Promise((resolve) => server.close(resolve));
    servers.set([check(port, 1)]);
    expect((await ask(port))?.status).toBe(200);
  });
});
