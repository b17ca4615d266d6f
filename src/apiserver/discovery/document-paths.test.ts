/** How the paths of discovery and OpenAPI answer: what a client may ask for, and when it is told that nothing has changed. */
import { describe, expect, it } from 'vitest';
import { builtInResources } from '../../api/resources.ts';
import type { RequestContext } from '../context.ts';
import { createOpenApiPath } from '../openapi/openapi-path.ts';
import type { ApiResponse } from '../request.ts';
import { createDiscoveryPath } from './discovery-path.ts';

const registry = { generation: 1, definitions: builtInResources };
const handlers = [createDiscoveryPath(), createOpenApiPath()];
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const swaggerProtobuf = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

async function get(url: string, headers: Record<string, string> = {}): Promise<ApiResponse | undefined> {
  const [path, query] = url.split('?') as [string, string | undefined];
  const context = {
    server: { registry },
    request: { method: 'GET', headers },
    info: { path },
    query: new URLSearchParams(query),
    accepted: { encoding: 'json' },
    warnings: [],
  } as unknown as RequestContext;
  for (const handler of handlers) {
    const response = await handler(context);
    if (response !== undefined) return response;
  }
  return undefined;
}

function bytesOf(response: ApiResponse | undefined): Buffer {
  if (response?.body.kind !== 'bytes') throw new Error('no bytes');
  return Buffer.concat(response.body.chunks);
}

describe('paths of documents', () => {
  it.each([
    { accept: aggregated, kind: 'APIGroupDiscoveryList' },
    { accept: `${aggregated},application/json`, kind: 'APIGroupDiscoveryList' },
    { accept: `${aggregated.replace('v2', 'v2beta1')},application/json`, kind: 'APIGroupList' },
    { accept: 'application/json', kind: 'APIGroupList' },
    { accept: '*/*', kind: 'APIGroupList' },
  ])('/apis for $accept', async ({ accept, kind }) => {
    expect(JSON.parse(bytesOf(await get('/apis', { accept })).toString()).kind).toBe(kind);
  });

  it.each(['/apis', '/openapi/v2', '/openapi/v3/apis/apps/v1'])('%s answers 304 to who has it', async (path) => {
    const first = await get(path, { accept: aggregated });
    const etag = first?.headers.etag as string;
    expect(first?.status).toBe(200);
    expect(await get(path, { accept: aggregated, 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: { kind: 'empty' },
    });
    expect((await get(path, { accept: aggregated, 'if-none-match': '"old"' }))?.status).toBe(200);
  });

  it('leads from the index to documents that never change', async () => {
    const { paths } = JSON.parse(bytesOf(await get('/openapi/v3')).toString());
    const url = paths['apis/apps/v1'].serverRelativeURL as string;
    const response = await get(url);
    expect(response?.headers['cache-control']).toContain('immutable');
    expect(JSON.parse(bytesOf(response).toString()).openapi).toBe('3.0.0');
    expect(await get('/openapi/v3/apis/apps/v1?hash=OLD')).toMatchObject({ status: 301, headers: { location: url } });
    expect(Object.keys(paths)).toContain('api/v1');
  });

  it('has the old document as protobuf for who asks for that', async () => {
    const response = await get('/openapi/v2', { accept: swaggerProtobuf });
    expect(response?.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(bytesOf(response).subarray(0, 5).toString('latin1')).toBe('\x0a\x032.0');
  });

  it.each(['/apis/none.example.com', '/apis/apps/v9', '/api/v2', '/openapi/v3/apis/apps/v9', '/openapi/v4', '/other'])(
    'does not know %s',
    async (path) => {
      expect(await get(path)).toBeUndefined();
    },
  );
});
