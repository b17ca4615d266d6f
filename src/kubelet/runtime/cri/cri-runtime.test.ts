import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CriFailure, CriServer } from '../../../../test/fixtures/cri-server.ts';
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { systemClock } from '../../../base/clock.ts';
import { silentLogger } from '../../../base/logger.ts';
import { CriRuntime, type CriRuntimeOptions } from './cri-runtime.ts';
import * as methods from './methods.ts';

/** What only a runtime that does as it is told can show; the rest is shown on real ones. */
describe('the CRI runtime', () => {
  let server: CriServer;
  let folder: string;
  let runtime: CriRuntime | undefined;
  const requests: Record<string, unknown>[] = [];

  beforeEach(async () => {
    requests.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'wherry-runtime-'));
    server = await CriServer.create();
    server.answer(methods.version, () => ({ runtimeName: 'fake', runtimeVersion: '3', runtimeApiVersion: 'v1' }));
    server.answer(methods.listPodSandbox, () => ({}));
    server.answer(methods.listContainers, () => ({}));
    const keep =
      <A>(answer: A) =>
      (request: object): A => {
        requests.push(request as Record<string, unknown>);
        return answer;
      };
    server.answer(methods.runPodSandbox, keep({ podSandboxId: 's1' }));
    server.answer(methods.createContainer, keep({ containerId: 'c1' }));
    server.answer(methods.stopContainer, keep({}));
    server.answer(methods.updateRuntimeConfig, keep({}));
    server.answer(methods.execSync, keep({ stdout: Buffer.from('é'), stderr: Buffer.of(0xff), exitCode: 3 }));
    server.answer(methods.containerStatus, () => {
      throw new CriFailure(5, 'no such container');
    });
    server.answer(methods.removeContainer, () => {
      throw new CriFailure(5, 'no such container');
    });
    server.answer(methods.status, () => ({
      status: {
        conditions: [
          { type: 'RuntimeReady', status: true },
          { type: 'NetworkReady', reason: 'NoCni' },
        ],
      },
    }));
  });
  afterEach(async () => {
    runtime?.close();
    runtime?.close();
    runtime = undefined;
    await server.dispose();
    await rm(folder, { recursive: true });
  });

  async function connect(options: Partial<CriRuntimeOptions> = {}): Promise<CriRuntime> {
    await server.start();
    runtime = await CriRuntime.connect({
      endpoint: server.endpoint,
      clock: systemClock,
      logger: silentLogger,
      node: { memoryCapacityBytes: 1024 ** 3, cgroupVersion: 2 },
      logsDirectory: join(folder, 'logs'),
      rootDirectory: join(folder, 'kubelet'),
      podCgroups: false,
      ...options,
    });
    return runtime;
  }

  const newPod = (spec: object = {}): Pod =>
    ({
      metadata: { name: 'web', namespace: 'shop', uid: '1-2' },
      spec: { containers: [], ...spec },
      status: { qosClass: 'BestEffort' },
    }) as unknown as Pod;

  it('is called as the runtime that it drives, and says how that is', async () => {
    const { name } = await connect();
    expect(name).toBe('fake');
    expect(await runtime!.version()).toEqual({ runtimeName: 'fake', runtimeVersion: '3', runtimeApiVersion: 'v1' });
    expect((await runtime!.status()).conditions).toEqual([
      { type: 'RuntimeReady', status: true, reason: '', message: '' },
      { type: 'NetworkReady', status: false, reason: 'NoCni', message: '' },
    ]);
    await runtime!.updateRuntimeConfig({ podCidr: '10.1.0.0/24' });
    expect(requests).toEqual([{ runtimeConfig: { networkConfig: { podCidr: '10.1.0.0/24' } } }]);
  });

  it('is not to be had where nothing is at the endpoint', async () => {
    await expect(connect({ endpoint: join(folder, 'none.sock') })).rejects.toThrow('none.sock');
  });

  const drivers: readonly { name: string; told?: 'SYSTEMD' | 'CGROUPFS'; option?: 'systemd'; parent: string }[] = [
    { name: 'by default', parent: '/kubepods/besteffort/pod1-2' },
    { name: 'as it is set', option: 'systemd', parent: systemdParent() },
    { name: 'as the runtime tells', told: 'SYSTEMD', parent: systemdParent() },
    {
      name: 'as the runtime tells, whatever is set',
      told: 'CGROUPFS',
      option: 'systemd',
      parent: '/kubepods/besteffort/pod1-2',
    },
  ];
  function systemdParent(): string {
    return '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice';
  }
  it.each(drivers)('names cgroups $name', async ({ told, option, parent }) => {
    if (told !== undefined) server.answer(methods.runtimeConfig, () => ({ linux: { cgroupDriver: told } }));
    await connect({ cgroupDriver: option });
    await runtime!.runPodSandbox({ pod: newPod(), attempt: 0 });
    expect(requests[0]).toMatchObject({ config: { linux: { cgroupParent: parent } }, runtimeHandler: '' });
  });

  it('asks for the handler of the RuntimeClass', async () => {
    await connect({ runtimeHandler: (name) => `handler of ${name}` });
    await runtime!.runPodSandbox({ pod: newPod({ runtimeClassName: 'gvisor' }), attempt: 2 });
    expect(requests[0]).toMatchObject({ config: { metadata: { attempt: 2 } }, runtimeHandler: 'handler of gvisor' });
  });

  it('does not run without user namespaces what asks for them', async () => {
    await connect();
    const running = runtime!.runPodSandbox({ pod: newPod({ hostUsers: false }), attempt: 0 });
    await expect(running).rejects.toThrow('RuntimeClass handler "" does not support user namespaces');
    expect(requests).toEqual([]);
  });

  it('leaves nothing of a Pod whose sandbox could not be made', async () => {
    server.answer(methods.runPodSandbox, () => {
      throw new CriFailure(2, 'no network');
    });
    await connect();
    await expect(runtime!.runPodSandbox({ pod: newPod(), attempt: 0 })).rejects.toThrow('no network');
    expect(await readdir(join(folder, 'logs'))).toEqual([]);
  });

  it('tells of what it does itself at once', async () => {
    await connect();
    const events: string[] = [];
    const stop = runtime!.subscribe(({ type }) => events.push(type));
    const pod = newPod();
    await runtime!.runPodSandbox({ pod, attempt: 0 });
    const container = { name: 'main', image: 'web', resources: {} } as Container;
    await runtime!.createContainer('s1', { pod, container, attempt: 0, specHash: '', imageRef: 'ref' });
    expect(events).toEqual(['container-created']);
    await runtime!.stopContainer('c1', 1000);
    expect(events).toEqual(['container-created', 'container-started', 'container-stopped']);
    await runtime!.removeContainer('c1');
    expect(events.at(-1)).toBe('container-removed');
    stop();
  });

  const graces: readonly (readonly [number, bigint])[] = [
    [-5, 0n],
    [0, 0n],
    [1, 1n],
    [1000, 1n],
    [1001, 2n],
    [30_000, 30n],
  ];
  it.each(graces)('gives a container %i ms as %i s to end', async (graceMs, timeout) => {
    await connect();
    await runtime!.stopContainer('c1', graceMs);
    expect(requests).toEqual([{ containerId: 'c1', timeout }]);
  });

  it('runs commands for whole seconds, and takes what they write as text', async () => {
    await connect();
    expect(await runtime!.execSync('c1', ['a', 'b'], 1500)).toEqual({ exitCode: 3, stdout: 'é', stderr: '\ufffd' });
    expect(requests).toEqual([{ containerId: 'c1', cmd: ['a', 'b'], timeout: 2n }]);
  });

  it('reads no log of what is not there', async () => {
    await connect();
    await expect(runtime!.readLogs('c1').next()).rejects.toMatchObject({ code: 'NotFound' });
  });
});
