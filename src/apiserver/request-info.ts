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
  const parts = segmentsOf(path);
  /** Where what is yet to be read begins. */
  let at: number;
  let group = '';
  if (parts[0] === 'api' && parts.length >= 3) {
    at = 1;
  } else if (parts[0] === 'apis' && parts.length >= 4) {
    group = parts[1]!;
    at = 2;
  } else {
    return otherRequest(method, path);
  }
  const version = parts[at++]!;
  let verb = verbOfMethod.get(method) ?? '';
  const first = parts[at];
  if ((first === 'watch' || first === 'proxy') && parts.length > at + 1) {
    verb = first;
    at++;
  }
  let namespace = '';
  if (parts[at] === 'namespaces' && parts.length > at + 1) {
    namespace = parts[at + 1]!;
    if (parts.length > at + 2 && !namespaceSubresources.has(parts[at + 2]!)) at += 2;
  }
  const resource = parts[at] ?? '';
  const name = parts[at + 1] ?? '';
  const subresource = parts[at + 2] ?? '';
  if (name === '') verb = collectionVerb(verb, query);
  return { isResourceRequest: true, verb, path, group, version, namespace, resource, subresource, name };
}

function segmentsOf(path: string): string[] {
  const parts = path.split('/');
  // As nearly all paths are: a slash at the start, and none too many.
  if (parts[0] === '' && parts.indexOf('', 1) === -1) {
    parts.shift();
    return parts;
  }
  return parts.filter((part) => part !== '');
}

function otherRequest(method: string, path: string): RequestInfo {
  const verb = method.toLowerCase();
  return {
    isResourceRequest: false,
    verb,
    path,
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
  };
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
