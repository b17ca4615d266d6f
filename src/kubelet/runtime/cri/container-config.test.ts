import { describe, expect, it } from 'vitest';
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { ContainerConfig } from '../runtime.ts';
import { criContainerConfig, targetContainerName } from './container-config.ts';

const node = { memoryCapacityBytes: 1024 ** 3, cgroupVersion: 1 } as const;
const options = { node, environment: [], mounts: [], seccompDirectory: '/seccomp' };

function newConfig(container: object, more: Partial<ContainerConfig> = {}, spec: object = {}): ContainerConfig {
  const main = { name: 'main', image: 'web:1', resources: {}, ...container } as Container;
  const pod = {
    metadata: { name: 'web-1', namespace: 'shop', uid: 'u1' },
    spec: { containers: [main], ...spec },
    status: {},
  } as unknown as Pod;
  return { pod, container: main, attempt: 2, specHash: 'abc', imageRef: 'sha256:1', ...more };
}

describe('a container in CRI', () => {
  it('carries who it is and how it came about', () => {
    const config = newConfig(
      {
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        ports: [{ containerPort: 80 }],
        lifecycle: { preStop: { exec: { command: ['true'] } }, stopSignal: 'SIGUSR1' },
      },
      { annotations: { note: 'x' } },
      { terminationGracePeriodSeconds: 30 },
    );
    const result = criContainerConfig(config, options);
    expect(result).toMatchObject({
      metadata: { name: 'main', attempt: 2 },
      image: { image: 'sha256:1', userSpecifiedImage: 'web:1' },
      logPath: 'main/2.log',
      stopSignal: 'SIGUSR1',
    });
    expect(result.labels).toEqual({
      'io.kubernetes.container.name': 'main',
      'io.kubernetes.pod.name': 'web-1',
      'io.kubernetes.pod.namespace': 'shop',
      'io.kubernetes.pod.uid': 'u1',
    });
    expect(result.annotations).toEqual({
      note: 'x',
      'io.kubernetes.container.hash': 'abc',
      'io.kubernetes.container.restartCount': '2',
      'io.kubernetes.container.terminationMessagePath': '/dev/termination-log',
      'io.kubernetes.container.terminationMessagePolicy': 'File',
      'io.kubernetes.container.ports': '[{"containerPort":80}]',
      'io.kubernetes.container.preStopHandler': '{"exec":{"command":["true"]}}',
      'io.kubernetes.pod.terminationGracePeriod': '30',
    });
  });

  it('says how long its Pod has when that is being deleted', () => {
    const config = newConfig({});
    const pod = { ...config.pod, metadata: { ...config.pod.metadata, deletionGracePeriodSeconds: 0 } };
    const { annotations } = criContainerConfig({ ...config, pod }, options);
    expect(annotations).toMatchObject({ 'io.kubernetes.pod.deletionGracePeriod': '0' });
  });

  it('has its variables, and their values in commands and arguments', () => {
    const environment = [
      { name: 'NAME', value: 'wörld' },
      { name: 'EMPTY', value: '' },
    ];
    const config = newConfig({
      command: ['echo', '$(NAME)'],
      args: ['$(EMPTY)$(NONE)', '$$(NAME)'],
      workingDir: '/tmp',
    });
    const result = criContainerConfig(config, { ...options, environment });
    expect(result).toMatchObject({ command: ['echo', 'wörld'], args: ['$(NONE)', '$(NAME)'], workingDir: '/tmp' });
    const decoder = new TextDecoder();
    expect(result.envs?.map(({ key, value }) => [key, decoder.decode(value)])).toEqual([
      ['NAME', 'wörld'],
      ['EMPTY', ''],
    ]);
  });

  it('has mounts and devices, the mounts of the kubelet after its own', () => {
    const config = newConfig(
      {},
      {
        mounts: [
          { hostPath: '/a', containerPath: '/data', readOnly: true, propagation: 'HostToContainer' },
          { hostPath: '/b', containerPath: '/more', selinuxRelabel: true, recursiveReadOnly: true },
        ],
        devices: [{ hostPath: '/dev/fuse', containerPath: '/dev/fuse', permissions: 'rwm' }],
        cdiDevices: ['vendor.example/gpu=0'],
      },
    );
    const own = { hostPath: '/t', containerPath: '/dev/termination-log', propagation: 'Bidirectional' } as const;
    const result = criContainerConfig(config, { ...options, mounts: [own] });
    expect(result.mounts).toEqual([
      {
        hostPath: '/a',
        containerPath: '/data',
        readonly: true,
        propagation: 'PROPAGATION_HOST_TO_CONTAINER',
      },
      {
        hostPath: '/b',
        containerPath: '/more',
        selinuxRelabel: true,
        recursiveReadOnly: true,
        readonly: undefined,
        propagation: 'PROPAGATION_PRIVATE',
      },
      {
        hostPath: '/t',
        containerPath: '/dev/termination-log',
        readonly: undefined,
        propagation: 'PROPAGATION_BIDIRECTIONAL',
      },
    ]);
    expect(result.devices).toEqual([{ hostPath: '/dev/fuse', containerPath: '/dev/fuse', permissions: 'rwm' }]);
    expect(result.cdiDevices).toEqual([{ name: 'vendor.example/gpu=0' }]);
  });

  it('takes its image by name where there is no reference', () => {
    expect(criContainerConfig(newConfig({}, { imageRef: '' }), options).image?.image).toBe('web:1');
  });

  it('may be the guest of another', () => {
    expect(targetContainerName(newConfig({ targetContainerName: 'main' }).container)).toBe('main');
    expect(targetContainerName(newConfig({ targetContainerName: '' }).container)).toBeUndefined();
    const { linux } = criContainerConfig(newConfig({}), { ...options, targetId: 'abc' });
    expect(linux?.securityContext?.namespaceOptions).toMatchObject({ pid: 'TARGET', targetId: 'abc' });
  });
});
