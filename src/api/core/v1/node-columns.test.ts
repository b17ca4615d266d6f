import { describe, expect, it } from 'vitest';
import { metadata, rowOf } from '../../columns/row-fixture.ts';
import { nodeResource } from './node-resource.ts';

const plain = {
  Name: 'x',
  Status: 'Ready',
  Roles: '<none>',
  Age: '5m10s',
  Version: 'v1.35.0',
  'Internal-IP': '<none>',
  'External-IP': '<none>',
  'OS-Image': '<unknown>',
  'Kernel-Version': '<unknown>',
  'Container-Runtime': '<unknown>',
};
const nodeInfo = { kubeletVersion: 'v1.35.0' };
const ready = (status: string) => ({
  conditions: [
    { type: 'DiskPressure', status: 'False' },
    { type: 'Ready', status },
  ],
});

describe('the row of a Node', () => {
  const cases: Record<string, [object, object]> = {
    ready: [{ status: { nodeInfo, ...ready('True') } }, {}],
    'not ready': [{ status: { nodeInfo, ...ready('False') } }, { Status: 'NotReady' }],
    lost: [{ status: { nodeInfo, ...ready('Unknown') } }, { Status: 'NotReady' }],
    'that has not reported yet': [{}, { Status: 'Unknown', Version: '' }],
    cordoned: [
      { spec: { unschedulable: true }, status: { nodeInfo, ...ready('True') } },
      { Status: 'Ready,SchedulingDisabled' },
    ],
    'cordoned, and silent': [
      { spec: { unschedulable: true }, status: { nodeInfo } },
      { Status: 'Unknown,SchedulingDisabled' },
    ],
    'with roles': [
      {
        metadata: {
          ...metadata,
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node-role.kubernetes.io/control-plane': '',
            'node-role.kubernetes.io/': '',
            'kubernetes.io/role': 'gpu',
            'kubernetes.io/hostname': 'x',
          },
        },
        status: { nodeInfo, ...ready('True') },
      },
      { Roles: 'control-plane,gpu,worker' },
    ],
    'with all that a kubelet reports': [
      {
        status: {
          ...ready('True'),
          nodeInfo: {
            kubeletVersion: 'v1.34.1',
            osImage: 'Debian 13',
            kernelVersion: '6.12.1',
            containerRuntimeVersion: 'containerd://2.1.0',
          },
          addresses: [
            { type: 'Hostname', address: 'x' },
            { type: 'InternalIP', address: '10.0.0.1' },
            { type: 'InternalIP', address: 'fd00::1' },
            { type: 'ExternalIP', address: '1.2.3.4' },
          ],
        },
      },
      {
        Version: 'v1.34.1',
        'Internal-IP': '10.0.0.1',
        'External-IP': '1.2.3.4',
        'OS-Image': 'Debian 13',
        'Kernel-Version': '6.12.1',
        'Container-Runtime': 'containerd://2.1.0',
      },
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [object, expected]) => {
    expect(rowOf(nodeResource, object)).toEqual({ ...plain, ...expected });
  });
});
