/** 5,000 nodes and 50,000 Pods in one process: memory, the cost of heartbeats, and how quick the API is meanwhile. */
import { writeFile } from 'node:fs/promises';
import type { ClientHttp2Session } from 'node:http2';
import { join } from 'node:path';
import { runProgram, toolPath } from '../test/fixtures/client-tools.ts';
import { request } from '../test/fixtures/http-load.ts';
import { type ServerProcess, startServerProcess } from '../test/fixtures/server-process.ts';

export const summary = '5,000 simulated nodes with 50,000 Pods: memory, heartbeats, API latency';

const podsPerDeployment = 500;
const heartbeatSeconds = 60;
const samples = 500;
const somePods = '/api/v1/namespaces/load-1/pods';

/** `npm run bench -- scale NODES PODS` for other sizes. */
export default async function main([nodesText = '5000', podsText = '50000']: readonly string[]): Promise<void> {
  const [nodes, pods] = [Number(nodesText), Number(podsText)];
  const startedMs = performance.now();
  await using server = await startServerProcess({ runs: 'up', args: ['--nodes', String(nodes)] });
  print(`${whole(nodes)} nodes up after ${seconds(startedMs)} s, ${memory(server)}, ${cpu(server)} of CPU`);
  await heartbeats(server, 'heartbeats of the nodes alone');
  const loadedMs = performance.now();
  await rollOut(server, pods);
  print(`${whole(pods)} Pods rolled out after ${seconds(loadedMs)} s more, ${memory(server)}, ${cpu(server)} of CPU`);
  await heartbeats(server, 'at rest with all Pods');
  const session = await server.connect();
  await latency('get of a Pod', session, 'GET', `${somePods}/${await nameOfAPod(session)}`);
  await latency(`list of a namespace of ${podsPerDeployment} Pods`, session, 'GET', somePods);
  await latency('create of a ConfigMap', session, 'POST', '/api/v1/namespaces/load-1/configmaps');
  session.destroy();
}

const print = (text: string): void => console.log(text);
const whole = (n: number): string => Math.round(n).toLocaleString('en');
const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(1);
const memory = (server: ServerProcess): string => `${whole(server.residentBytes() / 1024 / 1024)} MB resident`;
const cpu = (server: ServerProcess): string => `${(server.cpuMs() / 1000).toFixed(0)} s`;

/** Events are written after all else: for a while there are more of them. */
async function eventsWritten(server: ServerProcess): Promise<void> {
  const startedMs = performance.now();
  const session = await server.connect();
  const count = async (): Promise<number> => {
    const { body } = await request(session, 'GET', '/api/v1/events?limit=1');
    return JSON.parse(body.toString()).metadata.remainingItemCount ?? 0;
  };
  let events = -1;
  for (let now = await count(); now > events; now = await count()) {
    events = now;
    await pause(5);
  }
  session.destroy();
  print(`${whole(events + 1)} Events written after ${seconds(startedMs)} s more`);
}

async function heartbeats(server: ServerProcess, what: string): Promise<void> {
  await eventsWritten(server);
  await pause(10);
  const before = server.cpuMs();
  await pause(heartbeatSeconds);
  const percent = (server.cpuMs() - before) / (heartbeatSeconds * 10);
  print(`${what}: ${percent.toFixed(1)} % of a core`);
}

async function rollOut(server: ServerProcess, pods: number): Promise<void> {
  const manifest = join(server.folder, 'load.yaml');
  const names = Array.from({ length: Math.ceil(pods / podsPerDeployment) }, (_, i) => `load-${i + 1}`);
  await writeFile(manifest, names.map(namespaceWithDeployment).join('---\n'));
  await kubectl(server, 'apply', '-f', manifest);
  for (const name of names)
    await kubectl(server, 'rollout', 'status', '-n', name, 'deployment/load', '--timeout=1800s');
}

async function kubectl(server: ServerProcess, ...args: string[]): Promise<void> {
  const { code, stderr } = await runProgram(toolPath('kubectl', 35), {
    args,
    env: { KUBECONFIG: server.kubeconfig, HOME: server.folder },
  });
  if (code !== 0) throw new Error(`kubectl ${args[0]}: ${stderr}`);
}

function namespaceWithDeployment(name: string): string {
  return `apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: load, namespace: ${name} }
spec:
  replicas: ${podsPerDeployment}
  selector: { matchLabels: { app: load } }
  template:
    metadata: { labels: { app: load } }
    spec: { containers: [{ name: web, image: "nginx:1.27", resources: { requests: { cpu: 10m, memory: 16Mi } } }] }
`;
}

async function nameOfAPod(session: ClientHttp2Session): Promise<string> {
  const { body } = await request(session, 'GET', `${somePods}?limit=1`);
  return JSON.parse(body.toString()).items[0].metadata.name;
}

/** One at a time, as a person or a controller asks. */
async function latency(what: string, session: ClientHttp2Session, method: string, path: string): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < samples; i++) {
    const body = method === 'POST' ? JSON.stringify({ metadata: { name: `latency-${i}` } }) : undefined;
    const startedMs = performance.now();
    const { status } = await request(session, method, path, body);
    if (status >= 300) throw new Error(`${what}: ${status}`);
    times.push(performance.now() - startedMs);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(times.length * share)]!.toFixed(1);
  print(`${what}: ${at(0.5)} ms median, ${at(0.99)} ms p99`);
}

const pause = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));
