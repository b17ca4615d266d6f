/** Connections to simulated containers: whatever the port, they speak HTTP/1.1. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SimulatedRequest, SimulatedResponse } from './behaviour.ts';

export type Serve = (request: SimulatedRequest) => SimulatedResponse | Promise<SimulatedResponse>;

/** Of the body of a request. */
const bodyBytesMax = 1024 * 1024;

/** Resolves once the connection is over. Loads what speaks HTTP with the first one. */
export async function serveConnection(connection: Duplex, port: number, serve: Serve): Promise<void> {
  const { createServer } = await import('node:http');
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of request) {
        bytes += (chunk as Buffer).length;
        if (bytes > bodyBytesMax) return response.writeHead(413).end();
        chunks.push(chunk as Buffer);
      }
      const { status, headers, body } = await serve({
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        port,
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(status, headers).end(body);
    })().catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    connection.once('close', resolve);
    // The server ends a connection that the client ends; one whose other side is gone for good has closed.
    server.emit('connection', connection);
  });
}
