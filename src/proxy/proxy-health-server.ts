/** Tells load balancers, and who looks after processes, whether the proxy works: `/healthz` and `/livez` over plain HTTP, as upstream's proxy has them. */
import type { AddressInfo } from 'node:net';
import { createHealthServer, endHealthServer, healthHeaders } from './health-server.ts';
import type { ProxyHealth } from './service-proxy.ts';

export interface ProxyHealthServerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly health: () => ProxyHealth;
}

export interface ProxyHealthServer {
  readonly port: number;
  /** May be called twice. */
  close(): void;
}

export interface HealthAnswer {
  readonly status: number;
  /** Of JSON, where there is something to tell. */
  readonly body: string;
}

/** `/healthz` is for load balancers: no new connections for a Node that is going away. `/livez` is about the proxy alone. Pure. */
export function healthAnswer(path: string, health: ProxyHealth): HealthAnswer {
  const { healthy, lastUpdated, currentTime, nodeEligible } = health;
  if (path !== '/healthz' && path !== '/livez') return { status: 404, body: '' };
  const isGood = healthy && (path === '/livez' || nodeEligible);
  const told = {
    lastUpdated: lastUpdated === undefined ? '' : new Date(lastUpdated).toISOString(),
    currentTime: new Date(currentTime).toISOString(),
    ...(path === '/healthz' && { nodeEligible }),
  };
  return { status: isGood ? 200 : 503, body: JSON.stringify(told) };
}

/** Resolves once it listens; rejects where the address can't be had. */
export function startProxyHealthServer(options: ProxyHealthServerOptions): Promise<ProxyHealthServer> {
  const { host, port, health } = options;
  const server = createHealthServer(({ url = '' }, response) => {
    const { status, body } = healthAnswer(url.split('?', 1)[0]!, health());
    response.writeHead(status, healthHeaders);
    response.end(body);
  });
  const close = (): void => endHealthServer(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve({ port: (server.address() as AddressInfo).port, close }));
  });
}
