/** `npm run bench -- NAME`: runs bench/NAME.bench.ts, whose default export does the measuring and prints the figures. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const suffix = '.bench.ts';

interface Benchmark {
  /** One line for the list of benchmarks. */
  readonly summary: string;
  /** Measures and prints. `args` is what follows the name on the command line. */
  default(args: readonly string[]): Promise<void>;
}

const load = (name: string): Promise<Benchmark> => import(pathToFileURL(join(import.meta.dirname, name + suffix)).href);

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort();
const [name, ...args] = process.argv.slice(2);

if (name !== undefined && names.includes(name)) {
  await (await load(name)).default(args);
} else {
  console.error('usage: npm run bench -- NAME [ARGUMENTS]\n');
  for (const each of names) console.error(`  ${each.padEnd(12)} ${(await load(each)).summary}`);
  process.exitCode = 2;
}
