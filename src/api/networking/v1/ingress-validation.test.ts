import { describe, expect, it } from 'vitest';
import {
  created,
  createErrors,
  type Input,
  statusErrors,
  updateErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import type { IngressClass } from './ingress-class.ts';
import { ingressClassResource } from './ingress-class-resource.ts';
import { ingressResource } from './ingress-resource.ts';

const backend = { service: { name: 'web', port: { number: 80 } } };
const path = { path: '/', pathType: 'Prefix', backend };
const minimal: Input = {
  metadata: { name: 'web' },
  spec: { rules: [{ host: 'example.com', http: { paths: [path] } }] },
};
const first = 'spec.rules[0].http.paths[0]';

describe('an Ingress to be created', () => {
  const withPath = (changes: object): Input => withField(minimal, 'spec.rules.0.http.paths', [{ ...path, ...changes }]);
  it.each([
    ['one path', minimal, []],
    ['a default backend', { metadata: {}, spec: { defaultBackend: backend } }, []],
    ['nothing', { metadata: {} }, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
    ['no paths', withField(minimal, 'spec.rules.0.http.paths', []), ['spec.rules[0].http.paths: Required value']],
    [
      'no path type',
      withPath({ pathType: undefined }),
      [`${first}.pathType: Required value: pathType must be specified`],
    ],
    [
      'another path type',
      withPath({ pathType: 'Regex' }),
      [`${first}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`],
    ],
    [
      'a relative path with steps back',
      withPath({ path: 'a//b/..' }),
      [
        `${first}.path: Invalid value: "a//b/..": must be an absolute path`,
        `${first}.path: Invalid value: "a//b/..": must not contain '//'`,
        `${first}.path: Invalid value: "a//b/..": cannot end with '/..'`,
      ],
    ],
    [
      'no backend',
      withPath({ backend: {} }),
      [`${first}.backend: Invalid value: "": resource or service backend is required`],
    ],
    [
      'a backend without a port',
      withPath({ backend: { service: { name: 'web' } } }),
      [`${first}.backend: Required value: port name or number is required`],
    ],
    [
      'a backend with two ports',
      withPath({ backend: { service: { name: 'web', port: { name: 'http', number: 80 } } } }),
      [`${first}.backend: Invalid value: "": cannot set both port name & port number`],
    ],
    [
      'both backends',
      withPath({ backend: { ...backend, resource: { kind: 'A', name: 'b' } } }),
      [`${first}.backend: Invalid value: "": cannot set both resource and service backends`],
    ],
    [
      'an address as host',
      withField(minimal, 'spec.rules.0.host', '1.2.3.4'),
      ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
    ],
    [
      'class by annotation and by field',
      {
        metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } },
        spec: { defaultBackend: backend, ingressClassName: 'b' },
      },
      [
        'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
      ],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(ingressResource, input)).toEqual(expected);
  });

  it('an update keeps names that were stored under older rules', () => {
    const old = withField(minimal, 'spec.tls', [{ secretName: 'Upper' }]);
    expect(createErrors(ingressResource, old)).toHaveLength(1);
    expect(updateErrors(ingressResource, old, old)).toEqual([]);
  });

  it('an address in its status', () => {
    const status = { loadBalancer: { ingress: [{ ip: 'x' }] } };
    expect(statusErrors(ingressResource, minimal, { ...minimal, status })).toEqual([
      'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ]);
  });
});

describe('an IngressClass', () => {
  const classOf = (spec: object): Input => ({ metadata: { name: 'c' }, spec: { controller: 'acme.io/foo', ...spec } });
  const parameters = { kind: 'K', name: 'n' };
  it('has parameters of the whole cluster', () => {
    expect(created<IngressClass>(ingressClassResource, classOf({ parameters })).spec.parameters?.scope).toBe('Cluster');
  });

  it.each([
    ['a controller', {}, []],
    ['no controller', { controller: '' }, ['spec.controller: Required value']],
    [
      'a controller without a domain',
      { controller: 'foo' },
      ['spec.controller: Invalid value: "foo": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'parameters of no namespace',
      { parameters: { ...parameters, scope: 'Namespace' } },
      ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ],
    [
      'parameters of the cluster in a namespace',
      { parameters: { ...parameters, namespace: 'a' } },
      ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
    ],
  ])('%s', (_, spec, expected) => {
    expect(createErrors(ingressClassResource, classOf(spec))).toEqual(expected);
  });

  it('keeps its controller', () => {
    expect(updateErrors(ingressClassResource, classOf({}), classOf({ controller: 'acme.io/bar' }))).toEqual([
      'spec.controller: Invalid value: "acme.io/bar": field is immutable',
    ]);
  });
});
