/** Which Pod goes first. Pure; upstream's order. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { podNeeds } from '../admission/node-usage.ts';
import type { DiskUsage } from '../disk-usage.ts';
import { memoryOf, type PodUsage, type StarvedResource } from './readings.ts';
import type { Signal } from './signals.ts';

export interface RankingFacts {
  readonly signal: Signal;
  readonly resource: StarvedResource;
  /** By uid. */
  readonly usage: ReadonlyMap<string, PodUsage>;
  readonly hasImageFs: boolean;
}

/**
 * Those first that use more than they ask for, or of which nothing is known; then those of low priority; then those that are furthest above what
 * they ask for. Processes nobody asks for: there the number counts.
 */
export function rankForEviction(pods: readonly Pod[], facts: RankingFacts): readonly Pod[] {
  const ranked = pods.map((pod) => {
    const usage = facts.usage.get(pod.metadata.uid ?? '');
    const used = usage === undefined ? 0 : usedOf(usage, facts);
    const excess = used - requestOf(pod, facts.resource);
    const isForemost = facts.resource !== 'pids' && (usage === undefined || excess > 0);
    return { pod, excess, isForemost, isUnknown: isForemost && usage === undefined, priority: pod.spec.priority ?? 0 };
  });
  ranked.sort(
    (a, b) =>
      Number(b.isForemost) - Number(a.isForemost) ||
      Number(b.isUnknown) - Number(a.isUnknown) ||
      a.priority - b.priority ||
      b.excess - a.excess,
  );
  return ranked.map(({ pod }) => pod);
}

/** For inodes and processes there is none. */
function requestOf(pod: Pod, resource: StarvedResource): number {
  return podNeeds(pod).requests[resource] ?? 0;
}

function usedOf(usage: PodUsage, { resource, signal, hasImageFs }: RankingFacts): number {
  switch (resource) {
    case 'memory':
      return memoryOf(usage);
    case 'pids':
      return usage.processes;
    case 'ephemeral-storage':
      return diskUsed(usage, signal, hasImageFs, 'bytes');
    case 'inodes':
      return diskUsed(usage, signal, hasImageFs, 'inodes');
  }
}

/** Where images have a disk of their own, what containers write beside their volumes is on that, and the rest is on the other one. */
function diskUsed(usage: PodUsage, signal: Signal, hasImageFs: boolean, what: keyof DiskUsage): number {
  const isImageFs = signal.startsWith('imagefs');
  const countsRootfs = !hasImageFs || isImageFs;
  const countsRest = !hasImageFs || !isImageFs;
  let sum = countsRest ? usage.volumes[what] : 0;
  for (const { rootfs, logsBytes = 0 } of usage.containers) {
    if (countsRootfs) sum += rootfs?.[what] ?? 0;
    if (countsRest && what === 'bytes') sum += logsBytes;
  }
  return sum;
}
