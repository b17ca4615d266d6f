/** Answers /, /api, /apis and what is below them down to a version. Documents are kept until the resources change. */
import { APIGroupDiscovery } from '../../api/apidiscovery/v2/api-group-discovery.ts';
import { encodeObject } from '../../api/codec/protobuf-envelope.ts';
import { APIGroup, APIGroupList, APIResourceList, APIVersions, RootPaths } from '../../api/meta/v1/discovery.ts';
import { listTypeOf } from '../../api/meta/v1/list-type.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import type { Type } from '../../api/schema/schema.ts';
import { sha256Hex } from '../../base/sha256.ts';
import type { RequestContext } from '../context.ts';
import { contentTypes, type Encoding, parseMediaType } from '../negotiation.ts';
import type { ApiResponse } from '../request.ts';
import { bytesResponse, valueResponse } from '../respond.ts';
import type { PathHandler } from '../server.ts';
import {
  aggregatedDocument,
  apiVersionsDocument,
  groupDocument,
  groupListDocument,
  resourceListDocument,
  rootPathsDocument,
} from './documents.ts';

const otherPaths = ['/healthz', '/livez', '/metrics', '/openapi/v2', '/openapi/v3', '/readyz', '/version'];
const aggregatedType = listTypeOf(APIGroupDiscovery);

interface AggregatedBody {
  readonly bytes: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
}

export function createDiscoveryPath(): PathHandler {
  let generation = -1;
  const bodies = new Map<string, AggregatedBody>();

  return (context) => {
    const { registry } = context.server;
    if (context.request.method !== 'GET' && context.request.method !== 'HEAD') return undefined;
    if (generation !== registry.generation) bodies.clear();
    generation = registry.generation;
    const path = context.info.path.replace(/(?<=.)\/$/, '');
    const encoding =
      path === '/api' || path === '/apis' ? aggregatedEncoding(context.request.headers.accept) : undefined;
    if (encoding === undefined) return legacyResponse(context, path, registry.definitions);
    const key = `${path} ${encoding}`;
    let body = bodies.get(key);
    if (body === undefined) {
      body = encodeAggregated(aggregatedDocument(registry.definitions, path === '/api'), encoding);
      bodies.set(key, body);
    }
    return aggregatedResponse(context, body, encoding);
  };
}

/** How the client wants the aggregated document, if it prefers that to the old one. */
function aggregatedEncoding(accept: string | undefined): Encoding | undefined {
  for (const range of (accept ?? '').split(',').map(parseMediaType)) {
    const encoding = (['json', 'protobuf'] as const).find((candidate) => contentTypes[candidate] === range.type);
    const { parameters } = range;
    if (encoding === undefined) continue;
    if (!parameters.has('as')) return undefined;
    const isAggregated =
      parameters.get('g') === 'apidiscovery.k8s.io' &&
      parameters.get('v') === 'v2' &&
      parameters.get('as') === 'APIGroupDiscoveryList';
    if (isAggregated) return encoding;
  }
  return undefined;
}

function encodeAggregated(document: object, encoding: Encoding): AggregatedBody {
  const bytes =
    encoding === 'protobuf'
      ? encodeObject(aggregatedType as Type, document)
      : new TextEncoder().encode(JSON.stringify(document));
  return { bytes, etag: `"${sha256Hex(bytes)}"` };
}

function aggregatedResponse(context: RequestContext, { bytes, etag }: AggregatedBody, encoding: Encoding): ApiResponse {
  const type = `${contentTypes[encoding]};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`;
  const headers = { etag, vary: 'Accept', 'cache-control': 'public' };
  if (context.request.headers['if-none-match'] === etag) return { status: 304, headers, body: { kind: 'empty' } };
  const response = bytesResponse(context, 200, type, [bytes]);
  return { ...response, headers: { ...response.headers, ...headers } };
}

function legacyResponse(
  context: RequestContext,
  path: string,
  definitions: readonly ResourceDefinition[],
): ApiResponse | undefined {
  const found = legacyDocument(path, definitions, context.request.headers.host ?? '');
  return found && valueResponse(context, found.document, found.type, 200);
}

interface TypedDocument {
  readonly document: object;
  readonly type: Type;
}

function legacyDocument(
  path: string,
  definitions: readonly ResourceDefinition[],
  serverAddress: string,
): TypedDocument | undefined {
  const typed = (document: object | undefined, type: Type): TypedDocument | undefined => document && { document, type };
  if (path === '/') return typed(rootPathsDocument(definitions, otherPaths), RootPaths);
  if (path === '/api') return typed(apiVersionsDocument(definitions, serverAddress), APIVersions);
  if (path === '/apis') return typed(groupListDocument(definitions), APIGroupList);
  const [, root, first = '', second, ...more] = path.split('/');
  if (more.length > 0) return undefined;
  if (root === 'api' && second === undefined)
    return typed(resourceListDocument(definitions, '', first), APIResourceList);
  if (root !== 'apis' || first === '') return undefined;
  return second === undefined
    ? typed(groupDocument(definitions, first), APIGroup)
    : typed(resourceListDocument(definitions, first, second), APIResourceList);
}
