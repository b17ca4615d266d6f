/**
 * `npm run demo`: starts a cluster that keeps nothing, applies examples/01-web over HTTPS as any client would, and shows what the server made
 * of it. It stays up until Ctrl-C, with the kubectl lines to try; with `-- --exit` it ends by itself.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { type Cluster, startCluster } from '../src/cluster/cluster.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

const example = 'examples/01-web/web.yaml';
const resources: Readonly<Record<string, string>> = {
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  Service: 'services',
};
const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';

const say = (text: string): void => console.log(text);
const heading = (text: string): void => say(`\n${styleText('bold', text)}`);

function collectionOf({ apiVersion, kind }: Manifest): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}/namespaces/default/${resources[kind]}`;
}

function call(
  cluster: Cluster,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<string> {
  const config = parse(cluster.kubeconfig);
  const decode = (data: string): Buffer => Buffer.from(data, 'base64');
  const user = config.users[0].user;
  return new Promise((done, fail) => {
    const request = httpsRequest(
      new URL(path, cluster.url),
      {
        method,
        headers,
        ca: decode(config.clusters[0].cluster['certificate-authority-data']),
        cert: decode(user['client-certificate-data']),
        key: decode(user['client-key-data']),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => (response.statusCode! < 400 ? done(text) : fail(new Error(text))));
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

function print({ columnDefinitions, rows }: Table): void {
  const shown = columnDefinitions.flatMap(({ priority }, i) => (priority === 0 ? [i] : []));
  const lines = [
    shown.map((i) => columnDefinitions[i]!.name.toUpperCase()),
    ...rows.map(({ cells }) => shown.map((i) => String(cells[i]))),
  ];
  const widths = shown.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)) + 3);
  for (const line of lines)
    say(
      `  ${line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('')
        .trimEnd()}`,
    );
}

const startedMs = performance.now();
const cluster = await startCluster({ store: 'memory', port: 0 });
heading(`A cluster is up at ${cluster.url}, after ${Math.round(performance.now() - startedMs)} ms`);

const manifests = parseAllDocuments(await readFile(resolve(import.meta.dirname, '..', example), 'utf8')).map(
  (document) => document.toJS() as Manifest,
);
heading(`Applying ${example}`);
for (const manifest of manifests) {
  const path = `${collectionOf(manifest)}/${manifest.metadata.name}?fieldManager=demo`;
  await call(cluster, 'PATCH', path, { 'content-type': 'application/apply-patch+yaml' }, JSON.stringify(manifest));
  say(`  ${manifest.kind.toLowerCase()}/${manifest.metadata.name} serverside-applied`);
}
for (const manifest of manifests) {
  heading(`kubectl get ${resources[manifest.kind]}`);
  print(JSON.parse(await call(cluster, 'GET', collectionOf(manifest), { accept: tableType })));
}

if (process.argv.includes('--exit')) {
  await cluster.close();
} else {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-demo-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
  heading('It stays up until Ctrl-C. In another terminal:');
  say(`
  export KUBECONFIG=${kubeconfig}
  kubectl get all
  kubectl explain deployment.spec.strategy
  kubectl scale deployment web --replicas=5
  kubectl get deployment web -o yaml --show-managed-fields`);
  const stop = async (): Promise<void> => {
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
