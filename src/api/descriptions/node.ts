import type { DescriptionTable } from './description-table.ts';

/** Container runtimes. */
export const nodeDescriptions = {
  'io.k8s.api.node.v1.RuntimeClass': {
    '': 'A way to run containers, such as in a sandbox, which Pods name in runtimeClassName.',
    handler: 'Name of the handler in the configuration of the container runtime. Cannot be changed.',
    overhead: 'What the runtime itself needs for each Pod.',
    scheduling: 'On which nodes it exists. Absent: on all.',
  },
  'io.k8s.api.node.v1.Overhead': {
    '': 'What a runtime itself needs.',
    podFixed: 'Resources for each Pod, beside those of its containers.',
  },
  'io.k8s.api.node.v1.Scheduling': {
    '': 'On which nodes a runtime exists.',
    nodeSelector: 'Labels of these nodes, added to the selector of each Pod.',
    tolerations: 'Tolerations added to those of each Pod.',
  },
} as const satisfies DescriptionTable;
