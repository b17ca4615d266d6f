import { describe, expect, it } from 'vitest';
import { APIGroupDiscovery } from '../../api/apidiscovery/v2/api-group-discovery.ts';
import { decodeMessage, encodeMessage } from '../../api/codec/protobuf.ts';
import { APIResourceList } from '../../api/meta/v1/discovery.ts';
import { listTypeOf } from '../../api/meta/v1/list-type.ts';
import type { ResourceDefinition } from '../../api/resource.ts';
import { builtInResources } from '../../api/resources.ts';
import {
  aggregatedDocument,
  apiVersionsDocument,
  groupDocument,
  groupListDocument,
  resourceListDocument,
  rootPathsDocument,
} from './documents.ts';
import { compareVersions } from './groups.ts';

const named = (group: string, version: string): ResourceDefinition => ({
  ...builtInResources[2]!,
  group,
  version,
  storagePrefix: undefined,
});

describe('legacy discovery', () => {
  it('lists the versions of the core group', () => {
    expect(apiVersionsDocument(builtInResources, '127.0.0.1:6443')).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
    });
  });

  it('lists groups by upstream’s priority, then by name', () => {
    const resources = [named('b.example.com', 'v1'), named('a.example.com', 'v1'), ...builtInResources];
    const names = groupListDocument(resources).groups.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['apiregistration.k8s.io', 'apps', 'events.k8s.io', 'authentication.k8s.io']);
    expect(names.slice(-3)).toEqual(['flowcontrol.apiserver.k8s.io', 'a.example.com', 'b.example.com']);
  });

  it('prefers the newest stable version', () => {
    expect(groupDocument(builtInResources, 'autoscaling')).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'autoscaling',
      versions: [
        { groupVersion: 'autoscaling/v2', version: 'v2' },
        { groupVersion: 'autoscaling/v1', version: 'v1' },
      ],
      preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
    });
    expect(groupDocument(builtInResources, 'nothing.example.com')).toBeUndefined();
    expect(groupDocument(builtInResources, '')).toBeUndefined();
    const versions = ['foo1', 'v1beta1', 'v10', 'v2', 'v1alpha2', 'v11beta2', 'v1', 'foo10', 'v11alpha1', 'v3beta1'];
    expect(versions.sort(compareVersions)).toEqual([
      ...['v10', 'v2', 'v1', 'v11beta2', 'v3beta1', 'v1beta1', 'v11alpha1', 'v1alpha2', 'foo1', 'foo10'],
    ]);
  });

  it('lists resources with their subresources', () => {
    const list = resourceListDocument(builtInResources, 'apps', 'v1')!;
    expect(list.apiVersion).toBe('v1');
    expect(list.resources.filter(({ name }) => name.startsWith('deployments'))).toEqual([
      {
        name: 'deployments',
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
        shortNames: ['deploy'],
        categories: ['all'],
        storageVersionHash: '8aSe+NMegvE=',
      },
      {
        name: 'deployments/scale',
        singularName: '',
        namespaced: true,
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
        verbs: ['get', 'patch', 'update'],
      },
      {
        name: 'deployments/status',
        singularName: '',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['get', 'patch', 'update'],
      },
    ]);
    const core = resourceListDocument(builtInResources, '', 'v1')!;
    expect(core.apiVersion).toBeUndefined();
    expect(core.resources.map(({ name }) => name)).toEqual(core.resources.map(({ name }) => name).toSorted());
    expect(resourceListDocument(builtInResources, 'apps', 'v2')).toBeUndefined();
  });

  it('has upstream’s hashes of storage versions', () => {
    const autoscaler = (version: string): ResourceDefinition =>
      builtInResources.find((definition) => definition.group === 'autoscaling' && definition.version === version)!;
    const unused = (): never => {
      throw new Error('nothing is converted');
    };
    const stored = autoscaler('v2');
    const old = { ...autoscaler('v1'), storedAs: { definition: stored, toStored: unused, fromStored: unused } };
    const hashOf = (definition: ResourceDefinition): string | undefined =>
      resourceListDocument([definition], definition.group, definition.version)!.resources[0]!.storageVersionHash;
    expect(hashOf(stored)).toBe('qwQve8ut294=');
    expect(hashOf(old)).toBe('qwQve8ut294=');
    expect(hashOf(builtInResources.find(({ resource }) => resource === 'pods')!)).toBe('xPOwRZ+Yhw8=');
    expect(hashOf(builtInResources.find(({ resource }) => resource === 'bindings')!)).toBeUndefined();
  });

  it('lists every path', () => {
    const { paths } = rootPathsDocument(builtInResources, ['/version']);
    expect(paths.slice(0, 4)).toEqual(['/api', '/api/v1', '/apis', '/apis/']);
    expect(paths).toContain('/apis/apps/v1');
    expect(paths.at(-1)).toBe('/version');
  });
});

describe('aggregated discovery', () => {
  it('has the core group in one document and the others in another', () => {
    expect(aggregatedDocument(builtInResources, true).items.map(({ metadata }) => metadata.name)).toEqual([undefined]);
    const { items } = aggregatedDocument(builtInResources, false);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(
      groupListDocument(builtInResources).groups.map(({ name }) => name),
    );
    const apps = items.find(({ metadata }) => metadata.name === 'apps')!.versions![0]!;
    expect(apps.freshness).toBe('Current');
    expect(apps.resources!.find(({ resource }) => resource === 'deployments')).toEqual({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: '', version: '', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  it('can be sent as protobuf', () => {
    const document = aggregatedDocument(builtInResources, false);
    const type = listTypeOf(APIGroupDiscovery);
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = document;
    expect(decodeMessage(type, encodeMessage(type, document))).toEqual(rest);
    const list = resourceListDocument(builtInResources, 'apps', 'v1')!;
    expect(decodeMessage(APIResourceList, encodeMessage(APIResourceList, list)).resources).toEqual(list.resources);
  });
});
