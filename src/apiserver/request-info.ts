/** Reads a request's path as upstream's RequestInfo does: what authorization, admission, metrics and audit speak of. */
import type { RequestInfo } from './request.ts';

const verbOfMethod: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** Subresources of namespaces: any other segment after a namespace's name is a resource in it. */
const namespaceSubresources: ReadonlySet<string> = new Set(['status', 'finalize']);

/** `path` is percent-decoded. `query` is needed to tell list from watch and get. */
export function parseRequestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const plain: RequestInfo = {
    isResourceRequest: false,
    verb: method.toLowerCase(),
    path,
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
  };
  const parts = path.split('/').filter((part) => part !== '');
  let group = '';
  let rest: string[];
  if (parts[0] === 'api' && parts.length >= 3) {
    rest = parts.slice(1);
  } else if (parts[0] === 'apis' && parts.length >= 4) {
    group = parts[1]!;
    rest = parts.slice(2);
  } else {
    return plain;
  }
  const version = rest[0]!;
  rest = rest.slice(1);
  let verb = verbOfMethod.get(method) ?? '';
  if (rest[0] === 'watch' && rest.length > 1) {
    verb = 'watch';
    rest = rest.slice(1);
  } else if (rest[0] === 'proxy' && rest.length > 1) {
    verb = 'proxy';
    rest = rest.slice(1);
  }
  let namespace = '';
  if (rest[0] === 'namespaces') {
    if (rest.length > 1) {
      namespace = rest[1]!;
      if (rest.length > 2 && !namespaceSubresources.has(rest[2]!)) rest = rest.slice(2);
    }
  }
  const resource = rest[0] ?? '';
  const name = rest[1] ?? '';
  const subresource = rest[2] ?? '';
  if (name === '') verb = collectionVerb(verb, query);
  return { ...plain, isResourceRequest: true, verb, group, version, namespace, resource, subresource, name };
}

function collectionVerb(verb: string, query: URLSearchParams): string {
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  if (verb === 'delete') return 'deletecollection';
  return verb;
}

/** A boolean of the query string, as Go reads it: present without a value is true. */
export function isTrue(value: string | null): boolean {
  if (value === null) return false;
  return !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value);
}
