/** Makes responses of objects, lists and Statuses, in the encoding and form that the client asked for. */

import { encodeMessage } from '../api/codec/protobuf.ts';
import { encodeList, encodeObject } from '../api/codec/protobuf-envelope.ts';
import { Status } from '../api/meta/v1/status.ts';
import { PartialObjectMetadata } from '../api/meta/v1/table.ts';
import type { KubernetesObject } from '../api/resource.ts';
import { apiVersionOf, type Type } from '../api/schema/schema.ts';
import { notAcceptable, type StatusObject } from '../api/status-error.ts';
import type { StoredObject } from './cache/stored-object.ts';
import type { Selection } from './collection.ts';
import type { RequestContext, ResourceContext } from './context.ts';
import { type Accepted, bodyMediaTypes, contentTypes } from './negotiation.ts';
import type { ApiRequest, ApiResponse, ResponseBody } from './request.ts';
import { partialMetadata, readIncludeObject, tableOf } from './table.ts';

const utf8 = new TextEncoder();
const metaApiVersion = (accepted: Accepted): string => `meta.k8s.io/${accepted.transformVersion ?? 'v1'}`;

export function objectResponse(context: ResourceContext, stored: StoredObject, status: number): ApiResponse {
  const { request, accepted, definition } = context;
  if (request.wantsObjects) {
    return respond(context, status, { kind: 'object', object: presented(context, stored) });
  }
  if (accepted.transform !== undefined) return transformedObject(context, presented(context, stored), status);
  if (accepted.encoding === 'json' && definition.storedAs === undefined && !isPretty(context)) {
    return bytesResponse(context, status, contentTypes.json, stored.jsonChunks());
  }
  return encodedResponse(context, presented(context, stored), definition.type, status);
}

/** An object that is not stored: the answer of a review, a scale, a token. */
export function valueResponse(context: RequestContext, object: object, type: Type, status: number): ApiResponse {
  if (context.request.wantsObjects) return respond(context, status, { kind: 'object', object });
  return encodedResponse(context, object, type, status);
}

/** The object in the version of the request. */
export function presented(context: ResourceContext, stored: StoredObject): KubernetesObject {
  const { storedAs } = context.definition;
  return storedAs === undefined ? stored.object : storedAs.fromStored(stored.object);
}

function transformedObject(context: ResourceContext, object: KubernetesObject, status: number): ApiResponse {
  const { accepted, definition } = context;
  const apiVersion = metaApiVersion(accepted);
  if (accepted.transform === 'Table') {
    const table = tableOf(
      definition,
      [object],
      { resourceVersion: object.metadata.resourceVersion },
      {
        includeObject: readIncludeObject(context.query),
        now: context.server.clock.now(),
        apiVersion,
      },
    );
    return encodedResponse(context, table, undefined, status);
  }
  if (accepted.transform === 'PartialObjectMetadataList') throw notAcceptable(bodyMediaTypes);
  return encodedResponse(context, partialMetadata(object, apiVersion), PartialObjectMetadata, status);
}

export function listResponse(context: ResourceContext, selection: Selection): ApiResponse {
  const { request, accepted, definition } = context;
  if (request.wantsObjects) {
    const items = selection.stored.map((stored) => presented(context, stored));
    return respond(context, 200, {
      kind: 'list',
      resourceVersion: String(selection.revision),
      continue: selection.continue,
      remainingItemCount: selection.remainingItemCount,
      items,
    });
  }
  const metadata = {
    resourceVersion: String(selection.revision),
    continue: selection.continue,
    remainingItemCount: selection.remainingItemCount,
  };
  if (accepted.transform !== undefined) return transformedList(context, selection, metadata);
  if (accepted.encoding === 'json' && definition.storedAs === undefined && !isPretty(context)) {
    return bytesResponse(context, 200, contentTypes.json, [jsonList(context, selection.stored, metadata)]);
  }
  if (accepted.encoding === 'protobuf') {
    const items = selection.stored.map((stored) =>
      stored.encoded(`message ${apiVersionOf(definition)}`, () =>
        encodeMessage(definition.type, presented(context, stored)),
      ),
    );
    const chunks = encodeList(
      { apiVersion: apiVersionOf(definition), kind: `${definition.kind}List` },
      metadata,
      items,
    );
    return bytesResponse(context, 200, contentTypes.protobuf, chunks);
  }
  // As upstream: what the list says of its items' kind, they don't say again.
  const items = selection.stored.map((stored) => {
    const { kind: _kind, apiVersion: _apiVersion, ...item } = presented(context, stored);
    return item;
  });
  const listObject = { kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata, items };
  return encodedResponse(context, listObject, undefined, 200);
}

/**
 * A list from the items' stored bytes, in one buffer: each item's own kind and apiVersion are left out, as upstream does, and its
 * resourceVersion put in.
 */
