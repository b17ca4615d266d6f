import type { Mutable } from '../../schema/schema.ts';
import type { Node } from './node.ts';
import { roundResourceList } from './resource-list.ts';

/** All that a Node has can be allocated, unless its kubelet says otherwise. `podCIDR` is the older name of the first of `podCIDRs`. */
export function applyNodeDefaults({ spec, status }: Mutable<Node>): void {
  if (spec.podCIDR && (spec.podCIDRs ?? []).length === 0) spec.podCIDRs = [spec.podCIDR];
  if (spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0];
  roundResourceList(status.capacity);
  if (status.allocatable === undefined && status.capacity !== undefined) status.allocatable = { ...status.capacity };
  roundResourceList(status.allocatable);
}
