/** Tells load balancers of Services with external policy Local whether this Node has endpoints: HTTP on the Service's healthCheckNodePort. */
import type { Server } from 'node:http';
import type { Logger } from '../base/logger.ts';
import { createHealthServer, endHealthServer, healthHeaders } from './health-server.ts';

export interface HealthCheck {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** Those on this Node that are ready. */
  readonly localEndpoints: number;
}

interface Running {
  readonly server: Server;
  check: HealthCheck;
}

export class HealthCheckServers {
  readonly #logger: Logger;
  readonly #isHealthy: () => boolean;
  readonly #running = new Map<number, Running>();

  /** `isHealthy`: of the proxy. */
  constructor({ logger, isHealthy }: { readonly logger: Logger; readonly isHealthy: () => boolean }) {
    this.#logger = logger;
    this.#isHealthy = isHealthy;
  }

  /** From now on it is these. A port that can't be had is logged, and tried again when the Service changes. */
  set(checks: Iterable<HealthCheck>): void {
    const wanted = new Map([...checks].map((check) => [check.port, check]));
    for (const [port, { server }] of this.#running) {
      if (wanted.has(port)) continue;
      this.#running.delete(port);
      endHealthServer(server);
    }
    for (const [port, check] of wanted) {
      const running = this.#running.get(port);
      if (running === undefined) this.#start(check);
      else running.check = check;
    }
  }

  /** May be called twice. */
  close(): void {
    this.set([]);
  }

  #start(check: HealthCheck): void {
    const server = createHealthServer((_request, response) => {
      const { namespace, name, localEndpoints } = running.check;
      const isHealthy = this.#isHealthy();
      response.writeHead(isHealthy && localEndpoints > 0 ? 200 : 503, {
        ...healthHeaders,
        'X-Load-Balancing-Endpoint-Weight': String(localEndpoints),
      });
      response.end(
        `${JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: isHealthy })}\n`,
      );
    });
    const running = { server, check };
    server.on('error', (error) => {
      const { namespace, name, port } = running.check;
      this.#logger.warn(
        { service: `${namespace}/${name}`, port, err: error },
        'cannot serve the health check of a Service',
      );
      if (this.#running.get(port) === running) this.#running.delete(port);
    });
    this.#running.set(check.port, running);
    server.listen(check.port);
  }
}
