import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../../base/freeze.ts';
import { decode } from '../../schema/decode.ts';
import type { Mutable } from '../../schema/schema.ts';
import { created, defaulted, type Input, withField } from '../../validation/strategy-fixture.ts';
import { Binding } from './binding.ts';
import type { Pod } from './pod.ts';
import { podResource } from './pod-resource.ts';
import {
  prepareEphemeralContainersUpdate,
  prepareResize,
  validateBinding,
  validateEphemeralContainersUpdate,
  validateResize,
} from './pod-subresource-validation.ts';

const minimal: Input = {
  metadata: { name: 'web', namespace: 'default', labels: { a: 'b' } },
  spec: {
    containers: [
      { name: 'web', image: 'nginx:1', resources: { requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } } },
    ],
  },
};

type Change = readonly [path: string, value: unknown];

const pod = (...changes: readonly Change[]): Input =>
  changes.reduce((object, [path, value]) => withField(object, path, value), minimal);

interface Outcome {
  readonly pod: Pod;
  readonly errors: string[];
}

function change(
  from: Input,
  to: Input,
  prepare: (object: Mutable<Pod>, old: Pod) => void,
  validate: (object: Pod, old: Pod) => unknown[],
): Outcome {
  // A Pod that has debugging containers got them later.
  const old = created<Pod>(podResource, from);
  const object = defaulted<Pod>(podResource, to);
  prepare(object, old);
  const result = deepFreeze(object) as Pod;
  return { pod: result, errors: validate(result, old).map(String) };
}

describe('ephemeralcontainers', () => {
  const debug = (image: string): Change => ['spec.ephemeralContainers', [{ name: 'debug', image }]];
  const update = (from: readonly Change[], to: readonly Change[]): Outcome =>
    change(pod(...from), pod(...to), prepareEphemeralContainersUpdate, validateEphemeralContainersUpdate);

  it('adds a container and changes nothing else', () => {
    const outcome = update([], [debug('i'), ['spec.containers.0.image', 'other'], ['metadata.labels', { x: 'y' }]]);
    expect(outcome.errors).toEqual([]);
    expect(outcome.pod.spec.ephemeralContainers).toMatchObject([{ name: 'debug', image: 'i' }]);
    expect(outcome.pod.spec.containers[0]?.image).toBe('nginx:1');
    expect(outcome.pod.metadata.labels).toEqual({ a: 'b' });
  });

  it.each<[string, Change[], Change[], string]>([
    [
      'takes none away',
      [debug('i')],
      [],
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
    ],
    [
      'changes none',
      [debug('i')],
      [debug('j')],
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n- image: "i"\n+ image: "j"',
    ],
    [
      'has no probes',
      [],
      [['spec.ephemeralContainers', [{ name: 'd', image: 'i', livenessProbe: { tcpSocket: { port: 1 } } }]]],
      'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
    ],
    [
      'looks at a container that is there',
      [],
      [['spec.ephemeralContainers', [{ name: 'd', image: 'i', targetContainerName: 'x' }]]],
      'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
    ],
    [
      'not of a static Pod',
      [['metadata.annotations', { 'kubernetes.io/config.mirror': 'h' }]],
      [debug('i')],
      ': Forbidden: static pods do not support ephemeral containers',
    ],
  ])('%s', (_, from, to, expected) => {
    expect(update(from, to).errors).toEqual([expected]);
  });
});

describe('resize', () => {
  const limits = 'spec.containers.0.resources.limits';
  const update = (from: readonly Change[], to: readonly Change[]): Outcome =>
    change(pod(...from), pod(...from, ...to), prepareResize, validateResize);

  it('changes CPU and memory and nothing else', () => {
    const outcome = update(
      [],
      [
        [limits, { cpu: '3', memory: '2Gi' }],
        ['spec.containers.0.image', 'other'],
      ],
    );
    expect(outcome.errors).toEqual([]);
    expect(outcome.pod.spec.containers[0]).toMatchObject({
      image: 'nginx:1',
      resources: { limits: { cpu: '3', memory: '2Gi' }, requests: { cpu: '1' } },
    });
  });

  it.each<[string, Change[], Change[], string[]]>([
    [
      'takes no limit away',
      [],
      [
        [limits, { cpu: '2' }],
        ['spec.containers.0.resources.requests', { cpu: '1', memory: '1Gi' }],
      ],
      ['spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed'],
    ],
    [
      'keeps the class of service',
      [],
      [['spec.containers.0.resources', { requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } }]],
      ['spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing'],
    ],
    [
      'changes no other resources',
      [],
      [[limits, { cpu: '2', memory: '1Gi', 'ephemeral-storage': '1Gi' }]],
      ['spec: Forbidden: only cpu and memory resources are mutable'],
    ],
    [
      'not of a Pod that states its own',
      [['spec.resources', { limits: { cpu: '5', memory: '5Gi' } }]],
      [[limits, { cpu: '3', memory: '1Gi' }]],
      [': Forbidden: pods with pod-level resources cannot be resized'],
    ],
    [
      'not of init containers that have run',
      [['spec.initContainers', [{ name: 'i', image: 'i:1', resources: { limits: { cpu: '1' } } }]]],
      [['spec.initContainers.0.resources.limits', { cpu: '2' }]],
      ['spec: Forbidden: resources for non-sidecar init containers are immutable'],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(update(from, to).errors).toEqual(expected);
  });
});

describe('binding', () => {
  it.each<[string, object, string[]]>([
    ['to a Node', { kind: 'Node', name: 'n' }, []],
    ['to a Node by default', { name: 'n' }, []],
    ['to nothing', {}, ['target.name: Required value']],
    [
      'to something else',
      { kind: 'Minion', name: 'n' },
      ['target.kind: Unsupported value: "Minion": supported values: "Node", "<empty>"'],
    ],
  ])('%s', (_, target, expected) => {
    expect(validateBinding(decode(Binding, { metadata: { name: 'web' }, target }) as Binding).map(String)).toEqual(
      expected,
    );
  });
});
