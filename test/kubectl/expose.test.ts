/** Services as `kubectl expose` makes them: their endpoints have the ports of the Pod that its containers know under those names. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Client } from '../../src/client/client.ts';
import { silentRecorder } from '../../src/client/events/event-recorder.ts';
import { InformerFactory } from '../../src/client/informer/informer-factory.ts';
import { endpointSlices, endpoints, nodes, pods } from '../../src/client/resources.ts';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { InProcessTransport } from '../../src/cluster/in-process-transport.ts';
import { ControllerManager } from '../../src/controllers/controller-manager.ts';
import { createEndpointSliceController } from '../../src/controllers/endpoint-slice/endpoint-slice-controller.ts';
import { createEndpointsController } from '../../src/controllers/endpoints/endpoints-controller.ts';
import { canRunClientTools, kubectlMinors, runProgram, toolPath } from '../fixtures/client-tools.ts';
import { nodeObject, podObject } from '../fixtures/service-objects.ts';

interface Case {
  readonly name: string;
  readonly options: readonly string[];
  /** Of the slice, and of the Endpoints. */
  readonly ports: readonly string[];
  readonly hasEndpoints?: boolean;
}

const cases: readonly Case[] = [
  { name: 'named', options: ['--port=80', '--target-port=http'], ports: [':8080'] },
  { name: 'numbered', options: ['--port=80', '--target-port=9000'], ports: [':9000'] },
  { name: 'same', options: ['--port=8080'], ports: [':8080'] },
  { name: 'all', options: [], ports: ['port-1:8080', 'port-2:9000'] },
  { name: 'headless', options: ['--port=80', '--target-port=admin', '--cluster-ip=None'], ports: [':9000'] },
  { name: 'wrong-name', options: ['--port=80', '--target-port=absent'], ports: [], hasEndpoints: false },
];

const namespace = 'default';
const text = (ports: readonly { readonly name?: string; readonly port?: number }[] = []): string[] =>
  ports.map(({ name = '', port }) => `${name}:${port}`);

describe.runIf(canRunClientTools).each(kubectlMinors)('what kubectl 1.%i exposes', (minor) => {
  let cluster: Cluster;
  let manager: ControllerManager;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-expose-'));
    cluster = await startCluster({ store: 'memory', port: 0 });
    await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig, { mode: 0o600 });
    client = new Client(new InProcessTransport(cluster.server, { name: 'admin', groups: ['system:masters'] }, 'test'));
    const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
    manager = new ControllerManager({
      controllers: new Map([
        ['endpoints-controller', createEndpointsController],
        ['endpointslice-controller', createEndpointSliceController],
      ]),
      clientFor: () => client,
      eventsFor: () => silentRecorder,
      informers: new InformerFactory({ client, ...parts }),
      ...parts,
    });
    await manager.start();
    await client.create(nodes, nodeObject('node-1'));
    const pod = podObject('web', { ports: { http: 8080, admin: 9000 }, metadata: { uid: undefined } });
    const { metadata } = await client.create(pods, pod);
    await client.updateStatus(pods, { ...pod, metadata });
  });

  afterAll(async () => {
    await manager?.stop();
    await cluster?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(cases)('$name', async ({ name, options, ports, hasEndpoints = true }) => {
    const exposed = await runProgram(toolPath('kubectl', minor), {
      args: ['expose', 'pod', 'web', `--name=${name}`, ...options],
      env: { HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') },
    });
    expect(exposed).toEqual({ stdout: `service/${name} exposed\n`, stderr: '', code: 0 });

    const labelSelector = `kubernetes.io/service-name=${name}`;
    const slices = async () => (await client.list(endpointSlices, { namespace, labelSelector })).items;
    await expect.poll(slices, { timeout: 20_000 }).toHaveLength(1);
    const [slice] = await slices();
    expect(text(slice?.ports)).toEqual(ports);
    expect(slice?.endpoints.map((endpoint) => endpoint.addresses)).toEqual([['10.0.0.1']]);

    const subsets = async () =>
      (await client.list(endpoints, { namespace, fieldSelector: `metadata.name=${name}` })).items.map(
        (object) => object.subsets ?? [],
      );
    await expect.poll(subsets, { timeout: 20_000 }).toHaveLength(1);
    const [all = []] = await subsets();
    expect(all.map((subset) => [subset.addresses?.map(({ ip }) => ip), text(subset.ports)])).toEqual(
      hasEndpoints ? [[['10.0.0.1'], ports]] : [],
    );
  });
});
