import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/core/v1/pod.ts';
import { environmentField, podField } from './pod-field.ts';

const pod = {
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    uid: 'u-1',
    labels: { tier: 'front', app: 'web' },
    annotations: { 'example.com/note': 'say "hi"\nthere', plain: 'x' },
  },
  spec: { nodeName: 'node-1', serviceAccountName: 'robot', containers: [] },
  status: {},
} as unknown as Pod;
const addresses = { podIps: ['10.244.0.7', 'fd00::7'], hostIps: ['192.0.2.1', '2001:db8::1'] };

describe('fields that files and variables show', () => {
  it.each([
    ['metadata.name', 'web-0'],
    ['metadata.namespace', 'shop'],
    ['metadata.uid', 'u-1'],
    ['metadata.labels', 'app="web"\ntier="front"'],
    ["metadata.labels['app']", 'web'],
    ["metadata.labels['none']", ''],
    ['metadata.annotations', 'example.com/note="say \\"hi\\"\\nthere"\nplain="x"'],
    ["metadata.annotations['example.com/note']", 'say "hi"\nthere'],
  ])('%s', (fieldPath, expected) => {
    expect(podField(pod, fieldPath)).toBe(expected);
    expect(environmentField(pod, fieldPath, addresses)).toBe(expected);
  });

  it('labels that there are none of', () => {
    expect(podField({ ...pod, metadata: {} }, 'metadata.labels')).toBe('');
  });

  it.each(['spec.nodeName', 'status.podIP', 'spec.containers', "metadata.name['x']"])('not %s', (fieldPath) => {
    expect(() => podField(pod, fieldPath)).toThrow(`unsupported fieldPath: ${fieldPath}`);
  });
});

describe('fields that only variables show', () => {
  it.each([
    ['spec.nodeName', 'node-1'],
    ['spec.serviceAccountName', 'robot'],
    ['status.hostIP', '192.0.2.1'],
    ['status.hostIPs', '192.0.2.1,2001:db8::1'],
    ['status.podIP', '10.244.0.7'],
    ['status.podIPs', '10.244.0.7,fd00::7'],
  ])('%s', (fieldPath, expected) => {
    expect(environmentField(pod, fieldPath, addresses)).toBe(expected);
  });

  it('not others', () => {
    expect(() => environmentField(pod, 'status.phase', addresses)).toThrow('unsupported fieldPath: status.phase');
  });
});
