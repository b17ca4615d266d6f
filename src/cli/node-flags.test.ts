import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addNodeFlags, type NodeFlags, nodeUpkeepOf } from './node-flags.ts';

function settingsOf(...args: string[]) {
  const command = addNodeFlags(new Command());
  return nodeUpkeepOf(command.parse(args, { from: 'user' }).opts<NodeFlags>());
}

it("are upstream's where nothing is said", async () => {
  const { evictionThresholds, ...others } = await settingsOf();
  expect(evictionThresholds).toHaveLength(5);
  expect(others).toEqual({
    evictionTransitionMs: 300_000,
    evictionMaxPodGraceSeconds: 0,
    imageMargins: { highPercent: 85, lowPercent: 80 },
    imageMinAgeMs: 120_000,
    imagePullsMax: 1,
    allowedUnsafeSysctls: [],
    podManifestPath: undefined,
    shutdown: undefined,
  });
});

it('say everything else', async () => {
  const { evictionThresholds, ...others } = await settingsOf(
    ...['--eviction-hard', 'memory.available<1Gi', '--eviction-pressure-transition-period', '1m30s'],
    ...['--eviction-soft', 'memory.available<2Gi', '--eviction-soft-grace-period', 'memory.available=10s'],
    ...['--eviction-minimum-reclaim', 'memory.available=5Mi', '--eviction-max-pod-grace-period', '7'],
    ...['--image-gc-high-threshold', '60', '--image-gc-low-threshold', '50', '--minimum-image-ttl-duration', '1h'],
    ...['--serialize-image-pulls', 'false', '--max-parallel-image-pulls', '4'],
    ...['--allowed-unsafe-sysctls', 'kernel.msg*,net.core.somaxconn'],
    ...['--pod-manifest-path', '/manifests'],
    ...['--shutdown-grace-period', '30s', '--shutdown-grace-period-critical-pods', '10s'],
  );
  expect(evictionThresholds?.map(({ graceMs }) => graceMs)).toEqual([0, 10_000]);
  expect(others).toEqual({
    evictionTransitionMs: 90_000,
    evictionMaxPodGraceSeconds: 7,
    imageMargins: { highPercent: 60, lowPercent: 50 },
    imageMinAgeMs: 3_600_000,
    imagePullsMax: 4,
    allowedUnsafeSysctls: ['kernel.msg*', 'net.core.somaxconn'],
    podManifestPath: '/manifests',
    shutdown: { totalSeconds: 30, criticalSeconds: 10 },
  });
});

it('pull as many images as there are where nothing holds them back', async () => {
  expect(await settingsOf('--serialize-image-pulls', 'false')).toMatchObject({
    imagePullsMax: Number.POSITIVE_INFINITY,
  });
});

it.each<[string[], string]>([
  [['--max-parallel-image-pulls', '2'], '--max-parallel-image-pulls 2: it needs --serialize-image-pulls false'],
  [['--max-parallel-image-pulls', '0'], '--max-parallel-image-pulls 0: expected a positive number'],
  [['--serialize-image-pulls', 'no'], '--serialize-image-pulls no: expected true or false'],
  [
    ['--allowed-unsafe-sysctls', 'vm.swappiness'],
    '--allowed-unsafe-sysctls: the kernel has vm.swappiness once for all Pods',
  ],
  [['--eviction-hard', 'cpu.available<1'], '--eviction-…: unsupported eviction signal cpu.available'],
  [['--image-gc-high-threshold', '80'], '--image-gc-low-threshold 80: it must be less than --image-gc-high-threshold'],
  [['--image-gc-high-threshold', '101'], '--image-gc-high-threshold 101: expected a number'],
  [['--shutdown-grace-period', 'soon'], '--shutdown-grace-period soon: expected a duration such as 30s'],
  [['--shutdown-grace-period-critical-pods', '5s'], 'it is a part of --shutdown-grace-period'],
  [['--eviction-max-pod-grace-period', 'x'], '--eviction-max-pod-grace-period x: expected a number'],
])('%j is refused', async (flags, message) => {
  await expect(settingsOf(...flags)).rejects.toThrow(message);
});
