import { describe, expect, it } from 'vitest';
import { parseRequestInfo } from './request-info.ts';

/** `verb group/version namespace resource/subresource name`; absent parts are `-`. */
function told(method: string, path: string, query = ''): string {
  const info = parseRequestInfo(method, path, new URLSearchParams(query));
  const part = (text: string): string => (text === '' ? '-' : text);
  const { verb, group, version, namespace, resource, subresource, name } = info;
  if (!info.isResourceRequest) return `${verb} ${info.path}`;
  return `${verb} ${part(group)}/${version} ${part(namespace)} ${part(resource)}/${part(subresource)} ${part(name)}`;
}

describe('what a request is about', () => {
  it.each([
    ['a collection', 'GET', '/api/v1/namespaces/a/pods', '', 'list -/v1 a pods/- -'],
    ['a collection in all namespaces', 'GET', '/api/v1/pods', '', 'list -/v1 - pods/- -'],
    ['a watch', 'GET', '/apis/apps/v1/deployments', 'watch=1', 'watch apps/v1 - deployments/- -'],
    ['no watch', 'GET', '/apis/apps/v1/deployments', 'watch=false', 'list apps/v1 - deployments/- -'],
    ['an old watch', 'GET', '/api/v1/watch/namespaces/a/pods', '', 'watch -/v1 a pods/- -'],
    ['a proxy', 'GET', '/api/v1/proxy/namespaces/a/pods/b', '', 'proxy -/v1 a pods/- b'],
    ['an object', 'PUT', '/api/v1/namespaces/a/pods/b', '', 'update -/v1 a pods/- b'],
    ['a subresource', 'PATCH', '/api/v1/namespaces/a/pods/b/status', '', 'patch -/v1 a pods/status b'],
    ['what is below a subresource', 'GET', '/api/v1/namespaces/a/pods/b/proxy/c/d', '', 'get -/v1 a pods/proxy b'],
    ['a new object', 'POST', '/api/v1/namespaces/a/events', '', 'create -/v1 a events/- -'],
    ['all of a collection', 'DELETE', '/api/v1/namespaces/a/pods', '', 'deletecollection -/v1 a pods/- -'],
    ['namespaces', 'GET', '/api/v1/namespaces', '', 'list -/v1 - namespaces/- -'],
    ['a namespace', 'GET', '/api/v1/namespaces/a', '', 'get -/v1 a namespaces/- a'],
    ['the status of a namespace', 'PUT', '/api/v1/namespaces/a/status', '', 'update -/v1 a namespaces/status a'],
    ['what is called watch', 'GET', '/api/v1/watch', '', 'list -/v1 - watch/- -'],
    ['slashes too many', 'GET', '//api/v1///nodes/n/', '', 'get -/v1 - nodes/- n'],
    ['a method that is not known', 'BREW', '/api/v1/nodes/n', '', ' -/v1 - nodes/- n'],
    ['the resources of a version', 'GET', '/api/v1', '', 'get /api/v1'],
    ['a group', 'GET', '/apis/apps/v1', '', 'get /apis/apps/v1'],
    ['the root', 'GET', '/', '', 'get /'],
    ['nothing', 'HEAD', '', '', 'head '],
    ['health', 'GET', '/healthz/etcd', '', 'get /healthz/etcd'],
  ])('is read from the path of %s', (_, method, path, query, expected) => {
    expect(told(method, path, query)).toBe(expected);
  });
});
