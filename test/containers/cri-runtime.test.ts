/** The Runtime contract on real containers: containerd, runc and CNI. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntime } from '../../src/kubelet/runtime/conformance.ts';
import type { CriRuntime } from '../../src/kubelet/runtime/cri/cri-runtime.ts';
import { type ContainerdServer, containerdAvailable, images, startContainerd } from '../fixtures/containerd.ts';
import { connectTo } from '../fixtures/cri-pods.ts';

const available = containerdAvailable();
const why = available.ok ? '' : ` (skipped: ${available.reason})`;

describe.skipIf(!available.ok)(`CRI on containerd${why}`, () => {
  let server: ContainerdServer;
  let runtime: CriRuntime;

  beforeAll(async () => {
    server = await startContainerd();
    runtime = await connectTo(server);
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
