/** From a resource request that is authorized to the handler of its verb. */

import { allVerbs, type ResourceDefinition, type Verb } from '../api/resource.ts';
import { methodNotSupported, unknownResource } from '../api/status-error.ts';
import { groupResourceOf, type RequestContext, type ResourceContext, resourceContext } from './context.ts';
import type { ApiResponse } from './request.ts';
import type { SubresourceHandlers } from './subresources/handlers.ts';
import { create } from './verbs/create.ts';
import { deleteCollection, deleteOne } from './verbs/delete.ts';
import { get } from './verbs/get.ts';
import { list } from './verbs/list.ts';
import { patch } from './verbs/patch.ts';
import { update } from './verbs/update.ts';
import { watch } from './verbs/watch.ts';

type Handler = (context: ResourceContext) => Promise<ApiResponse>;

const handlers: Readonly<Record<Verb, Handler>> = {
  create,
  get,
  list,
  watch,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};

const statusVerbs: readonly string[] = ['get', 'update', 'patch'];

export function dispatchResource(context: RequestContext, subresources: SubresourceHandlers): Promise<ApiResponse> {
  const { info, server } = context;
  const definition = server.registry.find(info.group, info.version, info.resource);
  if (definition === undefined) throw unknownResource();
  if (definition.namespaced !== (info.namespace !== '') && !isAcrossNamespaces(definition, context)) {
    throw unknownResource();
  }
  if (definition.deprecationWarning !== undefined) context.warnings.push(definition.deprecationWarning);
  if (info.subresource !== '' && !(info.subresource === 'status' && definition.status !== undefined)) {
    return subresources.handle(context, definition);
  }
  const verbs = info.subresource === 'status' ? statusVerbs : (definition.verbs ?? allVerbs);
  const verb = info.verb as Verb;
  if (!verbs.includes(verb) || handlers[verb] === undefined) {
    throw methodNotSupported(groupResourceOf(definition), info.verb);
  }
  if (definition.storagePrefix === undefined) return subresources.handle(context, definition);
  return handlers[verb](resourceContext(context, definition, server.registry.storage(definition)));
}

/** Lists and watches of namespaced resources may span all namespaces; a Namespace's own requests carry its name as namespace. */
function isAcrossNamespaces(definition: ResourceDefinition, { info }: RequestContext): boolean {
  if (definition.namespaced)
    return info.name === '' && (info.verb === 'list' || info.verb === 'watch' || isReview(definition));
  return definition.resource === 'namespaces' && info.namespace === info.name;
}

/** Reviews are created at either scope's path. */
const isReview = (definition: ResourceDefinition): boolean => definition.storagePrefix === undefined;
