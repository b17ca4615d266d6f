import type { Node } from '../../../api/core/v1/node.ts';
import type { Toleration } from '../../../api/core/v1/scheduling.ts';
import { nodes, pods } from '../../../client/resources.ts';
import { action, on } from '../../framework/cluster-event.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';
import { isTolerated } from '../../framework/tolerations.ts';

const name = 'NodeUnschedulable';
const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const unschedulable = new Status('UnschedulableAndUnresolvable', name, ['node(s) were unschedulable']);

/** A cordoned Node takes no Pods but those that tolerate the taint which stands for it. */
export function takesPods(node: Node, tolerations: readonly Toleration[] | undefined): Status {
  if (node.spec.unschedulable !== true || isTolerated(taint, tolerations)) return success;
  return unschedulable;
}

export function nodeUnschedulable(): Plugin {
  return {
    name,
    events: [
      on(nodes, action.add | action.updateNodeTaint, (_pod, old, current) => {
        const wasUnschedulable = old === undefined || old.spec.unschedulable === true;
        return wasUnschedulable && current?.spec.unschedulable !== true ? 'Queue' : 'Skip';
      }),
      on(pods, action.updatePodToleration, ({ uid }, _old, current) =>
        current?.metadata.uid === uid && isTolerated(taint, current.spec.tolerations) ? 'Queue' : 'Skip',
      ),
    ],
    filter: (_state, { pod }, { node }) => takesPods(node, pod.spec.tolerations),
  };
}
