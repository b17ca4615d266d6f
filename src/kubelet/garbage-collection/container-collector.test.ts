import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundPod, KubeletFixture } from '../../../test/fixtures/kubelet-fixture.ts';
import { makeTemporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { silentLogger } from '../../base/logger.ts';
import { ContainerCollector, type ContainerCollectorOptions } from './container-collector.ts';
import { LogDirectories } from './log-directories.ts';

let fixture: KubeletFixture;
let collector: ContainerCollector;
let told: string[];

beforeEach(async () => {
  told = [];
  fixture = await KubeletFixture.start();
});

afterEach(async () => {
  await collector.stop();
  await fixture.stop();
});

function make(options: Partial<ContainerCollectorOptions> = {}): void {
  collector = new ContainerCollector({
    runtime: fixture.runtime,
    pods: () => fixture.kubelet,
    tellOfNode: (type, reason, message) => told.push(`${type} ${reason}: ${message}`),
    clock: fixture.clock,
    logger: silentLogger,
    ...options,
  });
}

const ended = () =>
  boundPod(
    'job',
    { restartPolicy: 'Never' },
    { annotations: { 'simulated.wherry.dev/web': '{"exitAfterSeconds":1}' } },
  );
const left = async () => (await fixture.runtime.listPods()).map(({ name, containers }) => [name, containers.length]);

it('leaves what a Pod that has ended has left, until the disk is short', async () => {
  make();
  collector.start();
  await fixture.create(ended());
  await fixture.create(boundPod('web'));
  await fixture.advance(70);
  expect((await fixture.status('job')).phase).toBe('Succeeded');
  expect(await left()).toEqual([
    ['job', 1],
    ['web', 1],
  ]);
  await collector.collect({ isShort: true });
  expect(await left()).toEqual([['web', 1]]);
  await fixture.advance(5);
  expect((await fixture.status('job')).containerStatuses?.[0]?.state.terminated?.exitCode).toBe(0);
});

it('says what it could not do', async () => {
  make({
    runtime: {
      listPods: () => Promise.reject(new Error('no answer')),
      removeContainer: async () => {},
      removePodSandbox: async () => {},
    },
  });
  collector.start();
  await fixture.advance(61);
  expect(told).toEqual(['Warning ContainerGCFailed: no answer']);
});

it("removes the logs of its own Pods that are gone, and nobody else's", async () => {
  const folder = await makeTemporaryFolder();
  const { uid } = (await fixture.create(boundPod('web'))).metadata;
  const logsDirectory = join(folder.path, 'logs');
  const podsDirectory = join(folder.path, 'pods');
  for (const name of [`default_web_${uid}`, 'default_gone_1', 'default_other_2', 'stray']) {
    await mkdir(join(logsDirectory, name), { recursive: true });
  }
  await mkdir(join(podsDirectory, '1'), { recursive: true });
  const logDirectories = new LogDirectories({ logsDirectory, podsDirectory });
  await logDirectories.noteOwn();
  await rm(podsDirectory, { recursive: true });
  make({ logDirectories });
  await collector.collect();
  expect(await readdir(logsDirectory)).toEqual(['default_other_2', `default_web_${uid}`, 'stray']);
  await folder.remove();
});