function jsonList(context: ResourceContext, items: readonly StoredObject[], metadata: object): Uint8Array {
  const { definition } = context;
  const head = utf8.encode(
    `{"kind":${JSON.stringify(`${definition.kind}List`)},"apiVersion":${JSON.stringify(apiVersionOf(definition))},"metadata":${JSON.stringify(metadata)},"items":[`,
  );
  let size = head.byteLength + 2;
  const pieces: Uint8Array[] = [];
  for (const item of items) {
    const [start, version, rest] = item.jsonChunks();
    pieces.push(rest.byteLength === 0 ? start : itemStart, version, rest);
    size +=
      (rest.byteLength === 0 ? start.byteLength : itemStart.byteLength) + version.byteLength + rest.byteLength + 1;
  }
  const list = Buffer.allocUnsafe(size);
  list.set(head, 0);
  let at = head.byteLength;
  for (let i = 0; i < pieces.length; i += 3) {
    if (i > 0) list[at++] = 0x2c;
    for (let j = i; j < i + 3; j++) {
      const piece = pieces[j]!;
      list.set(piece, at);
      at += piece.byteLength;
    }
  }
  list[at++] = 0x5d;
  list[at++] = 0x7d;
  return list.subarray(0, at);
}

const itemStart = utf8.encode('{"metadata":{');

function transformedList(context: ResourceContext, selection: Selection, metadata: object): ApiResponse {
  const { accepted, definition } = context;
  const apiVersion = metaApiVersion(accepted);
  const objects = selection.stored.map((stored) => presented(context, stored));
  if (accepted.transform === 'Table') {
    const table = tableOf(definition, objects, metadata, {
      includeObject: readIncludeObject(context.query),
      now: context.server.clock.now(),
      apiVersion,
    });
    return encodedResponse(context, table, undefined, 200);
  }
  if (accepted.transform === 'PartialObjectMetadata') throw notAcceptable(bodyMediaTypes);
  const items = objects.map((object) => partialMetadata(object, apiVersion));
  if (accepted.encoding === 'protobuf') {
    const messages = items.map((item) => encodeMessage(PartialObjectMetadata, item));
    const chunks = encodeList({ apiVersion, kind: 'PartialObjectMetadataList' }, metadata, messages);
    return bytesResponse(context, 200, contentTypes.protobuf, chunks);
  }
  return encodedResponse(context, { kind: 'PartialObjectMetadataList', apiVersion, metadata, items }, undefined, 200);
}

export function statusResponse(context: RequestContext, status: StatusObject, code = 200): ApiResponse {
  if (context.request.wantsObjects) return respond(context, code, { kind: 'object', object: status });
  return encodedResponse(context, status, Status, code);
}

/** `type` is needed for protobuf alone; what has none is sent as JSON. */
function encodedResponse(context: RequestContext, object: object, type: Type | undefined, status: number): ApiResponse {
  const { encoding } = context.accepted;
  if (encoding === 'protobuf' && type !== undefined) {
    return bytesResponse(context, status, contentTypes.protobuf, [encodeObject(type, object)]);
  }
  if (encoding === 'yaml') return yamlResponse(context, object, status);
  const text = isPretty(context) ? `${JSON.stringify(object, null, 2)}\n` : `${JSON.stringify(object)}\n`;
  return bytesResponse(context, status, contentTypes.json, [utf8.encode(text)]);
}

function yamlResponse(context: RequestContext, object: object, status: number): ApiResponse {
  return bytesResponse(context, status, contentTypes.yaml, [utf8.encode(context.encodeYaml(object))]);
}

export function bytesResponse(
  context: RequestContext,
  status: number,
  contentType: string,
  chunks: readonly Uint8Array[],
): ApiResponse {
  return respond(context, status, { kind: 'bytes', chunks }, contentType);
}

export function respond(
  context: RequestContext,
  status: number,
  body: ResponseBody,
  contentType?: string,
): ApiResponse {
  const headers: Record<string, string | readonly string[]> = { 'cache-control': 'no-cache, private' };
  if (contentType !== undefined) headers['content-type'] = contentType;
  if (context.warnings.length > 0) headers.warning = [...new Set(context.warnings)].map(warningHeader);
  return { status, headers, body };
}

function warningHeader(text: string): string {
  const printable = text.replace(/[\r\n\t]+/g, ' ').replace(/["\\]/g, (c) => `\\${c}`);
  return `299 - "${printable}"`;
}

const prettyAgents = ['curl', 'Wget', 'Mozilla/5.0'];

/** People with a browser or curl get indented JSON, unless they say otherwise. */
function isPretty({ request, query }: { readonly request: ApiRequest; readonly query: URLSearchParams }): boolean {
  const asked = query.get('pretty');
  if (asked !== null) return asked !== 'false' && asked !== '0';
  const agent = request.headers['user-agent'];
  return agent !== undefined && prettyAgents.some((name) => agent.startsWith(name));
}
