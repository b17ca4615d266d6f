/** The chain with every component in a process of its own, over real etcd: nothing that they have in common but the API server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram, toolPath } from '../fixtures/client-tools.ts';
import { etcdAvailable, startEtcd } from '../fixtures/etcd.ts';
import { runWherry, startComponent, startWherry } from './wherry.ts';

const etcd = etcdAvailable();

describe.skipIf(!etcd.ok)(`components apart${etcd.ok ? '' : ` (${etcd.reason})`}`, () => {
  let home: string;
  let kubeconfig: string;
  const stops: (() => Promise<unknown>)[] = [];
  const kubectl = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await runProgram(toolPath('kubectl', 35), {
      args,
      env: { HOME: home, KUBECONFIG: kubeconfig },
    });
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };
  const component = async (...args: string[]) => {
    const running = await startComponent(home, ...args);
    stops.push(() => running.end('SIGTERM'));
    return running;
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'wherry-apart-'));
    const store = await startEtcd();
    stops.push(() => store.stop());
    const dataDir = join(home, 'data');
    const apiServer = await startWherry(
      home,
      ...['apiserver', '--port', '0', '--data-dir', dataDir, '--etcd-servers', store.endpoints.join(',')],
    );
    stops.push(() => apiServer.end('SIGTERM'));
    kubeconfig = apiServer.kubeconfig;
    const server = /https:\/\/\S+/.exec(apiServer.printed)![0];
    const folder = dirname(kubeconfig);
    const files = {
      controllers: join(folder, 'controller-manager.kubeconfig'),
      scheduler: join(folder, 'scheduler.kubeconfig'),
    };
    for (const node of ['alpha', 'beta']) {
      const { stdout } = await runWherry(
        home,
        ...[
          'kubeconfig',
          '--user',
          `system:node:${node}`,
          '--group',
          'system:nodes',
          '--server',
          server,
          '--data-dir',
          dataDir,
        ],
      );
      await writeFile(join(folder, `${node}.kubeconfig`), stdout, { mode: 0o600 });
    }
    const key = join(dataDir, 'pki', 'sa.key');
    await component('controller-manager', '--kubeconfig', files.controllers, '--service-account-private-key-file', key);
    await component('scheduler', '--kubeconfig', files.scheduler);
    await component('kubelet', '--kubeconfig', join(folder, 'alpha.kubeconfig'), '--hostname-override', 'alpha');
    await component('kubelet', '--kubeconfig', join(folder, 'beta.kubeconfig'), '--hostname-override', 'beta');
  });

  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    await rm(home, { recursive: true, force: true });
  });

  it('roll a Deployment out, and out again', async () => {
    await kubectl('create', 'deployment', 'web', '--image=web:1', '--replicas=4');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')).toMatch(/successfully rolled out\n$/);
    await kubectl('set', 'image', 'deployment/web', 'web=web:2');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s')).toMatch(/successfully rolled out\n$/);
    const pods = JSON.parse(await kubectl('get', 'pods', '-l', 'app=web', '-o', 'json')).items as {
      readonly spec: { readonly nodeName: string; readonly containers: readonly { readonly image: string }[] };
      readonly metadata: { readonly deletionTimestamp?: string };
    }[];
    const kept = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(kept.map(({ spec }) => spec.containers[0]!.image)).toEqual(['web:2', 'web:2', 'web:2', 'web:2']);
    expect(new Set(kept.map(({ spec }) => spec.nodeName))).toEqual(new Set(['alpha', 'beta']));
  });

  it('have one leader each, known by its Lease', async () => {
    const leases = await kubectl(
      'get',
      'leases',
      '-n',
      'kube-system',
      '-o',
      'jsonpath={range .items[*]}{.metadata.name} {.spec.holderIdentity}{"\\n"}{end}',
    );
    expect(leases).toMatch(/^kube-controller-manager \S+_[0-9a-f-]{36}\nkube-scheduler \S+_[0-9a-f-]{36}\n$/);
  });

  it('fill Secrets with tokens, as the accounts that they are', async () => {
    await writeFile(
      join(home, 'secret.yaml'),
      'apiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\nmetadata:\n  name: token\n  annotations: { kubernetes.io/service-account.name: default }\n',
    );
    await kubectl('apply', '-f', join(home, 'secret.yaml'));
    await kubectl('wait', '--for=jsonpath={.data.token}', 'secret/token', '--timeout=30s');
    const token = Buffer.from(
      await kubectl('get', 'secret', 'token', '-o', 'jsonpath={.data.token}'),
      'base64',
    ).toString();
    expect(await kubectl('auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}', '--token', token)).toBe(
      'kubernetes-admin',
    );
  });

  it('clean up after a Deployment', async () => {
    await kubectl('delete', 'deployment', 'web', '--cascade=foreground', '--timeout=60s');
    expect(await kubectl('get', 'replicasets,pods', '-l', 'app=web', '--ignore-not-found', '-o', 'name')).toBe('');
  });
});
