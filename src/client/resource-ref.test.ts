import { describe, expect, it } from 'vitest';
import { Deployment } from '../api/apps/v1/deployment.ts';
import { podResource } from '../api/core/v1/pod-resource.ts';
import { keyOf, pathOf, refTo, splitKey } from './resource-ref.ts';
import { deployments, namespaces, pods } from './resources.ts';

describe('pathOf', () => {
  it.each([
    ['a collection of one namespace', pathOf(pods, 'default'), '/api/v1/namespaces/default/pods'],
    ['a collection of all namespaces', pathOf(pods), '/api/v1/pods'],
    ['an object', pathOf(deployments, 'default', 'web'), '/apis/apps/v1/namespaces/default/deployments/web'],
    ['a subresource', pathOf(pods, 'default', 'web', 'status'), '/api/v1/namespaces/default/pods/web/status'],
    ['an object of no namespace', pathOf(namespaces, '', 'default'), '/api/v1/namespaces/default'],
    ['a namespace that does not apply', pathOf(namespaces, 'other', 'default'), '/api/v1/namespaces/default'],
    ['what has to be escaped', pathOf(pods, 'a b', 'c/d?e'), '/api/v1/namespaces/a%20b/pods/c%2Fd%3Fe'],
  ])('%s', (_name, path, expected) => {
    expect(path).toBe(expected);
  });
});

describe('keys', () => {
  it.each([
    ['in a namespace', { namespace: 'default', name: 'web' }, 'default/web'],
    ['of no namespace', { namespace: '', name: 'node-1' }, 'node-1'],
  ])('%s', (_name, metadata, key) => {
    expect(keyOf({ metadata })).toBe(key);
    expect(splitKey(key)).toEqual(metadata);
  });
});

it('refTo refuses a definition of another type', () => {
  expect(() => refTo(Deployment, podResource)).toThrow('pods does not hold io.k8s.api.apps.v1.Deployment');
});
