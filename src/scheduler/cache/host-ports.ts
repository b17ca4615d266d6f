/** Ports of a Node that its Pods have taken. */
import type { Pod } from '../../api/core/v1/pod.ts';
import { isRestartableInit } from '../../api/core/v1/pod-requests.ts';

const anyIp = '0.0.0.0';

export interface HostPort {
  readonly ip: string;
  /** `TCP/8080` */
  readonly port: string;
}

const noPorts: readonly HostPort[] = Object.freeze([]);

/** What the containers that run for the whole of the Pod's life want of their Node. */
export function hostPortsOf({ spec }: Pod): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  for (const list of [spec.containers, spec.initContainers ?? []]) {
    for (const container of list) {
      if (container.ports === undefined || (list !== spec.containers && !isRestartableInit(container))) continue;
      for (const { hostPort = 0, hostIP, protocol } of container.ports) {
        if (hostPort <= 0) continue;
        ports ??= [];
        ports.push({ ip: hostIP || anyIp, port: `${protocol || 'TCP'}/${hostPort}` });
      }
    }
  }
  return ports ?? noPorts;
}

/** The addresses on which each port is taken. A port on all addresses is in the way of the same port on any. */
export class UsedPorts {
  readonly #ips = new Map<string, string[]>();

  add({ ip, port }: HostPort): void {
    const ips = this.#ips.get(port);
    if (ips === undefined) this.#ips.set(port, [ip]);
    else ips.push(ip);
  }

  remove({ ip, port }: HostPort): void {
    const ips = this.#ips.get(port);
    const index = ips?.indexOf(ip) ?? -1;
    if (ips === undefined || index === -1) return;
    ips.splice(index, 1);
    if (ips.length === 0) this.#ips.delete(port);
  }

  conflictsWith({ ip, port }: HostPort): boolean {
    const ips = this.#ips.get(port);
    if (ips === undefined) return false;
    return ip === anyIp || ips.includes(anyIp) || ips.includes(ip);
  }

  clone(): UsedPorts {
    const copy = new UsedPorts();
    for (const [port, ips] of this.#ips) copy.#ips.set(port, [...ips]);
    return copy;
  }
}
