import { nodes } from '../../../client/resources.ts';
import { action, on } from '../../framework/cluster-event.ts';
import { type Plugin, preFilterPassed, preFilterSkipped } from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';

const name = 'NodeName';
const otherName = new Status('UnschedulableAndUnresolvable', name, ["node(s) didn't match the requested node name"]);

export function isNamed(wanted: string | undefined, nodeName: string): Status {
  return !wanted || wanted === nodeName ? success : otherName;
}

/** A Pod that names its Node fits nowhere else. Such Pods do not come into the queue, so this is for plugins that try out what would be. */
export function nodeName(): Plugin {
  return {
    name,
    events: [on(nodes, action.add)],
    preFilter: (_state, { pod }) => (pod.spec.nodeName ? preFilterPassed : preFilterSkipped),
    filter: (_state, { pod }, node) => isNamed(pod.spec.nodeName, node.name),
  };
}
