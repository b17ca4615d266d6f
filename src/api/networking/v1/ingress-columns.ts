import { ageColumn, nameColumn, textColumn } from '../../columns/column.ts';
import { formatLoadBalancer } from '../../columns/format.ts';
import type { TableColumn } from '../../resource.ts';
import type { Ingress } from './ingress.ts';

export const ingressColumns: readonly TableColumn<Ingress>[] = [
  nameColumn,
  textColumn('Class', 'The IngressClass that it belongs to.', ({ spec }) => spec.ingressClassName ?? '<none>'),
  textColumn('Hosts', 'The hosts whose requests its rules are for.', formatHosts),
  textColumn('Address', 'Where it can be reached.', ({ status }) => formatLoadBalancer(status.loadBalancer.ingress)),
  textColumn('Ports', 'The ports it listens on, with TLS and without.', ({ spec }) => {
    return spec.tls?.length ? '80, 443' : '80';
  }),
  ageColumn,
];

const shownHostsMax = 3;

/** Rules without a host are not shown, but upstream counts them among those that are left out. */
function formatHosts({ spec: { rules = [] } }: Ingress): string {
  const hosts: string[] = [];
  for (const { host } of rules) {
    if (hosts.length === shownHostsMax) return `${hosts.join(',')} + ${rules.length - shownHostsMax} more...`;
    if (host) hosts.push(host);
  }
  return hosts.join(',') || '*';
}
