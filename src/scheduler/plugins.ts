/** The plugins of the default profile, in upstream's order. A plugin is a folder under plugins/ and a line here. */
import type { PluginEntry } from './framework/plugin.ts';
import { defaultBinder } from './plugins/default-binder/default-binder.ts';
import { defaultPreemption } from './plugins/default-preemption/default-preemption.ts';
import { dynamicResources } from './plugins/dynamic-resources/dynamic-resources.ts';
import { imageLocality } from './plugins/image-locality/image-locality.ts';
import { nodeAffinity } from './plugins/node-affinity/node-affinity.ts';
import { nodeName } from './plugins/node-name/node-name.ts';
import { nodePorts } from './plugins/node-ports/node-ports.ts';
import { nodeResourcesBalancedAllocation } from './plugins/node-resources-balanced-allocation/node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from './plugins/node-resources-fit/node-resources-fit.ts';
import { nodeUnschedulable } from './plugins/node-unschedulable/node-unschedulable.ts';
import { prioritySort } from './plugins/queue-sort/priority-sort.ts';
import { schedulingGates } from './plugins/scheduling-gates/scheduling-gates.ts';
import { taintToleration } from './plugins/taint-toleration/taint-toleration.ts';
import { volumeBinding } from './plugins/volume-binding/volume-binding.ts';

export const plugins: readonly PluginEntry[] = [
  { make: schedulingGates },
  { make: prioritySort },
  { make: nodeUnschedulable },
  { make: nodeName },
  { make: taintToleration, weight: 3 },
  { make: nodeAffinity, weight: 2 },
  { make: nodePorts },
  { make: nodeResourcesFit, weight: 1 },
  { make: volumeBinding },
  { make: dynamicResources },
  { make: defaultPreemption },
  { make: nodeResourcesBalancedAllocation, weight: 1 },
  { make: imageLocality, weight: 1 },
  { make: defaultBinder },
];
