/** The subresources and the kinds that are never stored: a handler for each, by `group/resource/subresource`. */
import type { ResourceDefinition } from '../../api/resource.ts';
import { methodNotSupported, unknownResource } from '../../api/status-error.ts';
import { groupResourceOf, type RequestContext, type ResourceContext, resourceContext } from '../context.ts';
import type { ApiResponse } from '../request.ts';

/** `create` for POST, and so on: the verb of the request. */
export type SubresourceHandler = (context: ResourceContext) => Promise<ApiResponse>;

export class SubresourceHandlers {
  readonly #handlers = new Map<string, SubresourceHandler>();

  /** `resource` `*` stands for every resource of every group that has the subresource. `verb` as in authorization. */
  set(group: string, resource: string, subresource: string, verb: string, handler: SubresourceHandler): void {
    this.#handlers.set(`${group}/${resource}/${subresource} ${verb}`, handler);
  }

  handle(context: RequestContext, definition: ResourceDefinition): Promise<ApiResponse> {
    const { info, server } = context;
    const declared = definition.subresources?.find((candidate) => candidate.name === info.subresource);
    if (info.subresource !== '' && declared === undefined && !(info.subresource === 'scale' && definition.scale)) {
      throw unknownResource();
    }
    const handler =
      this.#handlers.get(`${definition.group}/${definition.resource}/${info.subresource} ${info.verb}`) ??
      this.#handlers.get(`*/*/${info.subresource} ${info.verb}`);
    if (handler === undefined) throw methodNotSupported(groupResourceOf(definition), info.verb);
    const storage = definition.storagePrefix === undefined ? undefined : server.registry.storage(definition);
    // Kinds that are never stored have handlers of their own, which do not look at storage.
    return handler(resourceContext(context, definition, storage as ResourceContext['storage']));
  }
}
