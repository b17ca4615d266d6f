import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { ServicePort } from '../../../api/core/v1/service.ts';

/**
 * The number of the port that a Service's port leads to on a Pod. A name is looked up among the ports of the Pod's containers, those that run beside
 * them for as long as they do included. Undefined where no container has it.
 */
export function targetPort({ spec }: Pod, port: ServicePort): number | undefined {
  const { targetPort: target, protocol } = port;
  if (typeof target === 'number') return target;
  const find = (containers: readonly Container[]): number | undefined => {
    for (const { ports = [] } of containers) {
      const found = ports.find((candidate) => candidate.name === target && candidate.protocol === protocol);
      if (found !== undefined) return found.containerPort;
    }
    return undefined;
  };
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return find(spec.containers) ?? find(sidecars);
}
