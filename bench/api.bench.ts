/** The API server over HTTPS: writes, reads, lists, watches, memory; on the embedded store, and on etcd beside bare etcd. */
import type { ClientHttp2Session } from 'node:http2';
import { etcdAvailable, startEtcd } from '../test/fixtures/etcd.ts';
import { rate, request } from '../test/fixtures/http-load.ts';
import { type ServerProcess, startServerProcess } from '../test/fixtures/server-process.ts';
import { bareEtcdRate } from './bare-etcd.ts';

export const summary = 'creates, gets, lists, watch events and memory over HTTPS, embedded and with etcd';

const inFlight = 64;
const connections = 4;
const creates = 20_000;
const gets = 40_000;
const pods = 10_000;
const watchers = 1000;
const watcherConnections = 10;
const watchedUpdates = 2000;

export default async function main(args: readonly string[]): Promise<void> {
  const only = args[0];
  if (only === undefined || only === 'embedded') await measure('embedded', []);
  if (only !== undefined && only !== 'etcd') return;
  const etcd = etcdAvailable();
  if (!etcd.ok) {
    console.log(`etcd: left out, ${etcd.reason}`);
    return;
  }
  const server = await startEtcd();
  try {
    const bare = await bareEtcdRate(server.endpoints, inFlight);
    console.log(`bare etcd transactions of 1 KB, ${inFlight} in flight: ${whole(bare)}/s`);
    await measure('etcd', ['--store', 'etcd', '--etcd-servers', server.endpoints.join(',')]);
  } finally {
    await server.stop();
  }
}

const whole = (n: number): string => Math.round(n).toLocaleString('en');

async function measure(name: string, args: readonly string[]): Promise<void> {
  await using server = await startServerProcess({ args });
  const sessions = await Promise.all(Array.from({ length: connections }, () => server.connect()));
  const session = (i: number): ClientHttp2Session => sessions[i % connections]!;
  console.log(`\n${name}:`);
  await report(server, `creates of a 1 KB ConfigMap, ${inFlight} in flight`, 5000, () =>
    rate(creates, inFlight, (i) => expectStatus(201, request(session(i), 'POST', configMaps, configMap(`c${i}`)))),
  );
  await report(server, `gets of it, ${inFlight} in flight`, 10_000, () =>
    rate(gets, inFlight, (i) => expectStatus(200, request(session(i), 'GET', `${configMaps}/c${i % creates}`))),
  );
  await measureLists(server, session);
  await measureWatches(server, session(0));
  for (const open of sessions) open.close();
}

async function report(server: ServerProcess, what: string, aim: number, work: () => Promise<number>): Promise<void> {
  const cpuBefore = server.cpuMs();
  const startedMs = performance.now();
  const perSecond = await work();
  const busy = (server.cpuMs() - cpuBefore) / (performance.now() - startedMs);
  console.log(`  ${what}: ${whole(perSecond)}/s (aim ${whole(aim)}; server at ${Math.round(busy * 100)} % of a core)`);
}

async function expectStatus(status: number, answer: ReturnType<typeof request>): Promise<void> {
  const { status: found, body } = await answer;
  if (found !== status) throw new Error(`expected ${status}, got ${found}: ${body.toString().slice(0, 500)}`);
}

async function measureLists(server: ServerProcess, session: (i: number) => ClientHttp2Session): Promise<void> {
  await request(session(0), 'GET', podsPath);
  const before = server.residentBytes();
  await rate(pods, inFlight, (i) => expectStatus(201, request(session(i), 'POST', podsPath, pod(i))));
  const one = await request(session(0), 'GET', `${podsPath}/p0`);
  const cost = (server.residentBytes() - before) / pods;
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 7; i++) {
    const startedMs = performance.now();
    bytes = (await request(session(i), 'GET', podsPath)).bytes;
    times.push(performance.now() - startedMs);
  }
  times.sort((a, b) => a - b);
  console.log(
    `  list of ${whole(pods)} Pods of ${whole(one.bytes)} bytes: ${whole(times[3]!)} ms to the last of ${whole(bytes)} bytes (median of 7; aim 300)`,
  );
  console.log(
    `  memory per stored Pod: ${whole(cost)} bytes, ${(cost / one.bytes).toFixed(1)} x its JSON (aim 3 x; resident memory, garbage of the creates included)`,
  );
}

async function measureWatches(server: ServerProcess, writer: ClientHttp2Session): Promise<void> {
  const sessions = await Promise.all(Array.from({ length: watcherConnections }, () => server.connect()));
  let delivered = 0;
  const open: Promise<void>[] = [];
  const watchPath = '/api/v1/namespaces/kube-public/configmaps?watch=true';
  for (let i = 0; i < watchers; i++) {
    const stream = sessions[i % watcherConnections]!.request({ ':method': 'GET', ':path': watchPath });
    open.push(new Promise((done) => stream.once('response', () => done())));
    stream.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) delivered++;
    });
    stream.on('error', () => {});
  }
  await Promise.all(open);
  const path = '/api/v1/namespaces/kube-public/configmaps';
  for (let i = 0; i < inFlight; i++) {
    await expectStatus(201, request(writer, 'POST', path, `{"metadata":{"name":"watched-${i}"}}`));
  }
  while (delivered < watchers * inFlight) await turn();
  delivered = 0;
  const expected = watchedUpdates * watchers;
  const cpuBefore = server.cpuMs();
  const startedMs = performance.now();
  await rate(watchedUpdates, inFlight, (i) =>
    expectStatus(
      200,
      request(writer, 'PATCH', `${path}/watched-${i % inFlight}`, `{"data":{"n":"${i}"}}`, {
        'content-type': 'application/merge-patch+json',
      }),
    ),
  );
  while (delivered < expected && performance.now() - startedMs < 60_000) await turn();
  const seconds = (performance.now() - startedMs) / 1000;
  const busy = (server.cpuMs() - cpuBefore) / (seconds * 1000);
  console.log(
    `  events of a small ConfigMap delivered to ${whole(watchers)} watchers: ${whole(delivered / seconds)}/s, ${whole(delivered)} of ${whole(expected)} (aim 200,000; server at ${Math.round(busy * 100)} % of a core)`,
  );
  for (const session of sessions) session.destroy();
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

const configMaps = '/api/v1/namespaces/default/configmaps';
const podsPath = '/api/v1/namespaces/default/pods';
const filler = 'x'.repeat(700);

function configMap(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value: filler } });
}

function pod(i: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${i}`, labels: { app: 'web', 'pod-template-hash': '5d8c7b9f4' } },
    spec: {
      containers: [
        {
          name: 'web',
          image: 'registry.example/web:1.2.3',
          ports: [{ containerPort: 8080 }],
          env: Array.from({ length: 5 }, (_, n) => ({ name: `SETTING_${n}`, value: `value-${n}` })),
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
        },
      ],
    },
  });
}
