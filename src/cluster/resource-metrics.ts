import { resourceMetricsResources } from '../api/metrics/v1beta1/resource-metrics-resources.ts';
import { KubeletReadings } from '../apiserver/resource-metrics/kubelet-readings.ts';
import { registerResourceMetrics } from '../apiserver/resource-metrics/resource-metrics-api.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { KubeletConnector } from '../apiserver/subresources/kubelet-connector.ts';
import { clusterRoles } from '../client/resources.ts';
import { apiServerIdentity } from './component-identity.ts';
import { connectInProcess } from './connect-in-process.ts';
import { ensureObject } from './keep-object.ts';

/** Adds metrics.k8s.io to what the server has. */
export function serveResourceMetrics({ parts, subresources }: ApiServer, kubelets: KubeletConnector): void {
  for (const definition of resourceMetricsResources) parts.registry.add(definition);
  registerResourceMetrics(subresources, new KubeletReadings({ kubelets, clock: parts.clock, logger: parts.logger }));
}

/** As metrics-server brings it: whoever may look at a namespace may see what its Pods use. Once the other roles are there. */
export async function bootstrapMetricsReader(server: ApiServer): Promise<void> {
  const labels = Object.fromEntries(
    ['admin', 'edit', 'view'].map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']),
  );
  const rules = [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }];
  const role = { metadata: { name: 'system:aggregated-metrics-reader', labels }, rules };
  await ensureObject(connectInProcess(server)(apiServerIdentity), clusterRoles, role);
}
