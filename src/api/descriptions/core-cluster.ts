import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

/** Configuration, namespaces, identities, bounds, events and references. */
export const coreClusterDescriptions = {
  'io.k8s.api.core.v1.ConfigMap': {
    '': 'Settings for Pods, as keys with values. At most 1 MiB; secrets belong into a Secret.',
    immutable: 'True: data can no longer be changed, nor can this field; only deletion remains. Default false.',
    data: 'Text values. Keys have letters, digits, -, _ and . only, and must not occur in binaryData.',
    binaryData: 'Values of any bytes, in base64. Keys as in data.',
  },
  'io.k8s.api.core.v1.Secret': {
    '': 'Sensitive values for Pods, such as passwords and keys. At most 1 MiB. Base64 is no protection: whoever may read the Secret has the values.',
    immutable: 'True: data can no longer be changed, nor can this field; only deletion remains. Default false.',
    data: 'The values, in base64. Keys have letters, digits, -, _ and . only.',
    stringData: 'Values as plain text, which are written into data and win over it. Never returned.',
    type: 'What the Secret is for, which some parties check: Opaque (the default), kubernetes.io/tls, kubernetes.io/dockerconfigjson, kubernetes.io/service-account-token and others. Cannot be changed.',
  },
  'io.k8s.api.core.v1.ServiceAccount': {
    '': 'An identity for the processes in Pods towards the API. RBAC knows it as system:serviceaccount:<namespace>:<name>.',
    secrets: 'Older list of Secrets that Pods with this identity may use. Enforced only with a certain annotation.',
    imagePullSecrets: 'Secrets for pulling images, for Pods that name none of their own.',
    automountServiceAccountToken: 'Whether Pods get a token mounted, unless they say otherwise. Default true.',
  },
  'io.k8s.api.core.v1.Namespace': {
    '': 'A room for names: most objects are in one, and rights and quotas are given for one. Deleting it deletes all that is in it.',
    spec: 'What must happen before the namespace may go.',
    status: 'How the namespace is.',
  },
  'io.k8s.api.core.v1.NamespaceSpec': {
    '': 'What must happen before a namespace may go.',
    finalizers:
      'Parties that have to clear the namespace first. kubernetes stands for the deletion of the objects in it.',
  },
  'io.k8s.api.core.v1.NamespaceStatus': {
    '': 'How a namespace is.',
    phase: 'Active, or Terminating once deletion was asked for; then nothing new can be created in it.',
    conditions: 'What holds up the deletion, if anything does.',
  },
  'io.k8s.api.core.v1.NamespaceCondition': {
    '': 'One observation on how a namespace is doing.',
    ...conditionFields,
  },
  'io.k8s.api.core.v1.Event': {
    '': 'A report that something happened to an object. Events expire, after about an hour, and may be merged or lost: do not build on them.',
    metadata: 'Name and namespace of the event. The namespace is that of the object concerned.',
    involvedObject: 'The object to which it happened.',
    reason: 'One short CamelCase word on what happened, such as Scheduled or FailedMount.',
    message: 'What happened, for people.',
    source: 'Who reports it. reportingComponent is the newer form.',
    firstTimestamp: 'When it happened first.',
    lastTimestamp: 'When it happened last.',
    count: 'How often it happened.',
    type: 'Normal or Warning.',
    eventTime: 'When it was observed first, to the microsecond.',
    series: 'Present when it goes on happening.',
    action: 'What was done, or failed, with the object.',
    related: 'A second object that plays a part.',
    reportingComponent: 'The controller that reports it, such as kubernetes.io/kubelet.',
    reportingInstance: 'The instance of the controller, such as the name of its node or Pod.',
  },
  'io.k8s.api.core.v1.EventSource': {
    '': 'Who reports an event.',
    component: 'The component, such as kubelet.',
    host: 'The node on which it happened.',
  },
  'io.k8s.api.core.v1.EventSeries': {
    '': 'Events of the same kind in a row.',
    count: 'How many there were up to lastObservedTime.',
    lastObservedTime: 'When it was last observed.',
  },
  'io.k8s.api.core.v1.ObjectReference': {
    '': 'Names an object. Which of the fields are set depends on the place of use.',
    kind: 'Kind of the object.',
    namespace: 'Namespace of the object. Empty for kinds that are not in namespaces.',
    name: 'Name of the object.',
    uid: 'UID of the object.',
    apiVersion: 'Group and version of the object.',
    resourceVersion: 'The version of the object that is meant.',
    fieldPath: 'The part of the object that is meant, such as spec.containers{web}.',
  },
  'io.k8s.api.core.v1.SecretReference': {
    '': 'Names a Secret in any namespace.',
    name: 'Name of the Secret.',
    namespace: 'Namespace of the Secret.',
  },
  'io.k8s.api.core.v1.TypedLocalObjectReference': {
    '': 'Names an object of some kind in the same namespace.',
    apiGroup: 'API group of the object. Absent: the core group.',
    kind: 'Kind of the object.',
    name: 'Name of the object.',
  },
  'io.k8s.api.core.v1.TypedObjectReference': {
    '': 'Names an object of some kind, also in another namespace.',
    apiGroup: 'API group of the object. Absent: the core group.',
    kind: 'Kind of the object.',
    name: 'Name of the object.',
    namespace: 'Namespace of the object. Absent: the same one; for another one, a ReferenceGrant there must allow it.',
  },
  'io.k8s.api.core.v1.LimitRange': {
    '': 'Bounds and defaults for the resources of single objects in a namespace. They are applied on creation and on changes of resources.',
    spec: 'The bounds and defaults.',
  },
  'io.k8s.api.core.v1.LimitRangeSpec': {
    '': 'The bounds and defaults of a LimitRange.',
    limits: 'One entry for each kind of thing that is bounded.',
  },
  'io.k8s.api.core.v1.LimitRangeItem': {
    '': 'Bounds and defaults for one kind of thing, by resource.',
    type: 'What is bounded: Container, Pod (the sum of its containers) or PersistentVolumeClaim.',
    max: 'The most that a limit may be.',
    min: 'The least that a request may be.',
    default: 'Limit for containers that have none.',
    defaultRequest: 'Request for containers that have none.',
    maxLimitRequestRatio: 'How many times the request the limit may be at most. Both must then be set.',
  },
  'io.k8s.api.core.v1.ResourceQuota': {
    '': 'Bounds for the sum of resources and for the number of objects in a namespace. Requests that would exceed them are refused.',
    spec: 'The bounds.',
    status: 'The bounds in effect and what is used.',
  },
  'io.k8s.api.core.v1.ResourceQuotaSpec': {
    '': 'The bounds of a ResourceQuota, and what counts towards them.',
    hard: 'The most for each resource, such as requests.cpu, limits.memory, pods or count/deployments.apps.',
    scopes:
      'Only Pods with all of these properties count: Terminating, NotTerminating, BestEffort, NotBestEffort and others. Absent: everything counts.',
    scopeSelector: 'Like scopes, with values, such as for priority classes. Both must match if both are given.',
  },
  'io.k8s.api.core.v1.ScopeSelector': {
    '': 'Chooses what counts towards a quota. All requirements must hold.',
    matchExpressions: 'The requirements.',
  },
  'io.k8s.api.core.v1.ScopedResourceSelectorRequirement': {
    '': 'A requirement on one property.',
    scopeName: 'The property, such as PriorityClass.',
    operator: 'In, NotIn, Exists or DoesNotExist.',
    values: 'At least one for In and NotIn; none for Exists and DoesNotExist.',
  },
  'io.k8s.api.core.v1.ResourceQuotaStatus': {
    '': 'What is used of a quota.',
    hard: 'The bounds in effect.',
    used: 'What is used, for each of the bounds.',
  },
  'io.k8s.api.core.v1.ReplicationController': {
    '': 'Keeps a number of alike Pods running. Superseded by Deployment and ReplicaSet.',
    spec: 'How many Pods are wanted, and what they are like.',
    status: 'How many Pods there are.',
  },
  'io.k8s.api.core.v1.ReplicationControllerSpec': {
    '': 'How many Pods are wanted, and what they are like.',
    replicas: 'How many Pods are wanted. Default 1.',
    minReadySeconds: 'Seconds that a Pod must be ready to count as available. Default 0.',
    selector: 'Labels of the Pods that belong to it. Default: the labels of the template.',
    template: 'What new Pods are like. Existing ones are not changed.',
  },
  'io.k8s.api.core.v1.ReplicationControllerStatus': {
    '': 'How many Pods a ReplicationController has.',
    replicas: 'How many Pods there are.',
    fullyLabeledReplicas: 'How many have all labels of the template.',
    readyReplicas: 'How many are ready.',
    availableReplicas: 'How many have been ready for at least minReadySeconds.',
    observedGeneration: 'The metadata.generation that the controller has last acted on.',
    conditions: 'Aspects of the current state, such as ReplicaFailure.',
  },
  'io.k8s.api.core.v1.ReplicationControllerCondition': {
    '': 'One observation on how a ReplicationController is doing.',
    ...conditionFields,
  },
} as const satisfies DescriptionTable;
