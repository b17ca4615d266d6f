/** What the Pods of a Node take of it. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { aggregateContainerRequests, isPodLevelResource } from '../../api/core/v1/pod-requests.ts';
import { addResourceLists } from '../../api/core/v1/resource-list.ts';
import { parseQuantity } from '../../api/quantity.ts';

export interface HostPort {
  readonly protocol: string;
  readonly port: number;
  /** `0.0.0.0` stands for all addresses of the Node. */
  readonly ip: string;
}

/** What one Pod takes. */
export interface PodNeeds {
  /** By name of the resource: thousandths of a CPU, whole units of all else. */
  readonly requests: Readonly<Record<string, number>>;
  readonly hostPorts: readonly HostPort[];
}

export function podNeeds({ spec }: Pod): PodNeeds {
  let list = aggregateContainerRequests(spec);
  const whole = Object.entries(spec.resources?.requests ?? {}).filter(([name]) => isPodLevelResource(name));
  if (whole.length > 0) list = { ...list, ...Object.fromEntries(whole) };
  if (spec.overhead !== undefined) list = addResourceLists(list, spec.overhead);
  const requests: Record<string, number> = {};
  for (const name in list) requests[name] = resourceAmount(name, list[name]!);
  return { requests, hostPorts: hostPortsOf(spec) };
}

export function resourceAmount(name: string, quantity: string): number {
  return name === 'cpu' ? parseQuantity(quantity).milliValue() : parseQuantity(quantity).value();
}

function hostPortsOf({ containers, initContainers = [] }: Pod['spec']): readonly HostPort[] {
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort = 0, protocol = 'TCP', hostIP = '' }) =>
      hostPort > 0 ? [{ protocol, port: hostPort, ip: hostIP || '0.0.0.0' }] : [],
    ),
  );
}

/** The sum over all Pods, kept as they come and go. */
export class NodeUsage {
  /** By uid. */
  readonly #pods = new Map<string, PodNeeds>();
  readonly #requests = new Map<string, number>();

  get podCount(): number {
    return this.#pods.size;
  }

  requested(resource: string): number {
    return this.#requests.get(resource) ?? 0;
  }

  isPortFree(port: HostPort): boolean {
    for (const { hostPorts } of this.#pods.values()) if (hostPorts.some((used) => collide(used, port))) return false;
    return true;
  }

  has(uid: string): boolean {
    return this.#pods.has(uid);
  }

  /** Takes the place of what the Pod took before. */
  add(uid: string, needs: PodNeeds): void {
    this.remove(uid);
    this.#pods.set(uid, needs);
    this.#addRequests(needs, 1);
  }

  remove(uid: string): void {
    const needs = this.#pods.get(uid);
    if (needs === undefined) return;
    this.#pods.delete(uid);
    this.#addRequests(needs, -1);
  }

  #addRequests({ requests }: PodNeeds, sign: 1 | -1): void {
    for (const name in requests) this.#requests.set(name, this.requested(name) + sign * requests[name]!);
  }
}

function collide(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0';
}
