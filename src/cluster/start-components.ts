/** What runs beside the API server in its process: controllers, scheduler, nodes, as the options say. Each one's code is loaded only then. */
import type { ClusterCertificates } from '../apiserver/security/certificates.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { LocalKubelets } from '../apiserver/subresources/kubelet-connector.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Component, ComponentParts } from './component.ts';
import { connectInProcess } from './connect-in-process.ts';
import type { ClusterOptions } from './options.ts';
import type { Security } from './security.ts';
import { secretTokenSigner } from './token-signer.ts';

export interface ComponentsOptions {
  readonly options: ClusterOptions;
  readonly server: ApiServer;
  readonly security: Security;
  /** Where the API server looks for the kubelets that run beside it. */
  readonly kubelets: LocalKubelets;
  readonly certificates: ClusterCertificates;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Resolves once all are at work. They stop in the reverse order of their start. Rejects, and leaves none running, where one cannot start. */
export async function startComponents(given: ComponentsOptions): Promise<Component> {
  const running: Component[] = [];
  const stop = async (): Promise<void> => {
    for (const component of running.splice(0).reverse()) await component.stop();
  };
  try {
    await startEach(given, running);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startEach(given: ComponentsOptions, running: Component[]): Promise<void> {
  const { options, server, security, kubelets, certificates, clock, random, logger } = given;
  const clusterCidr = options.clusterCidr ?? clusterCidrFor(options.nodes ?? 0);
  const parts: ComponentParts = {
    connectAs: connectInProcess(server),
    clock,
    random,
    logger,
  };
  if (options.controllers) {
    const { startControllers } = await import('./start-controllers.ts');
    const { startLocalPathStorage } = await import('./local-path-storage.ts');
    const storage = await startLocalPathStorage(options, parts.connectAs);
    if (storage !== undefined) running.push(storage);
    running.push(
      await startControllers({
        ...parts,
        rootCa: certificates.authority.cert,
        signToken: secretTokenSigner(security.serviceAccountTokens),
        // Only etcd may have other API servers.
        namespaceDeletionGraceMs: options.store === 'etcd' ? undefined : soleServerGraceMs,
        clusterCidr,
        localPath: storage?.provisioner,
      }),
    );
    options.onReady?.('controllers', '');
  }
  if (options.scheduler) {
    const { startScheduler } = await import('./start-scheduler.ts');
    running.push(await startScheduler(parts));
    options.onReady?.('scheduler', '');
  }
  if (options.nodes) {
    const { nodeNames, startNodes } = await import('./start-nodes.ts');
    const { nodes, nodeUpkeep: upkeep } = options;
    running.push(await startNodes({ ...parts, names: nodeNames(nodes), kubelets, upkeep }));
    options.onReady?.('nodes', `${options.nodes} with simulated containers`);
  }
  const { realNode } = options;
  if (realNode !== undefined) {
    const { startRealNodeOfCluster } = await import('./start-real-node-of-cluster.ts');
    const { node, detail } = await startRealNodeOfCluster({ ...given, ...parts, realNode, clusterCidr });
    running.push(node);
    options.onReady?.('node', detail);
  }
}

/** What a single API server is making in a namespace as it is told to delete it is made by then, or refused. */
const soleServerGraceMs = 50;

/** The usual block has room for 256 nodes with a /24 each. */
const clusterCidrFor = (nodes: number): string => (nodes <= 256 ? '10.244.0.0/16' : '10.128.0.0/9');
