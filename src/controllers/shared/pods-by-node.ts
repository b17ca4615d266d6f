import type { Pod } from '../../api/core/v1/pod.ts';
import type { Informer } from '../../client/informer/informer.ts';

const nodeNameIndex = 'spec.nodeName';

/** The Pods that are assigned to a Node, found without a look at the others. All controllers share the index. */
export function podsByNode(informer: Informer<Pod>): (nodeName: string) => readonly Pod[] {
  informer.addIndex(nodeNameIndex, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
  return (nodeName) => informer.lister.byIndex(nodeNameIndex, nodeName);
}
