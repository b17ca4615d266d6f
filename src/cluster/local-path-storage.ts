/**
 * Storage of a cluster in one process: claims get directories of their Pods' Nodes, by the default StorageClass `local-path`. The directories of the real Node of
 * this machine lie beside the cluster's other data, and go with their claims; where the cluster keeps nothing, with the cluster. Those of simulated Nodes are names.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storageClasses } from '../client/resources.ts';
import type { LocalPathProvisionerOptions } from '../controllers/local-path-provisioner/local-path-provisioner.ts';
import { localPathStorageClass } from '../controllers/local-path-provisioner/local-path-storage-class.ts';
import type { Component } from './component.ts';
import { apiServerIdentity, type ConnectAs } from './component-identity.ts';
import { ensureObject } from './keep-object.ts';
import type { ClusterOptions } from './options.ts';

export interface LocalPathStorage extends Component {
  readonly provisioner: LocalPathProvisionerOptions;
}

const simulatedDirectory = '/var/lib/wherry/storage';

/** Undefined for a cluster without nodes of its own. Stop it after the nodes. */
export async function startLocalPathStorage(
  { dataDir, nodes, realNode }: ClusterOptions,
  connectAs: ConnectAs,
): Promise<LocalPathStorage | undefined> {
  if (!nodes && realNode === undefined) return undefined;
  // One that is there stays as it is.
  await ensureObject(connectAs(apiServerIdentity), storageClasses, localPathStorageClass);
  if (realNode === undefined) {
    return { provisioner: { rootDirectory: simulatedDirectory }, async stop() {} };
  }
  const isEphemeral = dataDir === undefined;
  const rootDirectory = isEphemeral
    ? await realpath(await mkdtemp(join(tmpdir(), 'wherry-storage-')))
    : join(dataDir, 'storage');
  return {
    provisioner: {
      rootDirectory,
      removeDirectory: ({ path }) => rm(path, { recursive: true, force: true }),
    },
    async stop() {
      if (isEphemeral) await rm(rootDirectory, { recursive: true, force: true });
    },
  };
}
