import { resourceMetricsResources } from '../api/metrics/v1beta1/resource-metrics-resources.ts';
import { isAlreadyExists } from '../api/status-error.ts';
import { apiServerUser } from '../apiserver/bootstrap/bootstrap.ts';
import { KubeletReadings } from '../apiserver/resource-metrics/kubelet-readings.ts';
import { registerResourceMetrics } from '../apiserver/resource-metrics/resource-metrics-api.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { KubeletConnector } from '../apiserver/subresources/kubelet-connector.ts';
import { Client } from '../client/client.ts';
import { clusterRoles } from '../client/resources.ts';
import { InProcessTransport } from './in-process-transport.ts';

/** Adds metrics.k8s.io to what the server has. */
export function serveResourceMetrics({ parts, subresources }: ApiServer, kubelets: KubeletConnector): void {
  for (const definition of resourceMetricsResources) parts.registry.add(definition);
  registerResourceMetrics(subresources, new KubeletReadings({ kubelets, clock: parts.clock, logger: parts.logger }));
}

/** As metrics-server brings it: whoever may look at a namespace may see what its Pods use. Once the other roles are there. */
export async function bootstrapMetricsReader(server: ApiServer): Promise<void> {
  const client = new Client(new InProcessTransport(server, apiServerUser, 'kube-apiserver'));
  const labels = Object.fromEntries(
    ['admin', 'edit', 'view'].map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
  );
  const rules = [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }];
  try {
    await client.create(clusterRoles, { metadata: { name: 'system:aggregated-metrics-reader', labels }, rules });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
