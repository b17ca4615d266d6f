import type { Service } from '../core/v1/service.ts';
import type { QuotaEvaluator } from './quota-evaluator.ts';

export function serviceEvaluator(countName: string): QuotaEvaluator {
  const names = [countName, 'services', 'services.nodeports', 'services.loadbalancers'];
  return {
    handles: ({ operation, subresource }) => subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
    counts: (name) => names.includes(name),
    usage: (object) => ({
      [countName]: '1',
      services: '1',
      'services.nodeports': String(nodePorts(object as unknown as Service)),
      'services.loadbalancers': (object as unknown as Service).spec.type === 'LoadBalancer' ? '1' : '0',
    }),
  };
}

function nodePorts({ spec }: Service): number {
  const ports = spec.ports ?? [];
  if (spec.type === 'NodePort') return ports.length;
  if (spec.type !== 'LoadBalancer') return 0;
  if (spec.allocateLoadBalancerNodePorts !== false) return ports.length;
  return ports.filter(({ nodePort }) => (nodePort ?? 0) !== 0).length;
}
