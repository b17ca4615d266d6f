/** A program that asks a server something and is done: it waits for its answers, and for nothing else. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from '../fixtures/client-tools.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});

afterAll(() => cluster.close());

it.each([
  ['one answer', 'const found = await client.get(namespaces, { name: "default" }); console.log(found.metadata.name);'],
  [
    'many answers, one after the other',
    'for (let i = 0; i < 3; i++) console.log((await client.get(namespaces, { name: "default" })).metadata.name);',
  ],
  [
    'a watch that it breaks off',
    `const abort = new AbortController();
     await client.watch(namespaces, { signal: abort.signal, sendInitialEvents: true }, {
       event: ({ object }) => { if (!abort.signal.aborted) console.log(object.metadata.name); abort.abort(); },
       end: () => {},
     });`,
  ],
])('ends by itself after %s', async (_what, body) => {
  const path = join(cluster.folder, 'program.mts');
  const index = resolve(import.meta.dirname, '../../src/client/index.ts');
  await writeFile(
    path,
    `import { clientFromKubeconfig, namespaces } from ${JSON.stringify(index)};
     const client = await clientFromKubeconfig(${JSON.stringify(cluster.kubeconfigFile)});
     ${body}`,
  );
  const { code, stdout, stderr } = await runProgram(process.execPath, {
    args: ['--import', import.meta.resolve('tsx'), path],
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^(default\n)+$/);
});
