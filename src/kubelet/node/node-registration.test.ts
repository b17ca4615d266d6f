import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import { healthyObservation } from './machine.ts';
import { initialNode, registrationPatch } from './node-registration.ts';

const description = { nodeName: 'n', machine: { capacity: {}, addresses: [] }, runtimeVersion: 'simulated://1' };
const identity = { labels: { 'topology.kubernetes.io/zone': 'z', team: 'a' } };
const initial = initialNode(description, identity, healthyObservation, '2030-01-01T00:00:00Z');
const { labels, annotations } = initial.metadata;

describe('what a kubelet puts right in the Node that it finds', () => {
  it.each<[string, Node['metadata'], object | undefined]>([
    ['nothing where all is as it wants it', { labels, annotations }, undefined],
    [
      'nothing of what is of others',
      { labels: { ...labels, team: 'b', more: 'c' }, annotations: { ...annotations, note: 'd' } },
      undefined,
    ],
    [
      'labels that say what the machine is, and where',
      { labels: { ...labels, 'kubernetes.io/arch': 's390x', 'topology.kubernetes.io/zone': 'y' }, annotations },
      { labels: { 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/zone': 'z' }, annotations: {} },
    ],
    [
      'who attaches its volumes',
      { labels },
      { labels: {}, annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
    ],
  ])('%s', (_, metadata, expected) => {
    const patch = registrationPatch(initial, { ...initial, metadata });
    expect(patch).toEqual(expected && { metadata: expected });
  });
});
