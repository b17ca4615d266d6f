/**
 * UDP has no end of a connection: as long as a client goes on sending, the kernel sends its packets to where it sent the first one, be that gone
 * or not. Which of these memories are to be wiped out after a change. Pure.
 */

import type { UdpFrontend } from '../rules/service-rules.ts';
import type { IpFamily } from '../services/ip-family.ts';

/** Flows of clients that send to `ip` and `port` and are answered by `from`. */
export interface StaleFlows {
  readonly family: IpFamily;
  readonly ip: string;
  readonly port: number;
  readonly from: string;
}

export function staleFlows(previous: readonly UdpFrontend[], next: readonly UdpFrontend[]): readonly StaleFlows[] {
  const before = new Map(previous.map((frontend) => [keyOf(frontend), frontend]));
  const after = new Map(next.map((frontend) => [keyOf(frontend), frontend]));
  const gone = [...before].flatMap(([key, { family, ip, port, endpointIps }]) =>
    [...endpointIps]
      .filter((endpointIp) => after.get(key)?.endpointIps.has(endpointIp) !== true)
      .map((from) => ({ family, ip, port, from })),
  );
  // What was sent while nobody answered was sent to the address itself.
  const begun = [...after].flatMap(([key, { family, ip, port, endpointIps }]) => {
    const served = (before.get(key)?.endpointIps.size ?? 0) > 0;
    return endpointIps.size > 0 && !served ? [{ family, ip, port, from: ip }] : [];
  });
  return [...gone, ...begun];
}

const keyOf = ({ family, ip, port }: UdpFrontend): string => `${family} ${ip} ${port}`;

export const keyOfFlows = ({ ip, port, from }: StaleFlows): string => `${ip} ${port} ${from}`;

/** The arguments of conntrack that delete them. */
export function conntrackArguments({ family, ip, port, from }: StaleFlows): readonly string[] {
  const what = ['-f', family === 6 ? 'ipv6' : 'ipv4', '-p', 'udp'];
  return ['-D', ...what, '--orig-dst', ip, '--orig-port-dst', String(port), '--reply-src', from];
}
