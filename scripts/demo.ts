/**
 * `npm run demo`: a whole cluster in this process, a Deployment that comes up in it, and a rolling update, told as they happen. Containers are real where
 * this machine can run them, and the page that they serve is fetched by their Service. The cluster stays up until Ctrl-C, with the kubectl lines to
 * try; with `-- --exit` it ends by itself.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Deployment } from '../src/api/apps/v1/deployment.ts';
import type { KubernetesObject } from '../src/api/resource.ts';
import { sleep, systemClock } from '../src/base/clock.ts';
import { silentLogger } from '../src/base/logger.ts';
import { systemRandom } from '../src/base/random.ts';
import { reportFailure } from '../src/cli/failure.ts';
import type { Client } from '../src/client/client.ts';
import { clientFromKubeconfig } from '../src/client/http/client-from-kubeconfig.ts';
import { InformerFactory } from '../src/client/informer/informer-factory.ts';
import { configMaps, deployments, services } from '../src/client/resources.ts';
import { type DemoCluster, readFlags, startDemoCluster } from './demo/demo-cluster.ts';
import { demoImage } from './demo/demo-images.ts';
import { fetchPage } from './demo/fetch-page.ts';
import { Story } from './demo/story.ts';

const example = 'examples/01-web/web.yaml';
const refs = { ConfigMap: configMaps, Deployment: deployments, Service: services };
const key = { namespace: 'default', name: 'web' };
const answerMsMax = 10_000;
const askAgainMs = 50;

interface Manifest extends KubernetesObject {
  readonly kind: keyof typeof refs;
}

const flags = readFlags();
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
const demo = await startDemoCluster(flags).catch((error: unknown) => {
  reportFailure(error);
  process.exit();
});
const folder = await mkdtemp(join(tmpdir(), 'wherry-demo-'));
try {
  await Promise.race([run(), interrupted]);
} finally {
  // Also of what is half done: containers, and what they need of the machine.
  await demo.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function run(): Promise<void> {
  const address = await tellStory();
  if (flags.exit) return;
  await sayWhatToTry(demo, address);
  await interrupted;
}

/** Resolves with the address of the Service. */
async function tellStory(): Promise<string> {
  const client = await clientFromKubeconfig(demo.cluster.kubeconfig, { userAgent: 'demo' });
  const informers = new InformerFactory({ client, clock: systemClock, random: systemRandom, logger: silentLogger });
  const story = new Story(informers, () => performance.now());
  informers.start();
  await informers.synced();

  story.begin(`kubectl apply -f ${example}`);
  report(await story.rolledOut(await applyExample(client)), 'The Deployment is rolled out');
  const { clusterIP = '' } = (await client.get(services, key)).spec;
  if (demo.isReal) await showPage(clusterIP);

  story.begin(`kubectl set image deployment/web web=${demoImage('2.0')}`);
  report(await story.rolledOut(await setImage(client, demoImage('2.0'))), 'The rolling update is done');
  if (demo.isReal) await showPage(clusterIP);

  await informers.stop();
  await client.transport.close();
  return clusterIP;
}

function report(seconds: number, what: string): void {
  console.log(styleText('green', `${what}, after ${seconds.toFixed(2)} s.`));
}

/** As soon as the Service leads to its Pods, which is a moment after they are ready. */
async function showPage(host: string): Promise<void> {
  const untilMs = performance.now() + answerMsMax;
  for (;;) {
    try {
      console.log(
        `\n${styleText('bold', `curl http://${host}`)}\n${(await fetchPage({ host, port: 80, timeoutMs: answerMsMax })).trimEnd()}`,
      );
      return;
    } catch (error) {
      if (performance.now() > untilMs) throw new Error(`the Service at ${host} does not answer`, { cause: error });
      await sleep(systemClock, askAgainMs);
    }
  }
}

/** Resolves with the Deployment. */
async function applyExample(by: Client): Promise<Deployment> {
  const text = await readFile(resolve(import.meta.dirname, '..', example), 'utf8');
  let deployment: KubernetesObject | undefined;
  for (const document of parseAllDocuments(text)) {
    const manifest = document.toJS() as Manifest;
    const { namespace } = key;
    const applied = await by.patch<KubernetesObject>(
      refs[manifest.kind] as typeof services,
      { namespace, name: manifest.metadata.name ?? '' },
      'apply',
      manifest,
      { fieldManager: 'demo', force: true },
    );
    if (manifest.kind === 'Deployment') deployment = applied;
  }
  return deployment as Deployment;
}

function setImage(by: Client, image: string): Promise<Deployment> {
  const patch = { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } };
  return by.patch(deployments, key, 'strategic', patch);
}

async function sayWhatToTry({ cluster, isReal }: DemoCluster, address: string): Promise<void> {
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
  console.log(`
${styleText('bold', 'The cluster stays up until Ctrl-C. In another terminal:')}

  export KUBECONFIG=${kubeconfig}
  kubectl get deployments,replicasets,pods -o wide
  kubectl scale deployment web --replicas=10
  kubectl rollout history deployment/web
  kubectl rollout undo deployment/web
  kubectl logs deployment/web${isReal ? `\n  curl http://${address}` : ''}
  kubectl set image deployment/web web=missing.invalid/web:3.0   # an image that can't be pulled`);
}
