import { defineResource } from '../../resource.ts';
import { Pod } from './pod.ts';
import { podColumns, podRowConditions } from './pod-columns.ts';
import { applyPodDefaults } from './pod-defaults.ts';
import { validatePodStatusUpdate } from './pod-status-validation.ts';
import {
  podDeletionGracePeriodSeconds,
  podSelectableFields,
  preparePodForCreate,
  preparePodStatusForUpdate,
} from './pod-strategy.ts';
import { validatePod, validatePodUpdate } from './pod-validation.ts';
import { podWarnings } from './pod-warnings.ts';

export const podResource = defineResource<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  type: Pod,
  storagePrefix: 'pods',
  strategy: {
    applyDefaults: applyPodDefaults,
    defaultsDesiredStateAlone: true,
    prepareForCreate: preparePodForCreate,
    validate: validatePod,
    validateUpdate: validatePodUpdate,
    // Few people change Pods by hand, and kubelets and controllers do it often.
    warnings: (pod, old) => (old === undefined ? podWarnings(pod) : []),
    deletionGracePeriodSeconds: podDeletionGracePeriodSeconds,
    returnsDeletedObject: true,
  },
  status: { prepareForUpdate: preparePodStatusForUpdate, validateUpdate: validatePodStatusUpdate },
  selectableFields: podSelectableFields,
  watchIndex: 'spec.nodeName',
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'resize', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
  ],
  columns: podColumns,
  rowConditions: podRowConditions,
});
