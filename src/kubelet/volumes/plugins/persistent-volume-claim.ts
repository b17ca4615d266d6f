/** What a PersistentVolumeClaim is bound to: a directory, or a device, of this host. Generic ephemeral volumes are claims too. */
import { stat } from 'node:fs/promises';
import { matchesNodeSelector } from '../../../api/core/v1/node-selector-match.ts';
import type { PersistentVolume } from '../../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../api/core/v1/persistent-volume-claim.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { Volume } from '../../../api/core/v1/volume.ts';
import type { Client } from '../../../client/client.ts';
import { persistentVolumeClaims, persistentVolumes } from '../../../client/resources.ts';
import { applyOwnership, ownershipOf } from '../ownership.ts';
import { MountFailure, messageOf, UnprocessedVolume } from '../volume-failure.ts';
import type { MountedVolume, VolumePlugin, VolumeRequest } from '../volume-plugin.ts';
import { checkHostPath } from './host-path.ts';

/** Volumes that the local-path provisioner made: anybody may write to them. */
const provisionedByAnnotation = 'pv.kubernetes.io/provisioned-by';
const provisionedMode = 0o777;

export const persistentVolumeClaimPlugin: VolumePlugin = {
  name: 'kubernetes.io/local-volume',
  supports: ({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral !== undefined,
  hasReferences: () => true,
  async resolve(request, { client, node }) {
    const { namespace = '' } = request.pod.metadata;
    const name = claimName(request);
    let volume: PersistentVolume;
    try {
      const claim = await boundClaim(client, namespace, name);
      checkOwner(request, claim);
      volume = await boundVolume(client, claim);
      checkMode(request, volume);
    } catch (error) {
      if (error instanceof UnprocessedVolume) throw error;
      throw new UnprocessedVolume(`error processing PVC ${namespace}/${name}: ${messageOf(error)}`);
    }
    const here = node();
    const { required } = volume.spec.nodeAffinity ?? {};
    if (here !== undefined && required !== undefined && !matchesNodeSelector(required, here)) {
      const why = 'no matching NodeSelectorTerms';
      throw new MountFailure('MountVolume.NodeAffinity check', volume.metadata.name ?? '', why);
    }
    return {
      async mount() {
        try {
          return await mountVolume(request, volume);
        } catch (error) {
          throw new MountFailure('MountVolume.SetUp', volume.metadata.name ?? '', error);
        }
      },
    };
  },
};

function claimName({ pod, volume }: VolumeRequest): string {
  return volume.persistentVolumeClaim?.claimName ?? `${pod.metadata.name}-${volume.name}`;
}

async function boundClaim(client: Client, namespace: string, name: string): Promise<PersistentVolumeClaim> {
  const claim = await client.get(persistentVolumeClaims, { namespace, name }).catch((error: unknown) => {
    throw new Error(`failed to fetch PVC from API server: ${messageOf(error)}`);
  });
  if (claim.metadata.deletionTimestamp !== undefined) throw new Error('PVC is being deleted');
  if (claim.status.phase !== 'Bound') throw new Error('PVC is not bound');
  if (!claim.spec.volumeName) throw new Error('PVC has empty pvc.Spec.VolumeName');
  return claim;
}

/** A claim that was made for an ephemeral volume of the Pod, and not by somebody else under that name. */
function checkOwner({ pod, volume }: VolumeRequest, { metadata }: PersistentVolumeClaim): void {
  if (volume.ephemeral === undefined) return;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.uid === pod.metadata.uid) return;
  const { namespace, name } = pod.metadata;
  throw new UnprocessedVolume(
    `PVC ${namespace}/${metadata.name} was not created for pod ${namespace}/${name} (pod is not owner)`,
  );
}

async function boundVolume(client: Client, { metadata, spec }: PersistentVolumeClaim): Promise<PersistentVolume> {
  const name = spec.volumeName ?? '';
  const volume = await client.get(persistentVolumes, { name }).catch((error: unknown) => {
    throw new Error(`failed to fetch PV ${name} from API server: ${messageOf(error)}`);
  });
  const { claimRef } = volume.spec;
  if (claimRef === undefined) {
    throw new Error(
      `found PV object ${name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim`,
    );
  }
  if (claimRef.uid !== metadata.uid) {
    throw new Error(
      `found PV object ${name} but its pv.Spec.ClaimRef.UID ${claimRef.uid} does not point to claim.UID ${metadata.uid}`,
    );
  }
  return volume;
}

/** Files can't be mounted as a device, nor a device as files. */
function checkMode({ pod, volume }: VolumeRequest, { spec }: PersistentVolume): void {
  const { volumeMode = 'Filesystem' } = spec;
  const wrong = volumeMode === 'Block' ? 'volumeMounts' : 'volumeDevices';
  if (!isUsedIn(pod, volume, wrong)) return;
  throw new UnprocessedVolume(`volume ${volume.name} has volumeMode ${volumeMode}, but is specified in ${wrong}`);
}

function isUsedIn({ spec }: Pod, { name }: Volume, list: 'volumeMounts' | 'volumeDevices'): boolean {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return containers.some((container) => container[list]?.some((use) => use.name === name));
}

async function mountVolume({ pod, volume }: VolumeRequest, persistent: PersistentVolume): Promise<MountedVolume> {
  const { spec, metadata } = persistent;
  const readOnly = volume.persistentVolumeClaim?.readOnly === true;
  const isBlock = spec.volumeMode === 'Block';
  if (spec.hostPath !== undefined) {
    const isProvisioned = metadata.annotations?.[provisionedByAnnotation] !== undefined;
    await checkHostPath(spec.hostPath, isProvisioned ? provisionedMode : undefined);
    return { path: spec.hostPath.path, readOnly, isBlock };
  }
  if (spec.local === undefined) throw new Error('no volume plugin matched');
  const { path } = spec.local;
  await checkLocal(path, isBlock);
  const ownership = ownershipOf(pod);
  if (ownership !== undefined && !readOnly && !isBlock) await applyOwnership(path, ownership);
  return { path, readOnly, isBlock };
}

async function checkLocal(path: string, isBlock: boolean): Promise<void> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`path ${JSON.stringify(path)} does not exist`) : error;
  });
  const isRight = isBlock ? stats.isBlockDevice() : stats.isDirectory();
  if (!isRight) throw new Error(`path ${JSON.stringify(path)} is not a ${isBlock ? 'block device' : 'directory'}`);
}
