import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools, kubectlMinors } from '../fixtures/client-tools.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { tellStories } from './story.ts';

tellStories({
  async explain({ kubectl }) {
    await kubectl('explain configmaps');
    await kubectl('explain configmap.data');
    await kubectl('explain pod.spec.containers.ports');
    await kubectl('explain deployment.spec.strategy --recursive');
    await kubectl('explain deploy.spec.replicas');
    await kubectl('explain horizontalpodautoscalers --api-version=autoscaling/v1');
    await kubectl('explain pod.spec.nonsense');
    await kubectl('explain nonsense');
  },
});

describe.runIf(canRunClientTools).each(kubectlMinors)('explain says something useful, kubectl 1.%i', (minor) => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster();
  });
  afterAll(() => cluster?.close());

  const explained = [
    'pods',
    'pods.spec',
    'pods.spec.containers',
    'pods.spec.containers.livenessProbe',
    'pods.spec.volumes',
    'pods.spec.affinity',
    'pods.spec.securityContext',
    'pods.status',
    'deployments',
    'deployments.spec',
    'deployments.spec.strategy.rollingUpdate',
    'deployments.status',
    'replicasets.spec',
    'services.spec',
    'configmaps',
    'secrets',
    'jobs.spec',
    'namespaces.spec',
    'nodes.spec',
    'nodes.status',
    'pods.metadata',
  ];

  it.each(explained)('%s: every field has a description', async (path) => {
    const { stdout, stderr, code } = await cluster.kubectl(minor)(['explain', path]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const fields = stdout.split(/^FIELDS:$/m)[1]?.split('\n') ?? [];
    const undescribed: string[] = [];
    let described = 0;
    fields.forEach((line, index) => {
      // A field's own line is `   name<TAB><type>`; its description is indented further.
      const name = /^ {2,3}(\w[\w$]*)\t/.exec(line)?.[1];
      if (name === undefined) return;
      if (/^ {4,}\S/.test(fields[index + 1] ?? '')) described += 1;
      else undescribed.push(name);
    });
    expect(undescribed).toEqual([]);
    expect(described).toBeGreaterThan(0);
  });

  it('walks a whole kind with --recursive', async () => {
    const { stdout, code } = await cluster.kubectl(minor)(['explain', 'pod', '--recursive']);
    expect(code).toBe(0);
    const fields = stdout.split('\n').filter((line) => /^ +\w+\t</.test(line));
    expect(fields.length).toBeGreaterThan(600);
    expect(stdout).toMatch(
      /^ +preferredDuringSchedulingIgnoredDuringExecution\t<\[\](Object|PreferredSchedulingTerm)>/m,
    );
  });
});
