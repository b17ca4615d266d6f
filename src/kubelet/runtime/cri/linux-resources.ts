/** Requests and limits as the values of cgroups, and who is killed first when memory runs out. Pure; upstream's formulas. */
import type { Container, ResourceRequirements } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import {
  aggregateContainerLimits,
  aggregateContainerRequests,
  hasPodLevelResources,
  isPodLevelResource,
  isRestartableInit,
  podQosClass,
} from '../../../api/core/v1/pod-requests.ts';
import { addResourceLists, isHugePageName, type ResourceList } from '../../../api/core/v1/resource-list.ts';
import { parseQuantity } from '../../../api/quantity.ts';
import { systemPriorities } from '../../../api/scheduling/v1/system-priorities.ts';
import type { LinuxContainerResources } from './messages.ts';

export const cpuSharesMin = 2;
const cpuSharesMax = 262_144;
const sharesPerCpu = 1024;
/** Microseconds. */
const quotaPeriodUs = 100_000;
const quotaUsMin = 1000;

const oomScores = { guaranteed: -997, bestEffort: 1000 };
/** Pods of that and more are as safe as guaranteed ones. */
const nodeCriticalPriority = systemPriorities.get('system-node-critical')!;

export interface NodeResources {
  /** Of the whole machine: a request is a share of it. */
  readonly memoryCapacityBytes: number;
  readonly cgroupVersion: 1 | 2;
  /** Whether CPU limits are enforced. True where absent. */
  readonly cpuCfsQuota?: boolean;
}

/** `text` is a quantity of CPUs. */
export function cpuShares(text: string | undefined): number {
  const milli = text === undefined ? 0 : parseQuantity(text).milliValue();
  if (milli === 0) return cpuSharesMin;
  return Math.min(Math.max(Math.floor((milli * sharesPerCpu) / 1000), cpuSharesMin), cpuSharesMax);
}

/** Microseconds of CPU in each period; undefined where there is no limit. */
function cpuQuotaUs(text: string | undefined): number | undefined {
  const milli = text === undefined ? 0 : parseQuantity(text).milliValue();
  if (milli === 0) return undefined;
  return Math.max(Math.floor((milli * quotaPeriodUs) / 1000), quotaUsMin);
}

export function containerResources(pod: Pod, container: Container, node: NodeResources): LinuxContainerResources {
  const { limits = {}, requests = {} } = container.resources;
  return {
    ...cgroupValues(limits, requests, node),
    oomScoreAdj: oomScoreAdjust(pod, container, node.memoryCapacityBytes),
    hugepageLimits: hugepageLimits(limits),
    // The processes of a container die together.
    ...(node.cgroupVersion === 2 && { unified: { 'memory.oom.group': '1' } }),
  };
}

function cgroupValues(limits: ResourceList, requests: ResourceList, node: NodeResources): LinuxContainerResources {
  const isRequested = requests.cpu !== undefined && !parseQuantity(requests.cpu).isZero();
  const quota = node.cpuCfsQuota === false ? undefined : cpuQuotaUs(limits.cpu);
  const memory = limits.memory === undefined ? 0 : parseQuantity(limits.memory).value();
  return {
    cpuShares: cpuShares(isRequested ? requests.cpu : limits.cpu),
    ...(node.cpuCfsQuota !== false && { cpuPeriod: quotaPeriodUs }),
    ...(quota !== undefined && { cpuQuota: quota }),
    ...(memory > 0 && { memoryLimitInBytes: memory }),
  };
}

/** Page sizes in the words of cgroups: `2MB` for hugepages-2Mi. */
function hugepageLimits(limits: ResourceList): { readonly pageSize: string; readonly limit: bigint }[] {
  return Object.entries(limits)
    .filter(([name]) => isHugePageName(name))
    .map(([name, limit]) => ({
      pageSize: pageSizeText(parseQuantity(name.slice('hugepages-'.length)).value()),
      limit: parseQuantity(limit).scaledValue(0),
    }));
}

function pageSizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  let size = bytes;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size}${units[unit]}`;
}

/** Between -997, killed last, and 1000, killed first. */
export function oomScoreAdjust(pod: Pod, container: Container, memoryCapacityBytes: number): number {
  if ((pod.spec.priority ?? 0) >= nodeCriticalPriority) return oomScores.guaranteed;
  const qos = podQosClass(pod);
  if (qos === 'Guaranteed') return oomScores.guaranteed;
  if (qos === 'BestEffort') return oomScores.bestEffort;
  const ownScore = burstableScore(memoryRequest(container.resources), memoryCapacityBytes);
  if (!isSidecar(pod, container)) return ownScore;
  // A sidecar lives no less long than those that it serves.
  const served = pod.spec.containers.map(({ resources }) =>
    burstableScore(memoryRequest(resources), memoryCapacityBytes),
  );
  return Math.min(ownScore, ...served);
}

function burstableScore(requestBytes: number, capacityBytes: number): number {
  const score = oomScores.bestEffort - Math.floor((1000 * requestBytes) / capacityBytes);
  return Math.min(Math.max(score, oomScores.bestEffort + oomScores.guaranteed), oomScores.bestEffort - 1);
}

function isSidecar({ spec }: Pod, { name }: Container): boolean {
  return (spec.initContainers ?? []).some((init) => init.name === name && isRestartableInit(init));
}

const memoryRequest = ({ requests, limits }: ResourceRequirements): number => {
  const text = requests?.memory ?? limits?.memory;
  return text === undefined ? 0 : parseQuantity(text).value();
};

/** What holds for all containers of the Pod together. A limit of one container alone limits no other. */
export function podResources(pod: Pod, node: NodeResources): LinuxContainerResources {
  const { spec } = pod;
  let requests = aggregateContainerRequests(spec);
  let limits = completeLimits(pod);
  if (hasPodLevelResources(spec)) {
    requests = { ...requests, ...podLevel(spec.resources?.requests) };
    limits = { ...limits, ...podLevel(spec.resources?.limits) };
  }
  if (spec.overhead !== undefined) {
    requests = addResourceLists(requests, spec.overhead);
    // An overhead makes a limit larger; it makes none.
    const known = Object.entries(spec.overhead).filter(([name]) => limits[name] !== undefined);
    limits = addResourceLists(limits, Object.fromEntries(known));
  }
  const values = cgroupValues(limits, requests, node);
  return podQosClass(pod) === 'BestEffort' ? { cpuShares: cpuSharesMin } : values;
}

/** Limits that every container has. */
function completeLimits({ spec }: Pod): ResourceList {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const everyOneHas = (name: string): boolean =>
    containers.every(({ resources }) => resources.limits?.[name] !== undefined);
  const limits = Object.entries(aggregateContainerLimits(spec));
  return Object.fromEntries(limits.filter(([name]) => everyOneHas(name)));
}

function podLevel(list: ResourceList = {}): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => isPodLevelResource(name)));
}

/** The Pod's overhead alone. */
export function overheadResources({ spec }: Pod, node: NodeResources): LinuxContainerResources | undefined {
  return spec.overhead === undefined ? undefined : cgroupValues(spec.overhead, spec.overhead, node);
}
