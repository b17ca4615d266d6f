/**
 * NodeRestriction: a kubelet writes its own Node, Lease and CSINode, the Pods that are bound to it, and asks for tokens of those alone. What the
 * Node authorizer cannot see, because it is in the objects. Concerns nobody but kubelets.
 */

import type { TokenRequest } from '../../api/authentication/v1/token-request.ts';
import { mirrorPodAnnotation } from '../../api/core/v1/mirror-pod-annotation.ts';
import type { Node } from '../../api/core/v1/node.ts';
import { nodeResource } from '../../api/core/v1/node-resource.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { podResource } from '../../api/core/v1/pod-resource.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { deepEqual } from '../../base/deep-equal.ts';
import { nodeOfUser } from '../security/node-identity.ts';
import { referencesOf } from '../security/pod-references.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { refusal } from './attributes.ts';
import { forbiddenLabels } from './kubelet-labels.ts';
import type { ObjectLookup } from './object-lookup.ts';

const leaseNamespace = 'kube-node-lease';

interface NodeRequest {
  readonly attributes: AdmissionAttributes;
  /** Whose kubelet asks. */
  readonly nodeName: string;
  readonly lookup: ObjectLookup;
}

type Check = (request: NodeRequest) => void | Promise<void>;

/** By `group/resource/subresource`. */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['/pods/', checkPod],
  ['/pods/status', checkPodStatus],
  ['/nodes/', checkNode],
  ['/nodes/status', checkNode],
  ['/persistentvolumeclaims/status', checkClaimStatus],
  ['/serviceaccounts/token', checkToken],
  ['coordination.k8s.io/leases/', checkLease],
  ['storage.k8s.io/csinodes/', checkCsiNode],
]);

export function nodeRestriction(lookup: ObjectLookup): AdmissionPlugin {
  return {
    name: 'NodeRestriction',
    validate(attributes) {
      const nodeName = nodeOfUser(attributes.user);
      if (nodeName === undefined) return;
      if (nodeName === '') {
        throw refusal(attributes, `could not determine node from user ${JSON.stringify(attributes.user.name)}`);
      }
      const { definition, subresource } = attributes;
      return checks.get(`${definition.group}/${definition.resource}/${subresource}`)?.({
        attributes,
        nodeName,
        lookup,
      });
    },
  };
}

function refuse({ attributes }: NodeRequest, why: string): never {
  throw refusal(attributes, why);
}

const quoted = ({ nodeName }: NodeRequest): string => `node ${JSON.stringify(nodeName)}`;

function checkPod(request: NodeRequest): void | Promise<void> {
  const { attributes, nodeName } = request;
  const { operation, object, old } = attributes;
  if (operation === 'CREATE') return checkNewPod(request, object as unknown as Pod);
  if (operation !== 'DELETE') refuse(request, `unexpected operation ${JSON.stringify(operation)}`);
  if ((old as Pod | undefined)?.spec.nodeName !== nodeName) {
    refuse(request, `${quoted(request)} can only delete pods with spec.nodeName set to itself`);
  }
}

/** The image of a Pod that the kubelet runs by itself, which gives it no rights to anything. */
async function checkNewPod(request: NodeRequest, pod: Pod): Promise<void> {
  const { nodeName } = request;
  const { annotations, ownerReferences = [] } = pod.metadata;
  const who = quoted(request);
  if (annotations?.[mirrorPodAnnotation] === undefined) {
    refuse(
      request,
      `pod does not have ${JSON.stringify(mirrorPodAnnotation)} annotation, ${who} can only create mirror pods`,
    );
  }
  if (pod.spec.nodeName !== nodeName) {
    refuse(request, `${who} can only create pods with spec.nodeName set to itself`);
  }
  if (ownerReferences.length > 1) {
    refuse(request, `${who} can only create pods with a single owner reference set to itself`);
  }
  const [owner] = ownerReferences;
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== nodeName) {
    refuse(request, `${who} can only create pods with an owner reference set to itself`);
  }
  if (owner.controller !== true) {
    refuse(request, `${who} can only create pods with a controller owner reference set to itself`);
  }
  if (owner.blockOwnerDeletion === true) {
    refuse(request, `${who} must not set blockOwnerDeletion on an owner reference`);
  }
  await checkOwner(request, owner.uid);
  checkReferences(request, pod);
}

async function checkOwner(request: NodeRequest, uid: string): Promise<void> {
  const { nodeName, lookup } = request;
  const node = await lookup.find<Node>(nodeResource, '', nodeName);
  if (node === undefined) refuse(request, `could not find node ${JSON.stringify(nodeName)}`);
  if (node.metadata.uid !== uid) {
    refuse(request, `node ${nodeName} UID mismatch: expected ${node.metadata.uid} got ${uid}`);
  }
}

