/** Generates requests: paths, queries, headers and patches, from what the server knows and from what it does not. */
import fc from 'fast-check';
import { builtInResources } from '../../src/api/resources.ts';
import { hostileNumber, hostileText, hostileValue } from './hostile-values.ts';
import { collectionOf, tableType } from './targets.ts';

export const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];
const pointer = fc.oneof(
  fc.constantFrom(
    '',
    '/',
    '/metadata',
    '/metadata/labels',
    '/metadata/name',
    '/spec',
    '/spec/template',
    '/-',
    '/0',
    '/__proto__/polluted',
    '/constructor/prototype/polluted',
    '/metadata/labels/~',
    '/metadata/labels/~2',
    '/spec/containers/-',
    '/spec/containers/99999999999',
    '/spec/containers/-1',
    '/spec/containers/1e1',
    '/metadata/managedFields',
  ),
  hostileText.map((text) => `/${text}`),
);
export const operation = fc.record(
  {
    op: fc.oneof(fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'), hostileText),
    path: pointer,
    from: pointer,
    value: hostileValue,
  },
  { requiredKeys: [] },
);

const parameters = [
  'watch',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'labelSelector',
  'fieldSelector',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'gracePeriodSeconds',
  'propagationPolicy',
  'orphanDependents',
  'pretty',
  'includeObject',
  'timeout',
  'verbose',
];
const parameterValue = fc.oneof(
  hostileText,
  hostileNumber.map(String),
  fc.constantFrom(
    'true',
    'false',
    '0',
    '1',
    'Exact',
    'NotOlderThan',
    'All',
    'Orphan',
    'Foreground',
    'a=b',
    'a in (b,c)',
    '!a',
    'metadata.name=sample',
    'metadata.namespace!=default',
    'constructor=a',
    '__proto__!=a',
    'spec.nodeName=',
    'status.phase=Running,spec.nodeName!=x',
  ),
  fc
    .record({ v: fc.constantFrom('meta.k8s.io/v1', 'x'), rv: hostileNumber, start: hostileText })
    .map((token) => Buffer.from(JSON.stringify(token)).toString('base64url')),
);
export const query = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...parameters) }, { weight: 1, arbitrary: hostileText }),
      parameterValue,
    ),
    { maxLength: 5 },
  )
  .map((pairs) =>
    new URLSearchParams(
      pairs.map(([name, value]): [string, string] => [wellFormed(name), wellFormed(value)]),
    ).toString(),
  );

const segment = fc.oneof(
  fc.constantFrom(
    'api',
    'apis',
    'v1',
    'namespaces',
    'default',
    'pods',
    'configmaps',
    'deployments',
    'apps',
    'status',
    'scale',
    'watch',
    'proxy',
    'finalize',
    'log',
    'exec',
    'binding',
    'eviction',
    'token',
    'ephemeralcontainers',
    'sample',
    'openapi',
    'v2',
    'v3',
    'healthz',
    'livez',
    'readyz',
    'metrics',
    'version',
    'nodes',
    'services',
    'componentstatuses',
    'subjectaccessreviews',
    'authorization.k8s.io',
    '.well-known',
    'openid-configuration',
  ),
  hostileText.map((text) => encodeURIComponent(wellFormed(text)).slice(0, 500)),
  fc.constantFrom('%', '%zz', '%2e%2e', '..', '.', '', '%2F', '%00'),
);
export const anyPath = fc.oneof(
  fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`),
  fc
    .tuple(fc.constantFrom(...builtInResources.map(collectionOf)), fc.array(segment, { maxLength: 3 }))
    .map(([collection, more]) => [collection, ...more].join('/')),
);
export const mediaType = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/yaml',
    'application/vnd.kubernetes.protobuf',
    '*/*',
    tableType,
    'application/*',
    'text/html',
    'constructor',
    '__proto__',
    tableType,
    'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    'application/vnd.kubernetes.protobuf;as=Table;v=v1beta1;g=meta.k8s.io',
    'application/yaml;as=Table;v=v1;g=meta.k8s.io',
    'application/json;q=2,;;=,',
    ...patchTypes,
  ),
  hostileText,
);
export const headers = fc.record(
  {
    accept: mediaType,
    'content-type': mediaType,
    'user-agent': hostileText,
    'accept-encoding': hostileText,
    'impersonate-user': hostileText,
    'impersonate-group': hostileText,
    'impersonate-extra-__proto__': hostileText,
    'if-none-match': hostileText,
  },
  { requiredKeys: [] },
);
export const method = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'HEAD',
      'OPTIONS',
      'TRACE',
      'CONNECT',
      'constructor',
      '__proto__',
      'get',
      'LIST',
      'WATCH',
    ),
  },
);
export const body = fc.oneof(
  hostileValue.map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constant(''),
);

/** Lone surrogates have no bytes. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
