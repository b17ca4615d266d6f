/** How a node is looked after, by the names of upstream's kubelet: for `kubelet`, and what makes sense there for `up`. */
import type { Command } from 'commander';
import { parseDuration } from '../api/duration.ts';
import type { NodeUpkeepSettings } from '../cluster/options.ts';
import { UsageError } from './failure.ts';

export interface StaticPodFlags {
  readonly podManifestPath?: string;
}

export interface NodeFlags extends StaticPodFlags {
  readonly evictionHard?: string;
  readonly evictionSoft?: string;
  readonly evictionSoftGracePeriod?: string;
  readonly evictionMinimumReclaim?: string;
  readonly evictionPressureTransitionPeriod: string;
  readonly evictionMaxPodGracePeriod: string;
  readonly imageGcHighThreshold: string;
  readonly imageGcLowThreshold: string;
  readonly minimumImageTtlDuration: string;
  readonly serializeImagePulls: string;
  readonly maxParallelImagePulls?: string;
  readonly allowedUnsafeSysctls?: string;
  readonly shutdownGracePeriod: string;
  readonly shutdownGracePeriodCriticalPods: string;
}

export function addStaticPodFlags(command: Command): Command {
  return command.option(
    '--pod-manifest-path <path>',
    'a file, or a folder of files, with Pods that run without the API',
  );
}

export function addNodeFlags(command: Command): Command {
  return addStaticPodFlags(command)
    .option('--eviction-hard <list>', "when Pods are evicted, such as memory.available<100Mi (default: upstream's)")
    .option('--eviction-soft <list>', 'the same, once it has been so for a while')
    .option('--eviction-soft-grace-period <list>', 'for how long, such as memory.available=1m30s')
    .option('--eviction-minimum-reclaim <list>', 'how much more there must be then, such as memory.available=50Mi')
    .option('--eviction-pressure-transition-period <duration>', 'how long a shortage is told of after it', '5m')
    .option('--eviction-max-pod-grace-period <seconds>', 'that Pods have at a soft threshold; 0: their own', '0')
    .option('--image-gc-high-threshold <percent>', 'of the disk: when images that nobody uses go', '85')
    .option('--image-gc-low-threshold <percent>', 'until so much is used', '80')
    .option('--minimum-image-ttl-duration <duration>', 'how long an image stays in any case', '2m')
    .option('--serialize-image-pulls <bool>', 'pull one image after the other', 'true')
    .option('--max-parallel-image-pulls <n>', 'at most so many at a time otherwise (default: no limit)')
    .option('--allowed-unsafe-sysctls <list>', 'that Pods may set beside the safe ones, such as net.core.*')
    .option('--shutdown-grace-period <duration>', 'that Pods have to end when this ends; 0s: they go on', '0s')
    .option('--shutdown-grace-period-critical-pods <duration>', 'of that, for critical ones', '0s');
}

/** Thresholds are loaded with what reads them. */
export async function nodeUpkeepOf(flags: NodeFlags): Promise<NodeUpkeepSettings> {
  const highPercent = readNumber('--image-gc-high-threshold', flags.imageGcHighThreshold, 100);
  const lowPercent = readNumber('--image-gc-low-threshold', flags.imageGcLowThreshold, 100);
  if (lowPercent >= highPercent) {
    throw new UsageError(`--image-gc-low-threshold ${lowPercent}: it must be less than --image-gc-high-threshold`);
  }
  const totalSeconds = readSeconds('--shutdown-grace-period', flags.shutdownGracePeriod);
  const criticalSeconds = readSeconds('--shutdown-grace-period-critical-pods', flags.shutdownGracePeriodCriticalPods);
  if (criticalSeconds > totalSeconds) {
    throw new UsageError('--shutdown-grace-period-critical-pods: it is a part of --shutdown-grace-period');
  }
  return {
    evictionThresholds: await thresholdsOf(flags),
    evictionTransitionMs:
      1000 * readSeconds('--eviction-pressure-transition-period', flags.evictionPressureTransitionPeriod),
    evictionMaxPodGraceSeconds: readNumber('--eviction-max-pod-grace-period', flags.evictionMaxPodGracePeriod),
    imageMargins: { highPercent, lowPercent },
    imageMinAgeMs: 1000 * readSeconds('--minimum-image-ttl-duration', flags.minimumImageTtlDuration),
    imagePullsMax: imagePullsMaxOf(flags),
    allowedUnsafeSysctls: await sysctlsOf(flags),
    podManifestPath: flags.podManifestPath,
    shutdown: totalSeconds === 0 ? undefined : { totalSeconds, criticalSeconds },
  };
}

function imagePullsMaxOf({ serializeImagePulls, maxParallelImagePulls }: NodeFlags): number {
  const flag = '--max-parallel-image-pulls';
  const max = maxParallelImagePulls === undefined ? undefined : readNumber(flag, maxParallelImagePulls);
  if (max === 0) throw new UsageError(`${flag} 0: expected a positive number`);
  if (serializeImagePulls === 'false') return max ?? Number.POSITIVE_INFINITY;
  if (serializeImagePulls !== 'true') {
    throw new UsageError(`--serialize-image-pulls ${serializeImagePulls}: expected true or false`);
  }
  if (max !== undefined && max > 1) throw new UsageError(`${flag} ${max}: it needs --serialize-image-pulls false`);
  return 1;
}

async function sysctlsOf({ allowedUnsafeSysctls = '' }: NodeFlags): Promise<readonly string[]> {
  if (allowedUnsafeSysctls === '') return [];
  const { readUnsafeSysctls } = await import('../cluster/unsafe-sysctls.ts');
  const read = readUnsafeSysctls(allowedUnsafeSysctls);
  if ('problem' in read) throw new UsageError(`--allowed-unsafe-sysctls: ${read.problem}`);
  return read.patterns;
}

async function thresholdsOf(flags: NodeFlags): Promise<NodeUpkeepSettings['evictionThresholds']> {
  const { readThresholds } = await import('../cluster/eviction-thresholds.ts');
  const read = readThresholds({
    hard: flags.evictionHard,
    soft: flags.evictionSoft,
    softGracePeriod: flags.evictionSoftGracePeriod,
    minimumReclaim: flags.evictionMinimumReclaim,
  });
  if ('problem' in read) throw new UsageError(`--eviction-…: ${read.problem}`);
  return read.thresholds;
}

function readNumber(flag: string, text: string, max = Number.MAX_SAFE_INTEGER): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= max)) throw new UsageError(`${flag} ${text}: expected a number`);
  return number;
}

function readSeconds(flag: string, text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms >= 0) return ms / 1000;
  } catch {
    // Said below.
  }
  throw new UsageError(`${flag} ${text}: expected a duration such as 30s`);
}
