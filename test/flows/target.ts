/** What a request is about, from its path. */
import { builtInResources } from '../../src/api/resources.ts';
import type { TransportRequest } from '../../src/client/transport.ts';

export interface Target {
  readonly kind: string;
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
  readonly subresource: string;
  /** The path of the object itself; of a collection its own with a slash. */
  readonly id: string;
}

const kinds = new Map(builtInResources.map(({ group, resource, kind }) => [`${group}/${resource}`, kind]));
const pathPattern =
  /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/([^/]+)\/(?=[^/]+(?:\/|$)))?([^/]+)(?:\/([^/]+))?(?:\/(.+))?$/;
/** Of a Namespace itself; `namespaces/a/pods` is a collection in it. */
const namespacePattern = /^\/api\/v1\/namespaces\/[^/]+(?:\/(?:status|finalize))?$/;

export function targetOf({ path }: Pick<TransportRequest, 'path'>): Target {
  const parts = namespacePattern.test(path) ? [...path.split('/').slice(4)] : undefined;
  const [, group = '', namespace = '', resource = '', name = '', subresource = ''] =
    parts === undefined ? (pathPattern.exec(path) ?? []) : ['', '', '', 'namespaces', parts[0], parts[1]];
  const kind = kinds.get(`${group}/${resource}`);
  if (kind === undefined) throw new Error(`there is no resource at ${path}`);
  return {
    kind,
    namespace,
    name,
    subresource,
    id: subresource === '' ? `${path}${name === '' ? '/' : ''}` : path.slice(0, -subresource.length - 1),
  };
}
