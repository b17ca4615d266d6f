/** Every example, as a newcomer applies it to a cluster with simulated containers. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';

const folder = resolve(import.meta.dirname, '../../examples');
const examples = readdirSync(folder).filter((name) => /^\d\d-/.test(name));

describe.skipIf(!canRunClientTools)('examples', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster({ controllers: true, scheduler: true, nodes: 3 });
  });
  afterAll(() => cluster?.close());

  it.each(examples)('%s rolls out, and goes', async (name) => {
    const kubectl = cluster.kubectl(35, 'default');
    const files = ['-f', join(folder, name)];
    expect(await kubectl(['apply', ...files])).toMatchObject({ code: 0, stderr: '' });
    const deployments = await kubectl(['get', 'deployments', '-o', 'name']);
    for (const deployment of deployments.stdout.trim().split('\n')) {
      const status = await kubectl(['rollout', 'status', deployment, '--timeout=60s']);
      expect(status.stdout).toMatch(/successfully rolled out\n$/);
    }
    expect(await kubectl(['delete', ...files, '--timeout=60s'])).toMatchObject({ code: 0, stderr: '' });
    const left = await kubectl(['get', 'deployments,services,configmaps,secrets', '-o', 'name']);
    expect(left.stdout).toBe('service/kubernetes\nconfigmap/kube-root-ca.crt\n');
  });
});
