import { describe, expect, it } from 'vitest';
import { created, type Input, withField } from '../../validation/strategy-fixture.ts';
import { podResource } from './pod-resource.ts';

const minimal: Input = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
};

describe('warnings about Pods', () => {
  const port = (more: object): object => ({ containerPort: 80, ...more });
  it.each<[string, string, unknown, string[]]>([
    ['none about the least there can be', 'metadata.labels', { a: 'b' }, []],
    [
      'a name that is no host name',
      'metadata.name',
      'a.b',
      [
        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
      ],
    ],
    [
      'labels of Nodes that have new names',
      'spec.nodeSelector',
      { 'beta.kubernetes.io/os': 'linux' },
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [
      'volumes that do nothing any more',
      'spec.volumes',
      [{ name: 'v', glusterfs: { endpoints: 'e', path: 'p' } }],
      ['spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+'],
    ],
    [
      'a port twice',
      'spec.containers.0.ports',
      [port({}), port({ name: 'http' })],
      ['spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]'],
    ],
    [
      'a port with and without a host port',
      'spec.containers.0.ports',
      [port({}), port({ hostPort: 8080 })],
      ['spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]'],
    ],
    [
      'half a byte',
      'spec.containers.0.resources',
      { limits: { memory: '1500m' } },
      [
        'spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
        'spec.containers[0].resources.requests[memory]: fractional byte value "1500m" is invalid, must be an integer',
      ],
    ],
    [
      'a variable that extends itself: none',
      'spec.containers.0.env',
      [
        { name: 'P', value: 'a' },
        { name: 'P', value: '$(P):b' },
      ],
      [],
    ],
    [
      'negative seconds of grace',
      'spec.terminationGracePeriodSeconds',
      -1,
      ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'],
    ],
    [
      'a selector of no Pods',
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution',
      [{ topologyKey: 'k' }],
      [
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
      ],
    ],
  ])('%s', (_, path, value, expected) => {
    const object = created(podResource, withField(minimal, path, value));
    expect(podResource.strategy.warnings?.(object, undefined)).toEqual(expected);
  });
});
