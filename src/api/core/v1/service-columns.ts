import { ageColumn, nameColumn, textColumn, wide } from '../../columns/column.ts';
import { formatLabels, formatLoadBalancer } from '../../columns/format.ts';
import type { TableColumn } from '../../resource.ts';
import type { Service } from './service.ts';

export const serviceColumns: readonly TableColumn<Service>[] = [
  nameColumn,
  textColumn('Type', 'From where the Service can be reached.', ({ spec }) => spec.type ?? ''),
  textColumn('Cluster-IP', 'The first address inside the cluster.', ({ spec }) => spec.clusterIPs?.[0] ?? '<none>'),
  textColumn('External-IP', 'The addresses outside the cluster.', formatExternalAddresses),
  textColumn('Port(s)', 'The ports, each with its node port and protocol.', formatPorts),
  ageColumn,
  wide(textColumn('Selector', 'The labels of the Pods behind it.', ({ spec }) => formatLabels(spec.selector))),
];

function formatExternalAddresses({ spec, status }: Service): string {
  const own = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.join(',') || '<none>';
    case 'LoadBalancer': {
      const balancer = formatLoadBalancer(status.loadBalancer.ingress);
      return [balancer, ...own].filter((text) => text !== '').join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function formatPorts({ spec }: Service): string {
  const texts = (spec.ports ?? []).map(({ port, nodePort, protocol }) => {
    return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
  });
  return texts.join(',') || '<none>';
}
