import { describe, expect, it } from 'vitest';
import * as messages from './messages.ts';
import * as methods from './methods.ts';

describe('the messages of CRI', () => {
  it('name the calls as servers know them', () => {
    expect(methods.runPodSandbox.path).toBe('/runtime.v1.RuntimeService/RunPodSandbox');
    expect(methods.pullImage.path).toBe('/runtime.v1.ImageService/PullImage');
    const paths = Object.values(methods).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.every((path) => /^\/runtime\.v1\.(RuntimeService|ImageService)\/[A-Z]\w+$/.test(path))).toBe(true);
  });

  it('come back as they were sent, down to the last field', () => {
    const config = {
      metadata: { name: 'web', attempt: 2 },
      image: { image: 'sha256:1', userSpecifiedImage: 'web:1' },
      command: ['sh'],
      envs: [{ key: 'A', value: Uint8Array.of(98) }],
      mounts: [
        { hostPath: '/a', containerPath: '/b', readonly: true, propagation: 'PROPAGATION_BIDIRECTIONAL' as const },
      ],
      logPath: 'web/2.log',
      linux: {
        resources: { cpuShares: 512n, oomScoreAdj: -997n, hugepageLimits: [{ pageSize: '2MB', limit: 4n }] },
        securityContext: {
          runAsUser: 0n,
          runAsGroup: 7n,
          supplementalGroups: [1n, 2n],
          supplementalGroupsPolicy: 'Strict' as const,
          namespaceOptions: { network: 'NODE' as const, pid: 'TARGET' as const, targetId: 'id' },
          seccomp: { profileType: 'Localhost' as const, localhostRef: '/p' },
        },
      },
    };
    const sent = messages.CreateContainerRequest.encode({ podSandboxId: 's', config });
    expect(messages.CreateContainerRequest.decode(sent)).toMatchObject({ podSandboxId: 's', config });
  });

  const signals: readonly (readonly [string, number])[] = [
    ['SIGABRT', 1],
    ['SIGKILL', 13],
    ['SIGTERM', 23],
    ['SIGUSR2', 30],
    ['SIGRTMIN', 35],
    ['SIGRTMIN+1', 36],
    ['SIGRTMIN+15', 50],
    ['SIGRTMAX-14', 51],
    ['SIGRTMAX-1', 64],
    ['SIGRTMAX', 65],
  ];
  it.each(signals)('number the signal %s as %i', (stopSignal, number) => {
    const bytes = messages.CreateContainerRequest.encode({ config: { stopSignal } });
    // Field 2, a message of three bytes; in it field 18, a number.
    expect([...bytes]).toEqual([0x12, 3, 0x90, 0x01, number]);
  });
});
