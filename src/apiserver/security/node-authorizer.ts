/**
 * What a kubelet may do: by its role what every kubelet may, and of that which concerns single Nodes or Pods only what concerns its own. Upstream's
 * Node authorizer. Has no opinion on anybody else; where it refuses, others may still allow.
 */
import { parseFieldSelector } from '../../api/field-selector.ts';
import type { AccessAttributes, AccessDecision, Authorizer } from '../request.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import { NodeGraph } from './node-graph.ts';
import { nodeOfUser } from './node-identity.ts';
import type { ReferencedKind } from './pod-references.ts';
import { clusterRoleRules } from './rbac/bootstrap-cluster-roles.ts';
import { CompiledRule } from './rbac/policy-rule.ts';

type Decision = AccessDecision | Promise<AccessDecision>;
type Rule = (nodeName: string, attributes: AccessAttributes) => Decision;

const allowed: AccessDecision = Object.freeze({ allowed: true, reason: '' });
const noOpinion: AccessDecision = Object.freeze({ allowed: false, reason: '' });
const refused = (reason: string): AccessDecision => ({ allowed: false, reason });

const leaseNamespace = 'kube-node-lease';
const ownVerbs: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete']);
const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const writeVerbs: ReadonlySet<string> = new Set(['update', 'patch']);

/** `registry` is asked for with each use: the server that owns it is made after its authorizers. */
export function nodeAuthorizer(registry: () => ResourceRegistry): Authorizer {
  const rules = subdividedRules(new NodeGraph(registry));
  const common = clusterRoleRules['system:node']!.map((rule) => new CompiledRule(rule));
  return {
    authorize(attributes) {
      const { user, isResourceRequest, group, resource, subresource } = attributes;
      const nodeName = nodeOfUser(user);
      if (nodeName === undefined) return noOpinion;
      if (nodeName === '') return refused(`unknown node for user ${JSON.stringify(user.name)}`);
      const own = isResourceRequest ? rules.get(`${group}/${resource}`) : undefined;
      if (own !== undefined) return own(nodeName, attributes);
      const name = subresource === '' ? resource : `${resource}/${subresource}`;
      return common.some((rule) => rule.allows(attributes, name)) ? allowed : noOpinion;
    },
  };
}

/** By `group/resource`: those of which a kubelet may not have all. */
function subdividedRules(graph: NodeGraph): ReadonlyMap<string, Rule> {
  return new Map<string, Rule>([
    ['/secrets', readReferenced(graph, 'secrets')],
    ['/configmaps', readReferenced(graph, 'configMaps')],
    ['/persistentvolumeclaims', (node, attributes) => claims(graph, node, attributes)],
    ['/persistentvolumes', getOne((node, { name }) => graph.reachesVolume(node, name))],
    ['storage.k8s.io/volumeattachments', getOne((node, { name }) => graph.hasAttachment(node, name))],
    [
      'resource.k8s.io/resourceclaims',
      getOne((node, { namespace, name }) => graph.reaches(node, 'resourceClaims', namespace, name)),
    ],
    ['/serviceaccounts', (node, attributes) => serviceAccounts(graph, node, attributes)],
    ['coordination.k8s.io/leases', leases],
    ['storage.k8s.io/csinodes', csiNodes],
    ['/nodes', nodes],
    ['/pods', (node, attributes) => pods(graph, node, attributes)],
  ]);
}

/** The one object that a request is about, be it by a selector. */
function nameOf({ name, fieldSelector }: AccessAttributes): string {
  return name !== '' ? name : (exactValue(fieldSelector, 'metadata.name') ?? '');
}

/** What the server will find fault with selects nothing here. */
function exactValue(fieldSelector: string | undefined, field: string): string | undefined {
  if (fieldSelector === undefined) return undefined;
  try {
    return parseFieldSelector(fieldSelector).exactValue(field);
  } catch {
    return undefined;
  }
}

async function related(nodeName: string, isRelated: Promise<boolean>): Promise<AccessDecision> {
  return (await isRelated) ? allowed : refused(`no relationship found between node '${nodeName}' and this object`);
}

function readReferenced(graph: NodeGraph, kind: ReferencedKind): Rule {
  return (nodeName, attributes) => {
    const { verb, subresource, namespace } = attributes;
    if (!readVerbs.has(verb)) return refused('can only read resources of this type');
    if (subresource !== '') return refused('cannot read subresource');
    if (namespace === '') return refused('can only read namespaced object of this type');
    const name = nameOf(attributes);
    if (name === '') return refused('No Object name found');
    return related(nodeName, graph.reaches(nodeName, kind, namespace, name));
  };
}

