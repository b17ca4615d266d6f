/** From the start of the process to the first answer of /readyz, with the embedded store. */
import { request } from '../test/fixtures/http-load.ts';
import { startServerProcess } from '../test/fixtures/server-process.ts';

export const summary = 'process start to an answer of /readyz on a fresh data directory, and memory';

const runs = 7;

export default async function main(): Promise<void> {
  const times: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < runs; i++) {
    const startedMs = performance.now();
    await using server = await startServerProcess();
    const session = await server.connect();
    const { status } = await request(session, 'GET', '/readyz');
    if (status !== 200) throw new Error(`/readyz answered ${status}`);
    times.push(performance.now() - startedMs);
    memory.push(server.residentBytes() / 1024 / 1024);
    session.destroy();
  }
  times.sort((a, b) => a - b);
  memory.sort((a, b) => a - b);
  const middle = Math.floor(runs / 2);
  console.log(
    `process start to /readyz answered, fresh data directory: ${Math.round(times[middle]!)} ms (median of ${runs}; ${Math.round(times[0]!)} to ${Math.round(times.at(-1)!)}; aim 400)`,
  );
  console.log(`resident memory then: ${Math.round(memory[middle]!)} MB (aim 120)`);
}
