/**
 * Answers /openapi/v2, /openapi/v3 and what is below it. Documents are made when the first client asks, never at the start, and are kept until
 * the resources change.
 */
import { type Describe, loadDescriptions } from '../../api/descriptions/descriptions.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import type { JsonObject } from '../../api/schema/builders.ts';
import { sha256Hex } from '../../base/sha256.ts';
import type { RequestContext } from '../context.ts';
import { apiGroups } from '../discovery/groups.ts';
import { parseMediaType } from '../negotiation.ts';
import type { ApiResponse } from '../request.ts';
import { bytesResponse } from '../respond.ts';
import type { PathHandler } from '../server.ts';
import { openApiV2, openApiV3 } from './documents.ts';
import { encodeSwagger, swaggerProtobufTypes } from './swagger-protobuf.ts';

interface Document {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

const utf8 = new TextEncoder();
const v3Root = '/openapi/v3';
/** A document under its own hash never changes. */
const immutable = 'public, max-age=31536000, immutable';

export function createOpenApiPath(): PathHandler {
  let documents: Documents | undefined;

  return async (context) => {
    const path = context.info.path.replace(/\/$/, '');
    if (path !== '/openapi/v2' && path !== v3Root && !path.startsWith(`${v3Root}/`)) return undefined;
    if (context.request.method !== 'GET' && context.request.method !== 'HEAD') return undefined;
    const { registry } = context.server;
    if (documents?.generation !== registry.generation) {
      documents = new Documents(registry.generation, registry.definitions, await loadDescriptions());
    }
    if (path === '/openapi/v2') return swaggerResponse(context, documents);
    if (path === v3Root) return documentResponse(context, documents.index(), 'application/json');
    return v3Response(context, documents, path.slice(v3Root.length + 1));
  };
}

/** The documents of one set of resources. */
class Documents {
  readonly generation: number;
  readonly #definitions: readonly ResourceDefinition[];
  readonly #describe: Describe;
  readonly #made = new Map<string, Document>();

  constructor(generation: number, definitions: readonly ResourceDefinition[], describe: Describe) {
    this.generation = generation;
    this.#definitions = definitions;
    this.#describe = describe;
  }

  #keep(name: string, make: () => Uint8Array): Document {
    let document = this.#made.get(name);
    if (document === undefined) {
      const bytes = make();
      document = { bytes, hash: sha256Hex(bytes) };
      this.#made.set(name, document);
    }
    return document;
  }

  swagger(encoding: 'json' | 'protobuf'): Document {
    return this.#keep(`v2 ${encoding}`, () => {
      const document = openApiV2(this.#definitions, this.#describe);
      return encoding === 'protobuf' ? encodeSwagger(document) : jsonBytes(document);
    });
  }

  index(): Document {
    return this.#keep('v3', () => {
      const paths = Array.from(this.#resourcesByPath().keys(), (path) => {
        const serverRelativeURL = `${v3Root}/${path}?hash=${this.version(path)!.hash}`;
        return [path, { serverRelativeURL }] as const;
      });
      return jsonBytes({ paths: Object.fromEntries(paths) });
    });
  }

  /** The document of a path such as `apis/apps/v1`; undefined where there is none. */
  version(path: string): Document | undefined {
    const resources = this.#resourcesByPath().get(path);
    return resources && this.#keep(`v3/${path}`, () => jsonBytes(openApiV3(resources, this.#describe)));
  }

  #byPath: Map<string, readonly ResourceDefinition[]> | undefined;

  #resourcesByPath(): Map<string, readonly ResourceDefinition[]> {
    this.#byPath ??= new Map(
      apiGroups(this.#definitions).flatMap(({ name, versions }) =>
        versions.map(({ groupVersion, resources }) => [`${name === '' ? 'api' : 'apis'}/${groupVersion}`, resources]),
      ),
    );
    return this.#byPath;
  }
}

function jsonBytes(document: JsonObject): Uint8Array {
  return utf8.encode(JSON.stringify(document));
}

function swaggerResponse(context: RequestContext, documents: Documents): ApiResponse {
  const ranges = (context.request.headers.accept ?? '').split(',').map((range) => parseMediaType(range).type);
  const preferred = ranges.find((type) => type === 'application/json' || swaggerProtobufTypes.includes(type));
  if (preferred === undefined || preferred === 'application/json') {
    return documentResponse(context, documents.swagger('json'), 'application/json');
  }
  // The name with the @ in it is no valid media type, so upstream answers with the other one too.
  return documentResponse(context, documents.swagger('protobuf'), swaggerProtobufTypes[1]!);
}

function v3Response(context: RequestContext, documents: Documents, path: string): ApiResponse | undefined {
  const document = documents.version(path);
  if (document === undefined) return undefined;
  const hash = context.query.get('hash');
  if (hash === null || hash === '') return documentResponse(context, document, 'application/json');
  if (hash === document.hash) return documentResponse(context, document, 'application/json', immutable);
  const location = `${v3Root}/${path}?hash=${document.hash}`;
  return { status: 301, headers: { location }, body: { kind: 'empty' } };
}

function documentResponse(
  context: RequestContext,
  { bytes, hash }: Document,
  contentType: string,
  cacheControl = 'no-cache, private',
): ApiResponse {
  const headers = { etag: `"${hash}"`, vary: 'Accept', 'cache-control': cacheControl };
  if (context.request.headers['if-none-match'] === headers.etag)
    return { status: 304, headers, body: { kind: 'empty' } };
  const response = bytesResponse(context, 200, contentType, [bytes]);
  return { ...response, headers: { ...response.headers, ...headers } };
}
