import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLayers, type LayerReport } from '../../scripts/layers.ts';

/** Checks a project that consists of these files alone. */
async function checkProject(files: Readonly<Record<string, string>>): Promise<LayerReport> {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-layers-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await checkLayers(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the layer check', () => {
  it('finds nothing wrong in this repository, and has looked at it', async () => {
    const { modules, breaches } = await checkLayers(resolve(import.meta.dirname, '../..'));
    expect(breaches).toEqual([]);
    expect(modules).toBeGreaterThan(60);
  });

  const planted: { name: string; files: Record<string, string>; breach: string }[] = [
    {
      name: 'a lower layer imports a higher one',
      files: { 'src/base/clock.ts': `import '../api/pod.ts';`, 'src/api/pod.ts': '' },
      breach: 'layer base: src/base/clock.ts -> src/api/pod.ts',
    },
    {
      name: 'the import is of a type alone',
      files: {
        'src/controllers/job/sync.ts': `import type { Store } from '../../storage/store.ts';\nexport type T = Store;`,
        'src/storage/store.ts': 'export interface Store {}',
      },
      breach: 'layer controllers: src/controllers/job/sync.ts -> src/storage/store.ts',
    },
    {
      name: 'the import is dynamic',
      files: { 'src/api/pod.ts': `export const load = () => import('../cli/main.ts');`, 'src/cli/main.ts': '' },
      breach: 'layer api: src/api/pod.ts -> src/cli/main.ts',
    },
    {
      name: 'a controller imports another',
      files: {
        'src/controllers/deployment/sync.ts': `import '../job/sync.ts';\nimport '../shared/owners.ts';`,
        'src/controllers/job/sync.ts': '',
        'src/controllers/shared/owners.ts': '',
      },
      breach: 'siblings controllers: src/controllers/deployment/sync.ts -> src/controllers/job/sync.ts',
    },
    {
      name: 'a scheduler plugin imports another',
      files: {
        'src/scheduler/plugins/fit/fit.ts': `import '../taints/taints.ts';`,
        'src/scheduler/plugins/taints/taints.ts': '',
      },
      breach: 'siblings scheduler/plugins: src/scheduler/plugins/fit/fit.ts -> src/scheduler/plugins/taints/taints.ts',
    },
    {
      name: 'a storage backend imports another',
      files: { 'src/storage/etcd/store.ts': `import '../memory/store.ts';`, 'src/storage/memory/store.ts': '' },
      breach: 'siblings storage: src/storage/etcd/store.ts -> src/storage/memory/store.ts',
    },
    {
      name: 'the API server names a backend',
      files: { 'src/apiserver/verbs.ts': `import '../storage/etcd/store.ts';`, 'src/storage/etcd/store.ts': '' },
      breach: 'storage backend: src/apiserver/verbs.ts -> src/storage/etcd/store.ts',
    },
    {
      name: 'only the cluster is wired, nothing else imports it',
      files: { 'src/kubelet/kubelet.ts': `import '../cluster/cluster.ts';`, 'src/cluster/cluster.ts': '' },
      breach: 'layer kubelet: src/kubelet/kubelet.ts -> src/cluster/cluster.ts',
    },
    {
      name: 'a folder that the table does not know',
      files: { 'src/base/clock.ts': `import '../misc/clock.ts';`, 'src/misc/clock.ts': '' },
      breach: 'unknown layer: src/base/clock.ts -> src/misc/clock.ts',
    },
    {
      name: 'a cycle of types',
      files: {
        'src/api/a.ts': `import type { B } from './b.ts';\nexport interface A { b: B }`,
        'src/api/b.ts': `import type { A } from './a.ts';\nexport interface B { a: A }`,
      },
      breach: 'cycle: src/api/a.ts -> src/api/b.ts -> src/api/a.ts',
    },
    {
      name: 'a file imports a test',
      files: { 'src/api/a.ts': `import './b.test.ts';`, 'src/api/b.test.ts': '' },
      breach: 'test imported: src/api/a.ts -> src/api/b.test.ts',
    },
    {
      name: 'an import of nothing',
      files: { 'src/api/a.ts': `import './missing.ts';` },
      breach: 'unresolvable: src/api/a.ts -> ./missing.ts',
    },
  ];

  it.each(planted)('sees a planted breach: $name', async ({ files, breach }) => {
    expect((await checkProject(files)).breaches).toContain(breach);
  });

  it('lets allowed imports pass, and looks at each file', async () => {
    const report = await checkProject({
      'src/cluster/cluster.ts': `import '../apiserver/server.ts';\nimport '../storage/etcd/store.ts';`,
      'src/apiserver/server.ts': `import '../storage/store.ts';\nimport '../api/pod.ts';`,
      'src/apiserver/server.test.ts': `import '../storage/memory/store.ts';`,
      'src/storage/etcd/store.ts': `import '../store.ts';`,
      'src/storage/memory/store.ts': `import '../store.ts';`,
      'src/storage/store.ts': `import '../base/clock.ts';`,
      'src/api/pod.ts': '',
      'src/base/clock.ts': '',
    });
    expect(report).toEqual({ modules: 8, breaches: [] });
  });
});
