import type { Pod } from '../../api/core/v1/pod.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { type HostPort, hostPortsOf } from './host-ports.ts';
import { imageNamesOf } from './image-names.ts';
import { podRequestsOf } from './pod-requests.ts';
import type { Resource } from './resource.ts';

const known = new WeakMap<Pod, PodInfo>();

/** A Pod and what scheduling works out of it, once for each state of the Pod. Immutable. */
export class PodInfo {
  readonly pod: Pod;
  readonly uid: string;
  /** `namespace/name` */
  readonly key: string;
  readonly priority: number;
  readonly requests: Resource;
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemory: number;
  readonly hostPorts: readonly HostPort[];
  /** Of all its containers, with a tag. */
  readonly images: readonly string[];
  /** It wants to be near other Pods, or far from them. */
  readonly hasPodAffinity: boolean;
  readonly hasRequiredPodAntiAffinity: boolean;

  private constructor(pod: Pod) {
    const { requests, nonZeroMilliCpu, nonZeroMemory } = podRequestsOf(pod);
    const { affinity } = pod.spec;
    this.pod = pod;
    this.uid = pod.metadata.uid ?? '';
    this.key = keyOf(pod);
    this.priority = pod.spec.priority ?? 0;
    this.requests = requests;
    this.nonZeroMilliCpu = nonZeroMilliCpu;
    this.nonZeroMemory = nonZeroMemory;
    this.hostPorts = hostPortsOf(pod);
    this.images = imageNamesOf(pod);
    this.hasPodAffinity = affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined;
    this.hasRequiredPodAntiAffinity =
      (affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0;
  }

  static of(pod: Pod): PodInfo {
    let info = known.get(pod);
    if (info === undefined) {
      info = new PodInfo(pod);
      known.set(pod, info);
    }
    return info;
  }
}