function checkReferences(request: NodeRequest, pod: Pod): void {
  const references = referencesOf(pod);
  for (const [kind, words] of [
    ['serviceAccounts', 'a service account'],
    ['secrets', 'secrets'],
    ['configMaps', 'configmaps'],
    ['persistentVolumeClaims', 'persistentvolumeclaims'],
    ['resourceClaims', 'resourceclaims'],
  ] as const) {
    if (references[kind].size > 0) refuse(request, `${quoted(request)} can not create pods that reference ${words}`);
  }
}

function checkPodStatus(request: NodeRequest): void {
  const { attributes, nodeName } = request;
  const old = attributes.old as Pod | undefined;
  const pod = attributes.object as unknown as Pod;
  if (old?.spec.nodeName !== nodeName) {
    refuse(request, `${quoted(request)} can only update pod status for pods with spec.nodeName set to itself`);
  }
  if (!deepEqual(old.metadata.labels ?? {}, pod.metadata.labels ?? {})) {
    refuse(request, `${quoted(request)} cannot update labels through pod status`);
  }
  if (!deepEqual(old.status.resourceClaimStatuses ?? [], pod.status.resourceClaimStatuses ?? [])) {
    refuse(request, `${quoted(request)} cannot update resource claim statuses`);
  }
}

function checkNode(request: NodeRequest): void {
  const { attributes, nodeName } = request;
  const { operation, object, old } = attributes;
  const who = quoted(request);
  const node = object as unknown as Node | undefined;
  const before = old as Node | undefined;
  const name = node?.metadata.name ?? attributes.name;
  if (name !== nodeName) refuse(request, `${who} is not allowed to modify node ${JSON.stringify(name)}`);
  if (node === undefined) return;
  const labels = forbiddenLabels(before?.metadata.labels, node.metadata.labels);
  if (operation === 'CREATE') {
    if (labels.length > 0) refuse(request, `${who} is not allowed to set the following labels: ${labels.join(', ')}`);
    return;
  }
  if (!deepEqual(before?.metadata.ownerReferences ?? [], node.metadata.ownerReferences ?? [])) {
    refuse(request, `${who} is not allowed to modify ownerReferences`);
  }
  if (!deepEqual(before?.spec.taints ?? [], node.spec.taints ?? [])) {
    refuse(request, `${who} is not allowed to modify taints`);
  }
  if (labels.length > 0) refuse(request, `${who} is not allowed to modify labels: ${labels.join(', ')}`);
}

/** A kubelet reports how far the resizing of a volume has come, and nothing else. */
function checkClaimStatus(request: NodeRequest): void {
  const { object, old } = request.attributes;
  if (deepEqual(withoutStatus(object), withoutStatus(old))) return;
  refuse(request, `${quoted(request)} is not allowed to update fields other than status`);
}

function withoutStatus(object: object | undefined): object {
  const { status: _, metadata, ...rest } = object as KubernetesObject & { readonly status?: unknown };
  const { managedFields: _m, resourceVersion: _r, ...identity } = metadata;
  return { ...rest, metadata: identity };
}

async function checkToken(request: NodeRequest): Promise<void> {
  const { attributes, nodeName, lookup } = request;
  const bound = (attributes.object as unknown as TokenRequest).spec.boundObjectRef;
  if (bound?.apiVersion !== 'v1' || bound.kind !== 'Pod' || !bound.name) {
    refuse(request, 'node requested token not bound to a pod');
  }
  const pod = await lookup.find<Pod>(podResource, attributes.namespace, bound.name);
  // The request itself finds out what is missing, or is another of the name.
  if (pod !== undefined && pod.spec.nodeName !== nodeName) {
    refuse(request, 'node requested token bound to a pod scheduled on a different node');
  }
}

function checkLease(request: NodeRequest): void {
  const { attributes, nodeName } = request;
  if (attributes.namespace !== leaseNamespace) {
    refuse(request, `can only access leases in the ${JSON.stringify(leaseNamespace)} system namespace`);
  }
  if (nameIn(attributes) !== nodeName) {
    refuse(request, 'can only access node lease with the same name as the requesting node');
  }
}

function checkCsiNode(request: NodeRequest): void {
  if (nameIn(request.attributes) !== request.nodeName) {
    refuse(request, 'can only access CSINode with the same name as the requesting node');
  }
}

const nameIn = ({ object, name }: AdmissionAttributes): string => object?.metadata.name ?? name;
