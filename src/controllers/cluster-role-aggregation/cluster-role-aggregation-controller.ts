/**
 * Gives ClusterRoles with an aggregation rule the rules of all ClusterRoles that it selects. What others have written into them is replaced.
 *
 * Watches ClusterRoles; applies the rules of those that aggregate.
 */
import { aggregatedRules } from '../../api/rbac/v1/aggregated-rules.ts';
import type { ClusterRole } from '../../api/rbac/v1/cluster-role.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { apiVersionOf } from '../../client/client.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { clusterRoles } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';

const workers = 5;
const fieldManager = 'clusterrole-aggregation-controller';
const aggregatingIndex = 'aggregating';

export const createClusterRoleAggregationController: ControllerFactory = ({ client, informers, clock, logger }) => {
  const informer = informers.informer(clusterRoles);
  const { lister } = informer;
  const reconciler = new Reconciler({ name: 'cluster_role_aggregator', workers, reconcile, clock, logger });
  informer.addIndex(aggregatingIndex, ({ aggregationRule }) => (aggregationRule === undefined ? [] : ['']));
  // Any role may be among what another aggregates, or may have been until now.
  const noteAll = (): void => {
    for (const { metadata } of lister.byIndex(aggregatingIndex, '')) reconciler.queue.add(metadata.name!);
  };
  informer.addHandler({ added: noteAll, updated: noteAll, deleted: noteAll });

  async function reconcile(name: string): Promise<void> {
    const role: ClusterRole | undefined = lister.getByKey(name);
    const rules = role && aggregatedRules(role, lister.list());
    if (rules === undefined || deepEqual(rules, role?.rules ?? [])) return;
    const applied = { apiVersion: apiVersionOf(clusterRoles), kind: clusterRoles.kind, metadata: { name }, rules };
    await client.patch(clusterRoles, { name }, 'apply', applied, { fieldManager, force: true });
  }

  return reconciler;
};