function getOne(isRelated: (nodeName: string, attributes: AccessAttributes) => Promise<boolean>): Rule {
  return (nodeName, attributes) => {
    if (attributes.verb !== 'get') return refused('can only get individual resources of this type');
    if (attributes.subresource !== '') return refused('cannot get subresource');
    if (attributes.name === '') return refused('No Object name found');
    return related(nodeName, isRelated(nodeName, attributes));
  };
}

function claims(graph: NodeGraph, nodeName: string, attributes: AccessAttributes): Decision {
  const { subresource, verb, namespace, name } = attributes;
  const isRelated = (): Promise<boolean> => graph.reaches(nodeName, 'persistentVolumeClaims', namespace, name);
  if (subresource !== 'status') return getOne(isRelated)(nodeName, attributes);
  // As its role: it may look at a status before it writes it.
  if (verb !== 'get' && !writeVerbs.has(verb)) return refused('can only get, update or patch this type');
  return related(nodeName, isRelated());
}

function serviceAccounts(graph: NodeGraph, nodeName: string, attributes: AccessAttributes): Decision {
  const { verb, subresource, namespace, name } = attributes;
  const isRelated = (): Promise<boolean> => graph.reaches(nodeName, 'serviceAccounts', namespace, name);
  if (subresource === '' && verb === 'get') return getOne(isRelated)(nodeName, attributes);
  if (verb !== 'create' || name === '') return refused('can only create tokens for individual service accounts');
  if (subresource !== 'token') return refused('can only create token subresource for service accounts');
  return related(nodeName, isRelated());
}

const leases: Rule = (nodeName, { verb, namespace, name }) => {
  if (!ownVerbs.has(verb)) return refused('can only get, create, update, patch, or delete a node lease');
  if (namespace !== leaseNamespace) {
    return refused(`can only access leases in the ${JSON.stringify(leaseNamespace)} system namespace`);
  }
  // A new one's name is in the object: NodeRestriction looks at that.
  if (verb !== 'create' && name !== nodeName) {
    return refused('can only access node lease with the same name as the requesting node');
  }
  return allowed;
};

const csiNodes: Rule = (nodeName, { verb, subresource, name }) => {
  if (!ownVerbs.has(verb)) return refused('can only get, create, update, patch, or delete a CSINode');
  if (subresource !== '') return refused('cannot authorize CSINode subresources');
  if (verb !== 'create' && name !== nodeName) {
    return refused('can only access CSINode with the same name as the requesting node');
  }
  return allowed;
};

/** Which Node a kubelet writes is for NodeRestriction to see. */
const nodes: Rule = (nodeName, attributes) => {
  const { verb, subresource } = attributes;
  if (subresource === 'status') return writeVerbs.has(verb) ? allowed : noOpinion;
  if (subresource !== '') return noOpinion;
  if (verb === 'create' || writeVerbs.has(verb)) return allowed;
  if (!readVerbs.has(verb)) return noOpinion;
  const name = nameOf(attributes);
  if (name === nodeName) return allowed;
  const reader = `node ${JSON.stringify(nodeName)}`;
  return refused(
    name === ''
      ? `${reader} cannot read all nodes, only its own Node object`
      : `${reader} cannot read ${JSON.stringify(name)}, only its own Node object`,
  );
};

/** Which Pods a kubelet writes is for NodeRestriction to see. */
function pods(graph: NodeGraph, nodeName: string, attributes: AccessAttributes): Decision {
  const { verb, subresource, namespace, name, fieldSelector } = attributes;
  if (subresource === 'status') return writeVerbs.has(verb) ? allowed : noOpinion;
  if (subresource === 'eviction') return verb === 'create' ? allowed : noOpinion;
  if (subresource !== '') return noOpinion;
  if (verb === 'create' || verb === 'delete') return allowed;
  if (verb === 'get') return related(nodeName, graph.hasPod(nodeName, namespace, name));
  if (verb !== 'list' && verb !== 'watch') return noOpinion;
  if (exactValue(fieldSelector, 'spec.nodeName') === nodeName) return allowed;
  return refused('can only list/watch pods with spec.nodeName field selector');
}
