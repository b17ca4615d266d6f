import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

const observedGeneration = 'The metadata.generation that the controller has last acted on.';
const minReadySeconds =
  'Seconds that a new Pod must be ready without a crash to count as available. Default 0: at once.';
const revisionHistoryLimit = 'How many old revisions are kept to go back to. Default 10.';
const collisionCount =
  'How many times a name for a revision was taken already. The controller puts it into its hashes.';

/** The controllers that keep Pods running. */
export const appsDescriptions = {
  'io.k8s.api.apps.v1.Deployment': {
    '': 'Keeps a number of alike Pods running and brings changes to them step by step. It does so through ReplicaSets, one for each version of the template.',
    spec: 'How many Pods are wanted, what they are like, and how changes come to them.',
    status: 'How far things are, as the controller last saw them.',
  },
  'io.k8s.api.apps.v1.DeploymentSpec': {
    '': 'How many Pods are wanted, what they are like, and how changes come to them.',
    replicas: 'How many Pods are wanted. Default 1; 0 is allowed.',
    selector: 'The Pods that belong to it. Must match the labels of the template; cannot be changed.',
    template: 'What the Pods are like. Any change of it starts a rollout.',
    strategy: 'How old Pods are replaced by new ones.',
    minReadySeconds,
    revisionHistoryLimit: 'How many old ReplicaSets are kept to go back to. Default 10; with 0 there is no undo.',
    paused: 'True: changes of the template do not start a rollout for now. Default false.',
    progressDeadlineSeconds:
      'Seconds without progress after which a rollout counts as failed, in the condition Progressing. It is not undone. Default 600; must exceed minReadySeconds.',
  },
  'io.k8s.api.apps.v1.DeploymentStrategy': {
    '': 'How old Pods are replaced by new ones.',
    type: 'RollingUpdate (the default) replaces them little by little; Recreate ends all old ones first.',
    rollingUpdate: 'Settings for type RollingUpdate; not allowed for Recreate.',
  },
  'io.k8s.api.apps.v1.RollingUpdateDeployment': {
    '': 'How fast a rolling update may go. Percentages are of replicas. The two must not both be 0.',
    maxUnavailable:
      'How many Pods may be missing during the update, as a number or percentage (rounded down). Default 25%.',
    maxSurge: 'How many Pods there may be beyond replicas, as a number or percentage (rounded up). Default 25%.',
  },
  'io.k8s.api.apps.v1.DeploymentStatus': {
    '': 'How far a Deployment is.',
    observedGeneration,
    replicas: 'How many Pods there are, of all versions, without those that are ending.',
    updatedReplicas: 'How many of them have the present template.',
    readyReplicas: 'How many are ready.',
    availableReplicas: 'How many have been ready for at least minReadySeconds.',
    unavailableReplicas: 'How many more available Pods are needed.',
    terminatingReplicas: 'How many Pods are ending: deleted, but not yet gone.',
    conditions: 'Available, Progressing and ReplicaFailure.',
    collisionCount,
  },
  'io.k8s.api.apps.v1.DeploymentCondition': {
    '': 'One observation on how a Deployment is doing.',
    ...conditionFields,
    lastUpdateTime: 'When the condition was last updated, even if its status stayed the same.',
  },
  'io.k8s.api.apps.v1.ReplicaSet': {
    '': 'Keeps a number of alike Pods running. Mostly made and managed by a Deployment.',
    spec: 'How many Pods are wanted, and what they are like.',
    status: 'How many Pods there are, as the controller last saw them.',
  },
  'io.k8s.api.apps.v1.ReplicaSetSpec': {
    '': 'How many Pods are wanted, and what they are like.',
    replicas: 'How many Pods are wanted. Default 1; 0 is allowed.',
    minReadySeconds,
    selector: 'The Pods that belong to it. Must match the labels of the template; cannot be changed.',
    template: 'What new Pods are like. Existing ones are not changed.',
  },
  'io.k8s.api.apps.v1.ReplicaSetStatus': {
    '': 'How many Pods a ReplicaSet has.',
    replicas: 'How many Pods there are, without those that are ending.',
    fullyLabeledReplicas: 'How many have all labels of the template.',
    readyReplicas: 'How many are ready.',
    availableReplicas: 'How many have been ready for at least minReadySeconds.',
    terminatingReplicas: 'How many Pods are ending: deleted, but not yet gone.',
    observedGeneration,
    conditions: 'Aspects of the current state, such as ReplicaFailure.',
  },
  'io.k8s.api.apps.v1.ReplicaSetCondition': {
    '': 'One observation on how a ReplicaSet is doing.',
    ...conditionFields,
  },
  'io.k8s.api.apps.v1.StatefulSet': {
    '': 'Keeps Pods running that have fixed names, web-0, web-1 and so on, and each its own volumes.',
    spec: 'How many Pods are wanted, what they and their volumes are like, and how changes come to them.',
    status: 'How far things are, as the controller last saw them.',
  },
  'io.k8s.api.apps.v1.StatefulSetSpec': {
    '': 'How many Pods are wanted, what they and their volumes are like, and how changes come to them.',
    replicas: 'How many Pods are wanted. Default 1; 0 is allowed.',
    selector: 'The Pods that belong to it. Must match the labels of the template; cannot be changed.',
    template: 'What the Pods are like. Each gets the name <StatefulSet>-<number>.',
    volumeClaimTemplates:
      'A claim is made from each of these for each Pod, with the name <template>-<Pod>. Pods mount it by the name of the template. Cannot be changed.',
    serviceName:
      'The headless Service that gives the Pods their DNS names. It must be made separately. Cannot be changed.',
    podManagementPolicy:
      'OrderedReady (the default) starts one Pod after the other, and ends them in reverse order; Parallel does not wait. Cannot be changed.',
    updateStrategy: 'How changes of the template come to the Pods.',
    revisionHistoryLimit,
    minReadySeconds,
    persistentVolumeClaimRetentionPolicy: 'What becomes of the claims when the set is deleted or made smaller.',
    ordinals: 'How the Pods are numbered.',
  },
  'io.k8s.api.apps.v1.StatefulSetUpdateStrategy': {
    '': 'How changes of the template come to the Pods of a StatefulSet.',
    type: 'RollingUpdate (the default) replaces Pods from the highest number down; OnDelete waits until somebody deletes them.',
    rollingUpdate: 'Settings for type RollingUpdate.',
  },
  'io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy': {
    '': 'Settings of the rolling update of a StatefulSet.',
    partition: 'Only Pods with this number and higher are updated. Default 0: all.',
    maxUnavailable:
      'How many Pods may be missing during the update, as a number or percentage (rounded up). At least 1. Default 1.',
  },
  'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    '': 'What becomes of the claims of a StatefulSet.',
    whenDeleted: 'When the set is deleted: Retain (the default) keeps the claims, Delete deletes them.',
    whenScaled:
      'When the set gets smaller: Retain (the default) keeps the claims, Delete deletes those of the Pods that went.',
  },
  'io.k8s.api.apps.v1.StatefulSetOrdinals': {
    '': 'How the Pods of a StatefulSet are numbered.',
    start: 'Number of the first Pod. Default 0.',
  },
  'io.k8s.api.apps.v1.StatefulSetStatus': {
    '': 'How far a StatefulSet is.',
    observedGeneration,
    replicas: 'How many Pods there are.',
    readyReplicas: 'How many are ready.',
    currentReplicas: 'How many have the revision currentRevision.',
    updatedReplicas: 'How many have the revision updateRevision.',
    currentRevision: 'The revision before the update under way, which Pods with low numbers still have.',
    updateRevision: 'The revision to which the Pods are updated.',
    collisionCount,
    conditions: 'Aspects of the current state.',
    availableReplicas: 'How many have been ready for at least minReadySeconds.',
  },
  'io.k8s.api.apps.v1.StatefulSetCondition': {
    '': 'One observation on how a StatefulSet is doing.',
    ...conditionFields,
  },
  'io.k8s.api.apps.v1.DaemonSet': {
    '': 'Runs one Pod on every node, or on every chosen node, as agents for logs, storage and network need.',
    spec: 'What the Pods are like, and how changes come to them.',
    status: 'On how many nodes the Pods run, as the controller last saw them.',
  },
  'io.k8s.api.apps.v1.DaemonSetSpec': {
    '': 'What the Pods of a DaemonSet are like, and how changes come to them.',
    selector: 'The Pods that belong to it. Must match the labels of the template; cannot be changed.',
    template: 'What the Pods are like. Its node selector and affinity choose the nodes.',
    updateStrategy: 'How changes of the template come to the Pods.',
    minReadySeconds,
    revisionHistoryLimit,
  },
  'io.k8s.api.apps.v1.DaemonSetUpdateStrategy': {
    '': 'How changes of the template come to the Pods of a DaemonSet.',
    type: 'RollingUpdate (the default) replaces Pods node by node; OnDelete waits until somebody deletes them.',
    rollingUpdate: 'Settings for type RollingUpdate.',
  },
  'io.k8s.api.apps.v1.RollingUpdateDaemonSet': {
    '': 'How fast the rolling update of a DaemonSet may go. Percentages are of the nodes that should have a Pod. Exactly one of the two must be above 0.',
    maxUnavailable: 'On how many nodes the Pod may be missing, as a number or percentage (rounded up). Default 1.',
    maxSurge:
      'On how many nodes the new Pod may run beside the old one, as a number or percentage (rounded up). Default 0.',
  },
  'io.k8s.api.apps.v1.DaemonSetStatus': {
    '': 'On how many nodes the Pods of a DaemonSet run.',
    currentNumberScheduled: 'Nodes that have a Pod and should have one.',
    numberMisscheduled: 'Nodes that have a Pod but should not.',
    desiredNumberScheduled: 'Nodes that should have a Pod.',
    numberReady: 'Nodes that should have a Pod and have one that is ready.',
    observedGeneration,
    updatedNumberScheduled: 'Nodes whose Pod has the present template.',
    numberAvailable: 'Nodes whose Pod has been ready for at least minReadySeconds.',
    numberUnavailable: 'Nodes that should have an available Pod but have none.',
    collisionCount,
    conditions: 'Aspects of the current state.',
  },
  'io.k8s.api.apps.v1.DaemonSetCondition': {
    '': 'One observation on how a DaemonSet is doing.',
    ...conditionFields,
  },
  'io.k8s.api.apps.v1.ControllerRevision': {
    '': 'A stored earlier state of a StatefulSet or DaemonSet, kept for updates and undo. Its data never change.',
    data: 'The state, in the form in which the controller wrote it.',
    revision: 'The number of the revision; higher is newer.',
  },
} as const satisfies DescriptionTable;
