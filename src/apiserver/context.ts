/** What the handlers of resource requests get: the request, read and authorized, and the parts of the server that they use. */
import type { ResourceDefinition } from '../api/resource.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { AdmissionChain } from './admission/admission.ts';
import type { ResourceStorage } from './cache/resource-storage.ts';
import type { FlushScheduler } from './flush-scheduler.ts';
import type { ResourceHooks } from './hooks.ts';
import type { Accepted } from './negotiation.ts';
import type { ApiRequest, Authorizer, RequestInfo, UserInfo } from './request.ts';
import type { ResourceRegistry } from './resource-registry.ts';

/** Counts what the pipeline of requests does not see: what happens to a watch after its head was sent. */
export interface Instruments {
  /** A watch has begun; call the result when it is over. */
  longRunningStarted(info: RequestInfo): () => void;
  watchEvent(kind: { readonly group: string; readonly version: string; readonly kind: string }, bytes: number): void;
}

/** The parts of one API server that its handlers share. */
export interface ServerParts {
  readonly registry: ResourceRegistry;
  readonly admission: AdmissionChain;
  readonly hooks: ResourceHooks;
  readonly authorizer: Authorizer;
  readonly flushes: FlushScheduler;
  readonly instruments: Instruments | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface RequestContext {
  readonly server: ServerParts;
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  readonly accepted: Accepted;
  /** Become Warning headers. */
  readonly warnings: string[];
  /** Loaded only when a client wants YAML. */
  readonly encodeYaml: (object: object) => string;
}

export interface ResourceContext extends RequestContext {
  readonly definition: ResourceDefinition;
  readonly storage: ResourceStorage;
}

/** Written out, for copying a context member by member takes several times as long. */
export function resourceContext(
  context: RequestContext,
  definition: ResourceDefinition,
  storage: ResourceStorage,
): ResourceContext {
  const { server, request, info, query, user, accepted, warnings, encodeYaml } = context;
  return { server, request, info, query, user, accepted, warnings, encodeYaml, definition, storage };
}

/** The resource as error texts name it. */
export function groupResourceOf(definition: ResourceDefinition): { group: string; resource: string } {
  return { group: definition.group, resource: definition.resource };
}

export function groupKindOf(definition: ResourceDefinition): { group: string; kind: string } {
  return { group: definition.group, kind: definition.kind };
}
