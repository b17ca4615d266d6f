/**
 * Answers /openapi/v2, /openapi/v3 and what is below it. Documents are made when the first client asks, never at the start, and are kept until
 * the resources change.
 */
import { loadDescriptions } from '../../api/descriptions/descriptions.ts';
import type { RequestContext } from '../context.ts';
import { parseMediaType } from '../negotiation.ts';
import type { ApiResponse } from '../request.ts';
import { bytesResponse } from '../respond.ts';
import type { PathHandler } from '../server.ts';
import type { OpenApiDocument, OpenApiDocuments } from './document-cache.ts';

const v3Root = '/openapi/v3';
const swaggerProtobufTypes = [
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
];
/** A document under its own hash never changes. */
const immutable = 'public, max-age=31536000, immutable';

export function createOpenApiPath(): PathHandler {
  let documents: OpenApiDocuments | undefined;

  return async (context) => {
    const path = context.info.path.replace(/\/$/, '');
    if (path !== '/openapi/v2' && path !== v3Root && !path.startsWith(`${v3Root}/`)) return undefined;
    if (context.request.method !== 'GET' && context.request.method !== 'HEAD') return undefined;
    const { registry } = context.server;
    if (documents?.generation !== registry.generation) {
      const { generation, definitions } = registry;
      const [module, describe] = await Promise.all([import('./document-cache.ts'), loadDescriptions()]);
      documents = new module.OpenApiDocuments(generation, definitions, describe);
    }
    if (path === '/openapi/v2') return swaggerResponse(context, documents);
    if (path === v3Root) return documentResponse(context, documents.index(), 'application/json');
    return v3Response(context, documents, path.slice(v3Root.length + 1));
  };
}

function swaggerResponse(context: RequestContext, documents: OpenApiDocuments): ApiResponse {
  const ranges = (context.request.headers.accept ?? '').split(',').map((range) => parseMediaType(range).type);
  const preferred = ranges.find((type) => type === 'application/json' || swaggerProtobufTypes.includes(type));
  if (preferred === undefined || preferred === 'application/json') {
    return documentResponse(context, documents.swagger('json'), 'application/json');
  }
  // The name with the @ in it is no valid media type, so upstream answers with the other one too.
  return documentResponse(context, documents.swagger('protobuf'), swaggerProtobufTypes[1]!);
}

function v3Response(context: RequestContext, documents: OpenApiDocuments, path: string): ApiResponse | undefined {
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
  { bytes, hash }: OpenApiDocument,
  contentType: string,
  cacheControl = 'no-cache, private',
): ApiResponse {
  const headers = { etag: `"${hash}"`, vary: 'Accept', 'cache-control': cacheControl };
  if (context.request.headers['if-none-match'] === headers.etag)
    return { status: 304, headers, body: { kind: 'empty' } };
  const response = bytesResponse(context, 200, contentType, [bytes]);
  return { ...response, headers: { ...response.headers, ...headers } };
}
