import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

const dryRun =
  'With the one allowed value, All, the request goes through every step, admission included, but nothing is stored.';
const fieldManager =
  'Who makes the change, as recorded in managedFields: up to 128 printable characters. By default the part of the user agent before the slash.';
const fieldValidation =
  'What to do about unknown and duplicate fields: Ignore drops them, Warn drops them with a warning (the default), Strict refuses the request.';

export const metaDescriptions = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': {
    '': 'What every stored object has: its identity, its labels and annotations, who owns it, and where it is in its life.',
    name: 'The name, unique among the objects of one resource in one namespace. Required unless generateName is given; cannot be changed.',
    generateName:
      'A prefix to which the server adds a random suffix to make a name. Used only when name is empty, and only when the object is created.',
    namespace:
      'The namespace in which the name is unique. Empty for kinds that are not in namespaces; otherwise taken from the path of the request. Cannot be changed.',
    selfLink: 'Once the URL of the object. Kept for old clients; the server no longer fills it in.',
    uid: 'An identifier that the server gives on creation and never uses again, so that two objects that had the same name one after the other can be told apart.',
    resourceVersion:
      'An opaque text that changes with every write. Send it back with an update to have the update refused if somebody else wrote in between; use it to start a watch.',
    generation:
      'Counts the changes of the desired state (spec). The server increases it; controllers report the one they have seen as observedGeneration.',
    creationTimestamp: 'When the server created the object, in UTC. Set by the server.',
    deletionTimestamp:
      'Present once deletion was asked for: when the object may go. It stays until the grace period is over and all finalizers are removed. Set by the server.',
    deletionGracePeriodSeconds:
      'Seconds that the object has to end in an orderly way, set together with deletionTimestamp. It can only be shortened.',
    labels:
      'Short keys and values by which objects are organised, and by which selectors, Services and controllers find them.',
    annotations:
      'Keys and values for tools and people. Selectors do not look at them, and values may be large: up to 256 KiB in all.',
    ownerReferences:
      'The objects to which this one belongs. When all of them are gone, the garbage collector deletes it. At most one may be the managing controller.',
    finalizers:
      'Names of the parties that have work to do before the object may go. A deleted object stays until each has removed its name.',
    managedFields:
      'Which field manager set which fields, as server-side apply needs to know. Kept by the server; not meant to be written by hand.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference': {
    '': 'Names an owner of the object, in the same namespace or outside of all namespaces.',
    apiVersion: 'Group and version of the owner, such as apps/v1.',
    kind: 'Kind of the owner, such as ReplicaSet.',
    name: 'Name of the owner.',
    uid: 'UID of the owner. An object of the same name with another UID is not the owner.',
    controller: 'True for the one owner that manages the object. Default false.',
    blockOwnerDeletion:
      'True: while the owner is deleted in the foreground, it stays until this object is gone. Default false.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry': {
    '': 'The fields that one manager set with one operation at one API version.',
    manager: 'Name of the manager, such as kubectl-client-side-apply.',
    operation: 'How the fields were set: Apply (server-side apply) or Update (everything else).',
    apiVersion: 'Group and version in which the paths of the fields are written.',
    time: 'When the manager last added, changed or gave up a field.',
    fieldsType: 'The format of fieldsV1. Always FieldsV1.',
    fieldsV1:
      'The set of field paths as nested objects: f: before a field, k: before the keys of a list item, v: before the value of a set item.',
    subresource:
      'The subresource through which the fields were set, such as status or scale. Empty for the object itself.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': {
    '': 'A set of field paths as nested objects. Keys start with f: for a field, k: for the keys of a list item, v: for a value, i: for an index; a dot stands for the thing itself.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector': {
    '': 'Chooses objects by their labels. All requirements must hold. An empty selector chooses everything, an absent one nothing.',
    matchLabels: 'Labels that the object must have with exactly these values.',
    matchExpressions: 'Further requirements, each on one label key.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement': {
    '': 'A requirement on one label.',
    key: 'The label key.',
    operator:
      'In and NotIn compare the value with values; Exists and DoesNotExist only ask whether the label is there. Objects without the label pass NotIn.',
    values: 'The values for In and NotIn, at least one. Must be empty for Exists and DoesNotExist.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Condition': {
    '': 'One observation on how an object is doing.',
    ...conditionFields,
    observedGeneration:
      'The metadata.generation that the condition is about. If it is lower than the current one, the condition is out of date.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta': {
    '': 'What a list says about itself.',
    selfLink: 'Once the URL of the list. Kept for old clients; the server no longer fills it in.',
    resourceVersion: 'The state of the whole collection at the time of the list. A watch can start from it.',
    continue:
      'Present when there is more: send it back as the continue parameter to get the next page. It expires after some minutes.',
    remainingItemCount:
      'How many objects come after this page. Absent when unknown, as with label or field selectors, and on the last page.',
    shardInfo: 'Present when the list holds only a part of the collection, chosen by a shard selector.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo': {
    '': 'Which part of a collection a list holds.',
    selector: 'The shard selector of the request.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status': {
    '': 'The outcome of a request that does not return an object: every error, and some successes such as deletion.',
    metadata: 'Facts on the answer; mostly empty.',
    status: 'Success or Failure.',
    message: 'What happened, for people.',
    reason:
      'One CamelCase word for programs on why the request failed, such as NotFound, Conflict or Invalid. Empty when nothing is known.',
    details: 'Further data that belong to the reason.',
    code: 'The HTTP status code of the answer. 0 when not set.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails': {
    '': 'What a Status is about. Which fields are set depends on the reason.',
    name: 'Name of the object concerned.',
    group: 'API group of the object concerned.',
    kind: 'Resource or kind of the object concerned.',
    uid: 'UID of the object concerned.',
    causes: 'The single errors, such as one for each invalid field.',
    retryAfterSeconds: 'Seconds to wait before the request is worth trying again. 0: no advice.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause': {
    '': 'One error among the causes of a failure.',
    reason: 'One CamelCase word for programs, such as FieldValueRequired.',
    message: 'The error, for people.',
    field: 'Path of the field concerned, such as spec.containers[0].image.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ApplyOptions': {
    '': 'Options of a server-side apply request.',
    dryRun,
    force: 'True: take over fields that other managers own, instead of failing with a conflict.',
    fieldManager: 'Who applies. Required.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.CreateOptions': {
    '': 'Options of a request that creates an object.',
    dryRun,
    fieldManager,
    fieldValidation,
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.UpdateOptions': {
    '': 'Options of a request that replaces an object.',
    dryRun,
    fieldManager,
    fieldValidation,
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.PatchOptions': {
    '': 'Options of a request that patches an object.',
    dryRun,
    force:
      'True: server-side apply takes over fields that other managers own. Not allowed for the other patch formats.',
    fieldManager: `${fieldManager} Server-side apply requires it.`,
    fieldValidation,
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions': {
    '': 'Options of a request that deletes an object.',
    dryRun,
    gracePeriodSeconds:
      'Seconds that the object gets to end in an orderly way; 0 deletes at once. Absent: the default of the kind or object, for Pods terminationGracePeriodSeconds.',
    preconditions: 'Facts that must be true of the object; otherwise the request fails with a conflict.',
    orphanDependents:
      'Older form of propagationPolicy: true is Orphan, false is Background. Only one of the two may be given.',
    propagationPolicy:
      'What becomes of the objects that this one owns: Background deletes them afterwards, Foreground before, Orphan leaves them. Absent: the default of the kind.',
    ignoreStoreReadErrorWithClusterBreakingPotential:
      'True: delete the object even if it cannot be read from the store, skipping finalizers and checks. Only for broken data.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions': {
    '': 'What must be true of an object for a request to be carried out.',
    uid: 'The UID that the object must have.',
    resourceVersion: 'The resourceVersion that the object must have.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.GetOptions': {
    '': 'Options of a request that reads one object.',
    resourceVersion:
      'How old the answer may be: not older than this version. Absent: the most recent state; 0: any state that the server has at hand.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListOptions': {
    '': 'Options of a request that lists or watches objects.',
    labelSelector: 'Only objects with these labels, such as app=web,tier!=test. Absent: all.',
    fieldSelector:
      'Only objects with these field values, such as metadata.name=web. Which fields can be used depends on the kind.',
    watch: 'True: answer with a stream of changes instead of a list.',
    allowWatchBookmarks:
      'True: the watch may contain BOOKMARK events, which only bring a newer resourceVersion to resume from.',
    resourceVersion: 'For a list how old the answer may be, for a watch the version after which changes are wanted.',
    resourceVersionMatch: 'How a list treats resourceVersion: Exact that state, or NotOlderThan it.',
    timeoutSeconds: 'Seconds after which the server ends the list or watch, whatever happens.',
    limit:
      'The most objects to return in one page. The answer has a continue token if there are more. Absent or 0: all.',
    continue: 'The token from the page before, to get the next one. The other parameters must stay the same.',
    sendInitialEvents:
      'True: a watch starts with one ADDED event for each existing object, then a bookmark that says that they are complete.',
    shardSelector: 'Only the objects in this part of the collection, for clients that divide the work between them.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableOptions': {
    '': 'Options of a request for a table, as kubectl get makes.',
    includeObject: 'What each row brings of its object: None, Metadata (the default) or the whole Object.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent': {
    '': 'One event of a watch.',
    type: 'ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.',
    object: 'The object after the change (for DELETED: before it); for ERROR a Status.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': {
    '': 'A time in UTC to the second, as RFC 3339 writes it: 2024-05-01T12:00:00Z.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': {
    '': 'A time in UTC to the microsecond, as RFC 3339 writes it: 2024-05-01T12:00:00.123456Z.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Duration': {
    '': 'A length of time with its units, such as 1h30m or 250ms.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': {
    '': 'The body of a patch request: a JSON patch, merge patch, strategic merge patch or apply configuration, as its content type says.',
  },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    '': 'A number with a unit: plain or with a decimal suffix (m, k, M, G, T, P, E), a binary one (Ki, Mi, Gi, Ti, Pi, Ei) or an exponent. 500m is half, 1Gi is 1073741824. It is stored in its shortest form.',
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    '': 'Either an integer or a text, such as 8080 or http for a port, 2 or 25% for a share.',
  },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': {
    '': 'An object of any kind, kept as it is.',
  },
} as const satisfies DescriptionTable;
