/**
 * `npm run demo`: a whole cluster in this process, a Deployment that comes up in it, and a rolling update, told as they happen. The cluster stays
 * up until Ctrl-C, with the kubectl lines to try; with `-- --exit` it ends by itself.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Deployment } from '../src/api/apps/v1/deployment.ts';
import type { KubernetesObject } from '../src/api/resource.ts';
import { systemClock } from '../src/base/clock.ts';
import { silentLogger } from '../src/base/logger.ts';
import { systemRandom } from '../src/base/random.ts';
import type { Client } from '../src/client/client.ts';
import { clientFromKubeconfig } from '../src/client/http/client-from-kubeconfig.ts';
import { InformerFactory } from '../src/client/informer/informer-factory.ts';
import { configMaps, deployments, services } from '../src/client/resources.ts';
import { type Cluster, startCluster } from '../src/cluster/cluster.ts';
import { Story } from './demo/story.ts';

const example = 'examples/01-web/web.yaml';
const nodes = 3;
const refs = { ConfigMap: configMaps, Deployment: deployments, Service: services };
const namespace = 'default';

interface Manifest extends KubernetesObject {
  readonly kind: keyof typeof refs;
}

const startedMs = performance.now();
const cluster = await startCluster({ store: 'memory', port: 0, controllers: true, scheduler: true, nodes });
const upMs = Math.round(performance.now() - startedMs);
console.log(styleText('bold', `A cluster with ${nodes} nodes is up at ${cluster.url}, after ${upMs} ms.`));
console.log('Its containers are simulated: no processes and no images, everything else is real.');

const client = await clientFromKubeconfig(cluster.kubeconfig, { userAgent: 'demo' });
const informers = new InformerFactory({ client, clock: systemClock, random: systemRandom, logger: silentLogger });
const story = new Story(informers, () => performance.now());
informers.start();
await informers.synced();

story.begin(`kubectl apply -f ${example}`);
report(await story.rolledOut(await applyExample(client)), 'The Deployment is rolled out');

story.begin('kubectl set image deployment/web web=registry.example/web:2.0');
report(await story.rolledOut(await setImage(client, 'registry.example/web:2.0')), 'The rolling update is done');

await informers.stop();
await client.transport.close();
if (process.argv.includes('--exit')) await cluster.close();
else await stayUp(cluster);

function report(seconds: number, what: string): void {
  console.log(styleText('green', `${what}, after ${seconds.toFixed(2)} s.`));
}

/** Resolves with the Deployment. */
async function applyExample(by: Client): Promise<Deployment> {
  const text = await readFile(resolve(import.meta.dirname, '..', example), 'utf8');
  let deployment: KubernetesObject | undefined;
  for (const document of parseAllDocuments(text)) {
    const manifest = document.toJS() as Manifest;
    const key = { namespace, name: manifest.metadata.name ?? '' };
    const applied = await by.patch<KubernetesObject>(refs[manifest.kind] as typeof services, key, 'apply', manifest, {
      fieldManager: 'demo',
      force: true,
    });
    if (manifest.kind === 'Deployment') deployment = applied;
  }
  return deployment as Deployment;
}

function setImage(by: Client, image: string): Promise<Deployment> {
  const patch = { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } };
  return by.patch(deployments, { namespace, name: 'web' }, 'strategic', patch);
}

async function stayUp(running: Cluster): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-demo-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, running.kubeconfig, { mode: 0o600 });
  console.log(`
${styleText('bold', 'The cluster stays up until Ctrl-C. In another terminal:')}

  export KUBECONFIG=${kubeconfig}
  kubectl get deployments,replicasets,pods -o wide
  kubectl scale deployment web --replicas=10
  kubectl rollout history deployment/web
  kubectl rollout undo deployment/web
  kubectl logs deployment/web
  kubectl set image deployment/web web=missing.invalid/web:3.0   # an image that can't be pulled`);
  const stop = async (): Promise<void> => {
    await running.close();
    await rm(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
