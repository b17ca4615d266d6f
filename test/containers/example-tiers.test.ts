/** The example with two tiers on real containers: its page by the Service, and rolling updates of both tiers that lose no request. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunClientTools } from '../fixtures/client-tools.ts';
import { type ContainerdServer, containerdAvailable, images } from '../fixtures/containerd.ts';
import { type Kubectl, Machine, machineIp } from '../fixtures/machine.ts';
import { namespacesAvailable } from '../fixtures/network-namespace.ts';

const example = resolve(import.meta.dirname, '../../examples/02-tiers/tiers.yaml');
const needs = [containerdAvailable(), namespacesAvailable()];
const missing = needs.flatMap((need) => (need.ok ? [] : [need.reason]));
const why = missing.length === 0 ? '' : ` (skipped: ${missing.join('; ')})`;
const slow = { timeout: 90_000, interval: 200 };
/** So many at a time, and with so many milliseconds after each. */
const visitors = 4;
const pauseMs = 10;

describe.skipIf(missing.length > 0 || !canRunClientTools)(`two tiers of real containers${why}`, () => {
  let machine: Machine;
  let server: ContainerdServer;
  let kubectl: Kubectl;
  let endCluster: (() => Promise<unknown>) | undefined;

  beforeAll(async () => {
    machine = await Machine.start();
    server = await machine.containerd();
    const runtime = ['--runtime', 'cri', '--cri-endpoint', server.endpoint, '--cgroup-root', server.cgroupRoot];
    const folders = ['--pod-logs-dir', `${machine.home}/logs`, '--cni-conf-dir', `${server.directory}/net.d`];
    const cluster = await machine.wherry('up', '--ephemeral', ...runtime, ...folders);
    endCluster = () => cluster.end('SIGTERM');
    kubectl = machine.kubectl(cluster.kubeconfig);
    await kubectl('apply', '-f', example);
    await kubectl('run', 'visitor', `--image=${images.busybox}`, '--command', '--', 'sleep', '3600');
    await kubectl('wait', '--for=condition=Ready', 'pod/visitor', '--timeout=60s');
  });

  afterAll(async () => {
    await endCluster?.();
    const left = [...((await server?.leftovers()) ?? []), ...((await machine?.leftovers()) ?? [])];
    await server?.stop();
    await machine?.stop();
    expect(left).toEqual([]);
  });

  const rolledOut = async (name: string): Promise<void> => {
    const said = await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=100s');
    expect(said).toMatch(/successfully rolled out\n$/);
  };
  const serviceUrl = async (name: string): Promise<string> =>
    `http://${await kubectl('get', 'service', name, '-o', 'jsonpath={.spec.clusterIP}')}/`;

  it('shows the page by its Service, to the node, to Pods and to who comes from outside', async () => {
    await rolledOut('backend');
    await rolledOut('frontend');
    const page = /^Page 1 by frontend-\S+: Good day from backend-\S+\n$/;
    const url = await serviceUrl('frontend');
    await expect.poll(() => machine.network.fetch(url).catch(() => ''), slow).toMatch(page);
    expect(await kubectl('exec', 'visitor', '--', 'wget', '-q', '-O', '-', 'http://frontend/')).toMatch(page);
    const nodePort = await kubectl('get', 'service', 'frontend', '-o', 'jsonpath={.spec.ports[0].nodePort}');
    expect(await machine.outside.fetch(`http://${machineIp}:${nodePort}/`)).toMatch(page);
    // The back end keeps to who knows the password.
    await expect(machine.network.fetch(`${await serviceUrl('backend')}cgi-bin/greet`)).rejects.toThrow(/^401 /);
  });

  it('loses no request while both tiers are updated', async () => {
    const url = await serviceUrl('frontend');
    const visits = new Visits((timeoutMs) => machine.network.fetch(url, timeoutMs));
    const asked = `for i in $(seq 100000); do [ -e /tmp/end ] && break; wget -q -O - http://frontend/ || echo LOST; done | sed 's/ by .*//' | sort | uniq -c`;
    const fromPod = kubectl('exec', 'visitor', '--', 'sh', '-c', asked).catch(String);
    await visits.atLeast(20);
    await kubectl('set', 'env', 'deployment/frontend', 'VERSION=2');
    await rolledOut('frontend');
    await kubectl('rollout', 'restart', 'deployment/backend');
    await rolledOut('backend');
    // The old ones are still being stopped.
    const count = async (): Promise<number> =>
      (await kubectl('get', 'pods', '-l', 'app=tiers', '-o', 'name')).trim().split('\n').length;
    await expect.poll(count, slow).toBe(5);
    await visits.atLeast(visits.count + 20);
    await visits.end();
    await kubectl('exec', 'visitor', '--', 'touch', '/tmp/end');
    expect(visits.lost).toEqual([]);
    expect([...visits.pages].sort()).toEqual(['Page 1', 'Page 2']);
    expect(await fromPod).toMatch(/^ +\d+ Page 1\n +\d+ Page 2\n$/);
  });

  it('is served by Pods that are going, as long as there are no others', async () => {
    const url = await serviceUrl('frontend');
    const list = ['get', 'pods', '-l', 'tier=frontend', '-o'];
    await kubectl('scale', 'deployment/frontend', '--replicas=0');
    // All of them are in the endpoints of the Service as such that go, and so in the proxy's rules a moment later.
    const slices = ['get', 'endpointslices', '-l', 'kubernetes.io/service-name=frontend', '-o'];
    const conditions =
      'jsonpath={range .items[*].endpoints[*]}{.conditions.ready} {.conditions.serving} {.conditions.terminating}{"\\n"}{end}';
    await expect.poll(() => kubectl(...slices, conditions), slow).toMatch(/^(false true true\n){3}$/);
    for (let i = 0; i < 20; i++) expect(await machine.network.fetch(url)).toMatch(/^Page 2 by /);
    await expect.poll(() => kubectl(...list, 'name'), slow).toBe('');
    await expect.poll(() => machine.network.fetch(url).catch(String), slow).toBe('Error: ECONNREFUSED');
  });
});

/** Requests without end, a few at a time. */
class Visits {
  readonly lost: string[] = [];
  readonly pages = new Set<string>();
  count = 0;
  #isEnding = false;
  readonly #visitors: readonly Promise<void>[];

  constructor(visit: (timeoutMs: number) => Promise<string>) {
    this.#visitors = Array.from({ length: visitors }, () => this.#run(visit));
  }

  async atLeast(count: number): Promise<void> {
    await expect.poll(() => this.count, slow).toBeGreaterThanOrEqual(count);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#visitors);
  }

  async #run(visit: (timeoutMs: number) => Promise<string>): Promise<void> {
    while (!this.#isEnding) {
      try {
        this.pages.add((await visit(10_000)).split(' by ')[0]!);
      } catch (error) {
        this.lost.push(String(error));
      }
      this.count++;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
