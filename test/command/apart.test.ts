/** The chain with every component in a process of its own, over real etcd: nothing that they have in common but the API server. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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
    for (const node of ['alpha', 'beta']) {
      const identity = ['--kubeconfig', join(folder, `${node}.kubeconfig`), '--hostname-override', node];
      await component('kubelet', ...identity, '--port', '0', '--healthz-port', '0');
    }
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

  it('let what runs in Pods be talked to, and nobody else be told of it', async () => {
    const pod = (await kubectl('get', 'pods', '-l', 'app=web', '-o', 'name')).split('\n')[0]!;
    const name = pod.replace('pod/', '');
    expect(await kubectl('exec', pod, '--', 'hostname')).toBe(`${name}\n`);
    expect(await kubectl('logs', pod)).toContain(`of Pod default/${name}`);
    for (const minor of [22, 28] as const) {
      const result = await runProgram(toolPath('kubectl', minor), {
        args: ['exec', '-i', name, '--', 'cat'],
        stdin: 'over two connections',
        env: { HOME: home, KUBECONFIG: kubeconfig },
      });
      expect(result).toEqual({ stdout: 'over two connections', stderr: '', code: 0 });
    }
    expect(await kubectl('get', '--raw', '/api/v1/nodes/alpha/proxy/healthz')).toBe('ok');
    const status = await kubectl(
      'get',
      'node',
      'alpha',
      '-o',
      'jsonpath={.status.addresses[0].address} {.status.daemonEndpoints.kubeletEndpoint.Port}',
    );
    const [address, port] = status.split(' ');
    const asked = (certificate: object): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const options = { host: address, port: Number(port), path: '/pods', rejectUnauthorized: false, agent: false };
        request({ ...options, ...certificate }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .once('error', reject)
          .end();
      });
    expect(await asked({})).toBe(401);
    const beta = parse(await readFile(join(dirname(kubeconfig), 'beta.kubeconfig'), 'utf8')).users[0].user;
    const decoded = (text: string): Buffer => Buffer.from(text, 'base64');
    expect(await asked({ cert: decoded(beta['client-certificate-data']), key: decoded(beta['client-key-data']) })).toBe(
      403,
    );
    const admin = parse(await readFile(kubeconfig, 'utf8')).users[0].user;
    expect(
      await asked({ cert: decoded(admin['client-certificate-data']), key: decoded(admin['client-key-data']) }),
    ).toBe(200);
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
