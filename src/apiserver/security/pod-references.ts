/** What a Pod names of other objects in its namespace. Pure. */
import type { Container } from '../../api/core/v1/container.ts';
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import type { Volume } from '../../api/core/v1/volume.ts';

export interface PodReferences {
  readonly secrets: ReadonlySet<string>;
  readonly configMaps: ReadonlySet<string>;
  readonly persistentVolumeClaims: ReadonlySet<string>;
  readonly resourceClaims: ReadonlySet<string>;
  readonly serviceAccounts: ReadonlySet<string>;
}

export type ReferencedKind = keyof PodReferences;

type Draft = { readonly [K in ReferencedKind]: Set<string> };

export function referencesOf(pod: Pod): PodReferences {
  const { spec, status } = pod;
  const found: Draft = {
    secrets: new Set(),
    configMaps: new Set(),
    persistentVolumeClaims: new Set(),
    resourceClaims: new Set(),
    serviceAccounts: new Set(),
  };
  add(found.serviceAccounts, spec.serviceAccountName);
  for (const { name } of spec.imagePullSecrets ?? []) add(found.secrets, name);
  const lists = [spec.initContainers, spec.containers, spec.ephemeralContainers] as (
    | readonly Container[]
    | undefined
  )[];
  for (const container of lists.flatMap((list) => list ?? [])) addOfContainer(found, container);
  for (const volume of spec.volumes ?? []) addOfVolume(found, volume, pod.metadata.name ?? '');
  for (const { resourceClaimName } of spec.resourceClaims ?? []) add(found.resourceClaims, resourceClaimName);
  for (const { resourceClaimName } of status.resourceClaimStatuses ?? []) add(found.resourceClaims, resourceClaimName);
  return found;
}

function add(names: Set<string>, name: string | undefined): void {
  if (name) names.add(name);
}

function addOfContainer({ secrets, configMaps }: Draft, { env = [], envFrom = [] }: Container): void {
  for (const { valueFrom } of env) {
    add(secrets, valueFrom?.secretKeyRef?.name);
    add(configMaps, valueFrom?.configMapKeyRef?.name);
  }
  for (const { secretRef, configMapRef } of envFrom) {
    add(secrets, secretRef?.name);
    add(configMaps, configMapRef?.name);
  }
}

function addOfVolume(found: Draft, volume: Volume, podName: string): void {
  const { secrets, configMaps, persistentVolumeClaims } = found;
  for (const name of [
    volume.secret?.secretName,
    volume.azureFile?.secretName,
    volume.cephfs?.secretRef?.name,
    volume.cinder?.secretRef?.name,
    volume.csi?.nodePublishSecretRef?.name,
    volume.flexVolume?.secretRef?.name,
    volume.iscsi?.secretRef?.name,
    volume.rbd?.secretRef?.name,
    volume.scaleIO?.secretRef?.name,
    volume.storageos?.secretRef?.name,
  ]) {
    add(secrets, name);
  }
  add(configMaps, volume.configMap?.name);
  for (const source of volume.projected?.sources ?? []) {
    add(secrets, source.secret?.name);
    add(configMaps, source.configMap?.name);
  }
  add(persistentVolumeClaims, volume.persistentVolumeClaim?.claimName);
  if (volume.ephemeral !== undefined) add(persistentVolumeClaims, `${podName}-${volume.name}`);
}

/** The Secrets, as `namespace/name`, that a kubelet needs to mount the volume. */
export function secretsOfVolume({ spec }: PersistentVolume): ReadonlySet<string> {
  const claimNamespace = spec.claimRef?.namespace ?? '';
  const references = [
    spec.cephfs?.secretRef,
    spec.cinder?.secretRef,
    spec.csi?.nodeStageSecretRef,
    spec.csi?.nodePublishSecretRef,
    spec.csi?.nodeExpandSecretRef,
    spec.flexVolume?.secretRef,
    spec.iscsi?.secretRef,
    spec.rbd?.secretRef,
    spec.scaleIO?.secretRef,
    spec.storageos?.secretRef,
    spec.azureFile && { namespace: spec.azureFile.secretNamespace, name: spec.azureFile.secretName },
  ];
  const found = new Set<string>();
  for (const reference of references) {
    if (reference?.name) found.add(`${reference.namespace || claimNamespace}/${reference.name}`);
  }
  return found;
}
