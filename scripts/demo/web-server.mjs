/** What the example's image runs: a page, and whether it is ready. Plain JavaScript, of which the image needs nothing but Node.js. */
import { createServer } from 'node:http';
import { hostname } from 'node:os';

const { GREETING = 'hello', VERSION } = process.env;

createServer((request, response) => {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(request.url === '/ready' ? 'ok\n' : `${GREETING} from ${hostname()}, version ${VERSION}\n`);
}).listen(8080, () => console.log(`version ${VERSION} listens`));

// As process 1 it would not end by itself.
process.on('SIGTERM', () => process.exit());
