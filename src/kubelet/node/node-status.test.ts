import { describe, expect, it } from 'vitest';
import { healthyObservation, type Machine } from './machine.ts';
import { hasStatusChanged, imageNamesMax, nodeStatus, reportedImagesMax, statusPatch } from './node-status.ts';

const before = '2030-01-01T00:00:00Z';
const now = '2030-01-01T00:00:10Z';
const machine: Machine = {
  capacity: { cpu: '4000m', memory: '8192Mi', 'ephemeral-storage': '100Gi' },
  addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
  info: { osImage: 'Debian GNU/Linux 13', kernelVersion: '6.12.1', architecture: 'arm64' },
};
const description = { nodeName: 'n', machine, runtimeVersion: 'containerd://2.1.0', port: 10250 };
const status = nodeStatus(description, healthyObservation, undefined, before);

describe('the status of a Node', () => {
  it('says what the machine is', () => {
    const { conditions, ...rest } = status;
    expect(conditions).toHaveLength(4);
    expect(rest).toEqual({
      capacity: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110' },
      allocatable: { cpu: '4', memory: '8092Mi', 'ephemeral-storage': '90Gi', pods: '110' },
      addresses: [
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'Hostname', address: 'n' },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.12.1',
        osImage: 'Debian GNU/Linux 13',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeletVersion: expect.stringMatching(/^v1\.35\.\d/),
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'arm64',
      },
      images: undefined,
      volumesInUse: undefined,
      runtimeHandlers: undefined,
      features: undefined,
    });
  });

  it.each<[string, Machine['reserved'], string, string]>([
    ['nothing', {}, '8Gi', '100Gi'],
    ['some of it', { memory: '1Gi' }, '7Gi', '100Gi'],
    ['a share', { memory: '50%', 'ephemeral-storage': '25%' }, '4Gi', '75Gi'],
    ['more than there is', { memory: '9Gi', 'example.com/gpu': '1' }, '0', '100Gi'],
  ])('that reserves %s', (_, reserved, memory, storage) => {
    const { allocatable } = nodeStatus(
      { ...description, machine: { ...machine, reserved } },
      healthyObservation,
      undefined,
      now,
    );
    expect(allocatable).toEqual({ cpu: '4', memory, 'ephemeral-storage': storage, pods: '110' });
  });

  it('keeps what others have put there', () => {
    const volumesAttached = [{ name: 'v', devicePath: '/dev/v' }];
    const previous = { ...status, capacity: { ...status.capacity, 'example.com/gpu': '2' }, volumesAttached };
    const next = nodeStatus(description, healthyObservation, previous, now);
    expect(next.volumesAttached).toBe(volumesAttached);
    expect(next.capacity?.['example.com/gpu']).toBe('2');
    expect(next.allocatable?.['example.com/gpu']).toBe('2');
  });

  it('names the largest images, and few names of each', () => {
    const names = Array.from({ length: imageNamesMax + 1 }, (_, i) => `image:${i}`);
    const images = Array.from({ length: reportedImagesMax + 1 }, (_, i) => ({ names, sizeBytes: i }));
    const reported = nodeStatus(description, { ...healthyObservation, images }, undefined, now).images ?? [];
    expect(reported.map(({ sizeBytes }) => sizeBytes)).toEqual(
      Array.from({ length: reportedImagesMax }, (_, i) => reportedImagesMax - i),
    );
    expect(reported[0]?.names).toEqual(names.slice(0, imageNamesMax));
  });
});

describe('what is there to report', () => {
  const later = nodeStatus(description, healthyObservation, status, now);

  it('nothing, while only time has passed', () => {
    expect(hasStatusChanged(status, later)).toBe(false);
    expect(statusPatch(status, later)).toEqual({ status: { conditions: later.conditions } });
  });

  it('no patch at all of what is the same', () => {
    expect(statusPatch(later, { ...later })).toBeUndefined();
  });

  it('new addresses take the place of all', () => {
    const addresses = [{ type: 'InternalIP', address: '10.0.0.2' }];
    const next = { ...later, addresses };
    expect(hasStatusChanged(later, next)).toBe(true);
    expect(statusPatch(later, next)).toEqual({ status: { addresses: [...addresses, { $patch: 'replace' }] } });
  });

  it('what is gone is named', () => {
    const previous = {
      ...later,
      images: [{ names: ['a'] }],
      allocatable: { ...later.allocatable, 'example.com/x': '1' },
    };
    expect(statusPatch(previous, later)).toEqual({
      status: { images: null, allocatable: { ...later.allocatable, 'example.com/x': null } },
    });
  });
});
