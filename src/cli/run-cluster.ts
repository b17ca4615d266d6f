/** Runs a cluster in the foreground until a signal ends it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { styleText } from 'node:util';
import { systemClock } from '../base/clock.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import type { ClusterOptions } from '../cluster/options.ts';
import { type ClusterFlags, clusterOptionsOf } from './cluster-flags.ts';
import { makeLogger } from './logging.ts';
import { defaultDataDir } from './state-directory.ts';

/** How long the stop may take before the process ends all the same. Acknowledged writes are on the disk by then in any case. */
const stopMsMax = 15_000;

export interface RunPlan {
  /** What runs beside the API server. */
  readonly components?: Pick<ClusterOptions, 'controllers' | 'scheduler' | 'resourceMetrics' | 'clusterNetwork'>;
  /** The users who get kubeconfigs of their own beside the administrator's, by the names of the files. */
  readonly users?: Readonly<Record<string, string>>;
  /** What the flags say beyond clusterOptionsOf(). Nothing where absent. */
  readonly complete?: (options: ClusterOptions) => Promise<ClusterOptions>;
  /** What people are told once it runs. */
  readonly hint: (kubeconfigPath: string) => string;
}

export async function runCluster(flags: ClusterFlags, plan: RunPlan): Promise<void> {
  const { components, users = {}, complete, hint } = plan;
  const given = { ...clusterOptionsOf(flags, defaultDataDir(process.env)), ...components };
  const options = complete === undefined ? given : await complete(given);
  const logger = await makeLogger(flags.logLevel);
  const cluster = await startCluster({ ...options, logger, onReady: announce });
  let temporary: string | undefined;
  let kubeconfigPath = flags.kubeconfig;
  try {
    if (kubeconfigPath === undefined && cluster.dataDir === undefined) {
      temporary = await mkdtemp(join(tmpdir(), 'wherry-'));
      kubeconfigPath = join(temporary, 'kubeconfig');
    }
    kubeconfigPath ??= join(cluster.dataDir!, 'kubeconfig');
    for (const [name, user] of Object.entries(users)) {
      await writeFile(join(dirname(kubeconfigPath), name), await cluster.kubeconfigFor(user), { mode: 0o600 });
    }
    await writeFile(kubeconfigPath, cluster.kubeconfig, { mode: 0o600 });
  } catch (error) {
    await cluster.close();
    throw error;
  }
  console.log(hint(kubeconfigPath));
  await untilStopped(cluster);
  if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
}

function announce(component: string, detail: string): void {
  const seconds = (systemClock.monotonic() / 1000).toFixed(2);
  console.log(`${styleText('green', '✓')} ${component.padEnd(12)} ${detail} ${styleText('dim', `(${seconds} s)`)}`);
}

function untilStopped(cluster: Cluster): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(130);
      stopping = true;
      console.log('\nstopping; once more to end at once');
      const limit = systemClock.setTimeout(() => process.exit(1), stopMsMax, { unref: true });
      cluster.close().then(
        () => {
          limit.cancel();
          resolve();
        },
        (error: unknown) => reject(error),
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
