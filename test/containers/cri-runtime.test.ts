/** The Runtime contract on real containers: containerd, runc and CNI. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { describeRuntime } from '../../src/kubelet/runtime/conformance.ts';
import { CriRuntime } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import { readNodeResources } from '../../src/kubelet/runtime/cri/node-resources.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;

describe.skipIf(!available.ok)(`CRI on containerd${why}`, () => {
  let server: ContainerdServer;
  let runtime: CriRuntime;

  beforeAll(async () => {
    server = await startContainerd();
    runtime = await CriRuntime.connect({
      endpoint: server.endpoint,
      clock: systemClock,
      logger: silentLogger,
      node: await readNodeResources(),
      logsDirectory: `${server.directory}/logs`,
      rootDirectory: `${server.directory}/kubelet`,
      cgroupRoot: server.cgroupRoot,
    });
  });

  afterAll(async () => {
    runtime?.close();
    await server?.stop();
  });

  describeRuntime('CRI', async () => ({
    runtime,
    image: images.busybox,
    missingImage: 'missing.invalid/busybox:1.36',
    elapse: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  }));

  it('leaves nothing behind', async () => {
    expect(await server.leftovers()).toEqual([]);
  });
});
