import { describe, expect, it } from 'vitest';
import { healthAnswer, startProxyHealthServer } from './proxy-health-server.ts';
import type { ProxyHealth } from './service-proxy.ts';

const good: ProxyHealth = { healthy: true, lastUpdated: 1000, currentTime: 2000, nodeEligible: true };
const times = '"lastUpdated":"1970-01-01T00:00:01.000Z","currentTime":"1970-01-01T00:00:02.000Z"';
const never = '"lastUpdated":"","currentTime":"1970-01-01T00:00:02.000Z"';

interface Case {
  readonly name: string;
  readonly path: string;
  readonly health: Partial<ProxyHealth>;
  readonly status: number;
  readonly body: string;
}

const cases: readonly Case[] = [
  { name: 'all is well', path: '/healthz', health: {}, status: 200, body: `{${times},"nodeEligible":true}` },
  {
    name: 'the Node is going away',
    path: '/healthz',
    health: { nodeEligible: false },
    status: 503,
    body: `{${times},"nodeEligible":false}`,
  },
  {
    name: 'the proxy of such a Node lives',
    path: '/livez',
    health: { nodeEligible: false },
    status: 200,
    body: `{${times}}`,
  },
  {
    name: 'nothing was applied yet',
    path: '/healthz',
    health: { healthy: false, lastUpdated: undefined },
    status: 503,
    body: `{${never},"nodeEligible":true}`,
  },
  { name: 'it hangs', path: '/livez', health: { healthy: false }, status: 503, body: `{${times}}` },
  { name: 'another path', path: '/', health: {}, status: 404, body: '' },
];

describe('the health of the proxy', () => {
  it.each(cases)('$name', ({ path, health, status, body }) => {
    expect(healthAnswer(path, { ...good, ...health })).toEqual({ status, body });
  });

  it('is told over HTTP, whatever the query', async () => {
    const server = await startProxyHealthServer({ host: '127.0.0.1', port: 0, health: () => good });
    try {
      const response = await fetch(`http://127.0.0.1:${server.port}/healthz?verbose`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
      expect(await response.text()).toBe(`{${times},"nodeEligible":true}`);
    } finally {
      server.close();
      server.close();
    }
  });
});
