/** What a request is about, from its path. */
import { builtInResources } from '../../src/api/resources.ts';
import { parseRequestInfo } from '../../src/apiserver/request-info.ts';
import type { TransportRequest } from '../../src/client/transport.ts';

export interface Target {
  readonly kind: string;
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
  readonly subresource: string;
  /** The path of the object itself; what comes before a name in that of a collection. */
  readonly id: string;
}

const kinds = new Map(builtInResources.map(({ group, resource, kind }) => [`${group}/${resource}`, kind]));

export function targetOf({ method, path }: TransportRequest): Target {
  const { group, namespace, resource, name, subresource } = parseRequestInfo(method, path, new URLSearchParams());
  const kind = kinds.get(`${group}/${resource}`);
  if (kind === undefined) throw new Error(`there is no resource at ${path}`);
  const id = subresource === '' ? path : path.slice(0, -subresource.length - 1);
  return { kind, namespace, name, subresource, id: name === '' ? `${id}/` : id };
}
