/** A chart's life under real helm: install, upgrade, rollback, uninstall. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { type Kubectl, startTestCluster, type TestCluster } from '../fixtures/cluster.ts';

const chart = join(import.meta.dirname, 'chart');
const namespace = 'charts';

interface Release {
  readonly name: string;
  readonly revision: string;
  readonly status: string;
  readonly chart: string;
  readonly app_version: string;
}

describe.runIf(canRunClientTools)('helm 4', () => {
  let cluster: TestCluster;
  let kubectl: Kubectl;

  beforeAll(async () => {
    cluster = await startTestCluster();
    kubectl = cluster.kubectl(35, namespace);
  });
  afterAll(() => cluster?.close());

  /** Runs helm, which must succeed without a complaint; returns what it printed. */
  async function helm(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await cluster.helm([`--namespace=${namespace}`, ...args]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return stdout;
  }

  const get = async (...args: string[]): Promise<string> => (await kubectl(['get', ...args])).stdout.trim();
  const releases = async (): Promise<Release[]> => JSON.parse(await helm('list', '--output=json'));

  it('installs a chart', async () => {
    const printed = await helm('install', 'shop', chart, '--create-namespace');
    expect(printed).toContain('STATUS: deployed');
    expect(printed).toContain('REVISION: 1');
    expect(printed).toContain('shop runs nginx with 1 replicas on Kubernetes 1.35.');
    expect(await get('deployment,service,configmap', '-o', 'name', '-l', 'app.kubernetes.io/instance=shop')).toBe(
      'deployment.apps/shop\nservice/shop\nconfigmap/shop',
    );
    expect(
      await get('deployment', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[0].image} {.spec.replicas}'),
    ).toBe('nginx:1.25 1');
    expect(await get('deployment', 'shop', '-o', 'jsonpath={.metadata.labels.app\\.kubernetes\\.io/managed-by}')).toBe(
      'Helm',
    );
    expect(await get('secret', '-o', 'name')).toBe('secret/sh.helm.release.v1.shop.v1');
    expect(await get('secret', 'sh.helm.release.v1.shop.v1', '-o', 'jsonpath={.type} {.metadata.labels.status}')).toBe(
      'helm.sh/release.v1 deployed',
    );
  });

  it('refuses to install it twice', async () => {
    const { stderr, code } = await cluster.helm([`--namespace=${namespace}`, 'install', 'shop', chart]);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot reuse a name that is still in use');
  });

  it('lists it, and tells its status, values and manifest', async () => {
    expect(await releases()).toMatchObject([
      { name: 'shop', namespace, revision: '1', status: 'deployed', chart: 'web-1.2.3', app_version: '1.25' },
    ]);
    expect(JSON.parse(await helm('status', 'shop', '--output=json'))).toMatchObject({ name: 'shop', version: 1 });
    expect(JSON.parse(await helm('get', 'values', 'shop', '--all', '--output=json'))).toMatchObject({ color: 'blue' });
    expect(await helm('get', 'manifest', 'shop')).toContain('kind: Deployment');
  });

  it('upgrades it: fields change, objects come', async () => {
    await helm('upgrade', 'shop', chart, '--set=replicas=3,color=red,monitor=true');
    expect(await get('deployment', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('3');
    expect(await get('configmap', 'shop', '-o', 'jsonpath={.data.color}')).toBe('red');
    expect(
      await get('role/shop-monitor', 'rolebinding/shop-monitor', 'serviceaccount/shop-monitor', '-o', 'name'),
    ).toBe(
      'role.rbac.authorization.k8s.io/shop-monitor\nrolebinding.rbac.authorization.k8s.io/shop-monitor\nserviceaccount/shop-monitor',
    );
    expect(await releases()).toMatchObject([{ name: 'shop', revision: '2', status: 'deployed' }]);
  });

  it('leaves everything alone in a dry run on the server', async () => {
    await helm('upgrade', 'shop', chart, '--set=replicas=9', '--dry-run=server');
    expect(await get('deployment', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('3');
  });

  it('puts a failed upgrade on record', async () => {
    const { stderr, code } = await cluster.helm([
      `--namespace=${namespace}`,
      'upgrade',
      'shop',
      chart,
      '--set=replicas=-4,monitor=true',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('spec.replicas: Invalid value: -4: must be greater than or equal to 0');
    const history = JSON.parse(await helm('history', 'shop', '--output=json')) as {
      revision: number;
      status: string;
    }[];
    expect(history.map(({ revision, status }) => `${revision} ${status}`)).toEqual([
      '1 superseded',
      '2 deployed',
      '3 failed',
    ]);
  });

  it('rolls it back: fields return, objects go', async () => {
    await helm('rollback', 'shop', '1');
    expect(await get('deployment', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('1');
    expect(await get('configmap', 'shop', '-o', 'jsonpath={.data.color}')).toBe('blue');
    expect(await get('role,rolebinding', '-o', 'name')).toBe('');
    expect(await releases()).toMatchObject([{ name: 'shop', revision: '4', status: 'deployed' }]);
  });

  it('uninstalls it, and keeps the history if told to', async () => {
    await helm('install', 'second', chart);
    await helm('uninstall', 'second', '--keep-history');
    expect(await get('deployment,service,configmap', '-o', 'name', '-l', 'app.kubernetes.io/instance=second')).toBe('');
    expect(await get('secret', 'sh.helm.release.v1.second.v1', '-o', 'jsonpath={.metadata.labels.status}')).toBe(
      'uninstalled',
    );

    expect(await helm('uninstall', 'shop')).toContain('release "shop" uninstalled');
    expect(await get('all,configmap', '-o', 'name', '-l', 'app.kubernetes.io/instance=shop')).toBe('');
    expect(await get('secret', '-o', 'name')).toBe('secret/sh.helm.release.v1.second.v1');
    expect(await releases()).toMatchObject([{ name: 'second', status: 'uninstalled' }]);
  });
});
