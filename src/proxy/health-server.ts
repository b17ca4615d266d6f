import { createServer, type RequestListener, type Server } from 'node:http';

/** What does not come in so long is not waited for, and what is asked is thrown away. */
const requestMsMax = 5000;
const connectionsMax = 100;

export const healthHeaders = { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' } as const;

/** A server of plain HTTP for those who look after load and processes: it bears whoever asks. */
export function createHealthServer(answer: RequestListener): Server {
  const server = createServer({ requestTimeout: requestMsMax, headersTimeout: requestMsMax }, (request, response) => {
    request.resume();
    answer(request, response);
  });
  server.maxConnections = connectionsMax;
  return server;
}

/** Connections too. May be called twice. */
export function endHealthServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
