/** A cluster that is killed in the middle of a rollout, again and again, goes on where it was: no Pod is made twice, none is forgotten. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Deployment } from '../../src/api/apps/v1/deployment.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { Client } from '../../src/client/client.ts';
import { clientFromKubeconfig } from '../../src/client/http/client-from-kubeconfig.ts';
import { InformerFactory } from '../../src/client/informer/informer-factory.ts';
import { deployments, pods, replicaSets } from '../../src/client/resources.ts';
import { startServerProcess } from '../fixtures/server-process.ts';

const replicas = 10;
const maxSurge = 3;
const namespace = 'default';
const kills = 3;

/** What was seen of the cluster, over all its lives. */
class Sightings {
  readonly problems = new Set<string>();
  /** Names of Pods by the ReplicaSet that made them. */
  readonly pods = new Map<string, Set<string>>();
  #changes = 0;
  #waiting: (() => void) | undefined;

  get changes(): number {
    return this.#changes;
  }

  follow(informers: InformerFactory): void {
    const sets = informers.informer(replicaSets);
    const podInformer = informers.informer(pods);
    const look = (): void => {
      const wanted = sets.lister.list(namespace).reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
      if (wanted > replicas + maxSurge) this.problems.add(`${wanted} Pods are asked for`);
      for (const { metadata } of podInformer.lister.list(namespace)) {
        const owner = metadata.ownerReferences?.[0]?.name ?? 'nobody';
        this.pods.set(owner, (this.pods.get(owner) ?? new Set()).add(metadata.name ?? ''));
      }
      this.#changes++;
      this.#waiting?.();
    };
    for (const informer of [sets, podInformer]) {
      (informer as typeof sets).addHandler({ added: look, updated: look, deleted: look });
    }
  }

  /** Resolves after so many further changes. */
  async more(count: number): Promise<void> {
    const until = this.#changes + count;
    while (this.#changes < until) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

const deployment = (image: string): Deployment =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas,
      // Slow enough to be killed on the way.
      minReadySeconds: 1,
      selector: { matchLabels: { app: 'web' } },
      strategy: { rollingUpdate: { maxSurge, maxUnavailable: 2 } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
    },
  }) as unknown as Deployment;

it('goes on with a rollout', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-rollout-'));
  const sightings = new Sightings();
  const run = async (work: (client: Client, informers: InformerFactory) => Promise<void>, kill: boolean) => {
    await using server = await startServerProcess({
      command: 'source',
      runs: 'up',
      args: ['--nodes', '3'],
      folder,
    });
    const client = await clientFromKubeconfig(await readFile(server.kubeconfig, 'utf8'));
    const parts = { client, clock: systemClock, random: systemRandom, logger: silentLogger };
    const informers = new InformerFactory(parts);
    sightings.follow(informers);
    informers.informer(deployments);
    informers.start();
    await informers.synced();
    await work(client, informers);
    if (kill) await server.kill();
    await informers.stop();
    await client.transport.close();
  };
  const apply = (client: Client, image: string): Promise<Deployment> =>
    client.patch(deployments, { namespace, name: 'web' }, 'apply', deployment(image), {
      fieldManager: 'test',
      force: true,
    });
  await run(async (client, informers) => {
    const { metadata } = await apply(client, 'web:1');
    await rolledOut(informers, metadata.generation!);
    await apply(client, 'web:2');
    await sightings.more(8);
  }, true);
  for (let life = 1; life < kills; life++) await run(() => sightings.more(10), true);
  await run(async (client, informers) => {
    const { metadata } = await client.get(deployments, { namespace, name: 'web' });
    await rolledOut(informers, metadata.generation!);
    const left = (await client.list(pods, { namespace })).items.filter(
      ({ metadata: { deletionTimestamp } }) => deletionTimestamp === undefined,
    );
    expect(left.map(({ spec }) => spec.containers[0]!.image)).toEqual(new Array(replicas).fill('web:2'));
  }, false);
  expect([...sightings.problems]).toEqual([]);
  expect([...sightings.pods.values()].map(({ size }) => size)).toEqual([replicas, replicas]);
  await rm(folder, { recursive: true, force: true });
});

async function rolledOut(informers: InformerFactory, generation: number): Promise<void> {
  const informer = informers.informer(deployments);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const { status } = informer.lister.get(namespace, 'web') ?? {};
      if (status === undefined || (status.observedGeneration ?? 0) < generation) return;
      const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
      if (counts.every((count) => count === replicas)) resolve();
    };
    informer.addHandler({ added: look, updated: look });
    look();
  });
}
