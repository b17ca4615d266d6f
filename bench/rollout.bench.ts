/** From `kubectl apply` to `kubectl rollout status`, through the whole chain in one process on the durable store; then an idle cluster. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, toolPath } from '../test/fixtures/client-tools.ts';
import { type ServerProcess, startServerProcess } from '../test/fixtures/server-process.ts';
import { profileByFolder } from './profile.ts';

export const summary =
  'Pods per second from kubectl apply to rolled out, CPU, memory and a profile; the CPU of an idle cluster';

interface Load {
  readonly name: string;
  readonly deployments: number;
  readonly replicas: number;
  readonly nodes: number;
}

const loads: readonly Load[] = [
  { name: '1 Deployment of 1,000 replicas', deployments: 1, replicas: 1000, nodes: 20 },
  { name: '100 Deployments of 100 replicas', deployments: 100, replicas: 100, nodes: 100 },
];
const idleSeconds = 30;
const aimPerSecond = 1000;

export default async function main(args: readonly string[]): Promise<void> {
  const only = args[0];
  for (const load of loads) {
    if (only === undefined || load.name.startsWith(only)) await measure(load);
  }
  if (only === undefined || only === 'profile') await profile(loads[0]!);
  if (only === undefined || only === 'idle') await measureIdle();
}

const whole = (n: number): string => Math.round(n).toLocaleString('en');
const megabytes = (bytes: number): string => `${whole(bytes / 1024 / 1024)} MB`;

async function measure(load: Load): Promise<void> {
  await using server = await startServerProcess({ runs: 'up', args: ['--nodes', String(load.nodes)] });
  const cpuBefore = server.cpuMs();
  const seconds = await rollOut(server, load);
  const pods = load.deployments * load.replicas;
  const perSecond = pods / seconds;
  console.log(
    `${load.name} on ${load.nodes} nodes, kubectl apply to rolled out: ${seconds.toFixed(2)} s, ${whole(perSecond)} Pods/s (aim ${whole(aimPerSecond)}); ` +
      `${((server.cpuMs() - cpuBefore) / 1000).toFixed(1)} s of CPU, ${megabytes(server.residentBytes())} resident`,
  );
}

/** Resolves with the seconds that it took. */
async function rollOut(server: ServerProcess, { deployments, replicas }: Load): Promise<number> {
  const manifest = join(server.folder, 'load.yaml');
  const names = Array.from({ length: deployments }, (_, i) => `load-${i + 1}`);
  await writeFile(manifest, names.map((name) => deploymentText(name, replicas)).join('---\n'));
  const startedMs = performance.now();
  await kubectl(server, 'apply', '-f', manifest);
  await kubectl(server, 'rollout', 'status', '--timeout=300s', '-f', manifest);
  return (performance.now() - startedMs) / 1000;
}

async function kubectl(server: ServerProcess, ...args: string[]): Promise<void> {
  const { code, stderr } = await runProgram(toolPath('kubectl', 35), {
    args,
    env: { KUBECONFIG: server.kubeconfig, HOME: server.folder },
  });
  if (code !== 0) throw new Error(`kubectl ${args[0]}: ${stderr}`);
}

function deploymentText(name: string, replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports: [{ containerPort: 80 }]
          resources: { requests: { cpu: 10m, memory: 16Mi } }
`;
}

/** Where the time of the first load goes, in a run of its own: the profiler slows things down. */
async function profile(load: Load): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-profile-'));
  {
    const nodeFlags = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    await using server = await startServerProcess({ runs: 'up', args: ['--nodes', String(load.nodes)], nodeFlags });
    await rollOut(server, load);
  }
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  const shares = await profileByFolder(JSON.parse(await readFile(join(folder, file!), 'utf8')));
  await rm(folder, { recursive: true });
  console.log(`\nwhere the CPU of ${load.name} goes (start included):`);
  for (const { name, percent } of shares) console.log(`  ${percent.toFixed(1).padStart(5)} %  ${name}`);
}

async function measureIdle(): Promise<void> {
  const load: Load = { name: 'idle', deployments: 1, replicas: 100, nodes: 3 };
  await using server = await startServerProcess({ runs: 'up', args: ['--nodes', String(load.nodes)] });
  await rollOut(server, load);
  await seconds(10);
  const before = server.cpuMs();
  await seconds(idleSeconds);
  const percent = ((server.cpuMs() - before) / (idleSeconds * 1000)) * 100;
  console.log(
    `\nidle with 100 Pods on 3 nodes: ${percent.toFixed(2)} % of a core over ${idleSeconds} s (aim 1 %), ${megabytes(server.residentBytes())} resident`,
  );
}

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));
