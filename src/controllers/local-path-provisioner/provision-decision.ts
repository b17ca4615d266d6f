/** What the local-path provisioner does for a claim or a volume. Pure. */
import type { Node } from '../../api/core/v1/node.ts';
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../api/core/v1/persistent-volume-claim-class.ts';
import {
  provisionedByAnnotation,
  selectedNodeAnnotation,
  storageProvisionerAnnotations,
} from '../../api/core/v1/volume-annotations.ts';
import type { StorageClass } from '../../api/storage/v1/storage-class.ts';
import { apiVersionOf, type ResourceDraft } from '../../client/client.ts';
import { persistentVolumeClaims } from '../../client/resources.ts';

export interface ProvisionerOptions {
  /** Classes name it: `wherry.dev/local-path`. */
  readonly provisioner: string;
  /** Below this directory of each Node its volumes lie. */
  readonly rootDirectory: string;
}

export interface ProvisionFacts extends ProvisionerOptions {
  readonly claim: PersistentVolumeClaim;
  readonly storageClass: StorageClass | undefined;
  readonly node: (name: string) => Node | undefined;
}

export type ProvisionDecision =
  /** It is somebody else's turn. */
  | { readonly action: 'none' }
  | { readonly action: 'create'; readonly volume: ResourceDraft<PersistentVolume> }
  /** The Node is gone: another one is to be chosen. */
  | { readonly action: 'reschedule'; readonly claim: PersistentVolumeClaim; readonly message: string }
  | { readonly action: 'fail'; readonly message: string };

/** A directory is of one Node. */
const possibleModes: ReadonlySet<string> = new Set(['ReadWriteOnce', 'ReadWriteOncePod']);
const hostnameLabel = 'kubernetes.io/hostname';

export function decideProvision(facts: ProvisionFacts): ProvisionDecision {
  const { claim, storageClass, provisioner, node: findNode } = facts;
  const { metadata, spec } = claim;
  const { annotations = {} } = metadata;
  const isAsked = storageProvisionerAnnotations.some((name) => annotations[name] === provisioner);
  if (!isAsked || spec.volumeName || metadata.deletionTimestamp !== undefined) return { action: 'none' };
  if (storageClass?.provisioner !== provisioner) return { action: 'none' };
  const fail = (why: string): ProvisionDecision => ({
    action: 'fail',
    message: `failed to provision volume with StorageClass ${JSON.stringify(storageClass.metadata.name)}: ${why}`,
  });
  const nodeName = annotations[selectedNodeAnnotation];
  if (!nodeName) {
    if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') return { action: 'none' };
    return fail('configuration error, no node was specified');
  }
  if (spec.selector !== undefined) return fail('claim.Spec.Selector is not supported');
  if (!spec.accessModes?.every((mode) => possibleModes.has(mode))) {
    return fail('NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes');
  }
  if (spec.volumeMode === 'Block') return fail('block volumes are not supported');
  const node = findNode(nodeName);
  if (node !== undefined) return { action: 'create', volume: volumeFor(facts, storageClass, node) };
  const { [selectedNodeAnnotation]: _, ...others } = annotations;
  return {
    action: 'reschedule',
    claim: { ...claim, metadata: { ...metadata, annotations: others } },
    message: `node ${JSON.stringify(nodeName)} not found`,
  };
}

export const volumeNameFor = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

function volumeFor(
  { claim, provisioner, rootDirectory }: ProvisionFacts,
  storageClass: StorageClass,
  { metadata: node }: Node,
): ResourceDraft<PersistentVolume> {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const volumeName = volumeNameFor(claim);
  const hostname = node.labels?.[hostnameLabel] ?? node.name ?? '';
  const matchExpressions = [{ key: hostnameLabel, operator: 'In', values: [hostname] }];
  return {
    metadata: { name: volumeName, annotations: { [provisionedByAnnotation]: provisioner } },
    spec: {
      capacity: { storage: claim.spec.resources.requests?.storage ?? '0' },
      accessModes: claim.spec.accessModes,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: claimClass(claim),
      ...(storageClass.mountOptions !== undefined && { mountOptions: storageClass.mountOptions }),
      volumeMode: 'Filesystem',
      claimRef: {
        kind: 'PersistentVolumeClaim',
        apiVersion: apiVersionOf(persistentVolumeClaims),
        namespace,
        name,
        uid,
        resourceVersion,
      },
      hostPath: { path: `${rootDirectory}/${volumeName}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
    },
  };
}

/** Where a volume's directory lies, if it is the provisioner's to delete. */
export interface DeletableDirectory {
  readonly hostname: string;
  readonly path: string;
}

/** Undefined where the volume stays, or is not the provisioner's. */
export function deletableDirectory(
  { metadata, spec, status }: PersistentVolume,
  { provisioner, rootDirectory }: ProvisionerOptions,
): DeletableDirectory | undefined {
  const isOurs = metadata.annotations?.[provisionedByAnnotation] === provisioner;
  const isReleased = status.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete';
  if (!isOurs || !isReleased || metadata.deletionTimestamp !== undefined) return undefined;
  const path = spec.hostPath?.path ?? '';
  // Whatever else somebody made of the object: nothing outside is ever deleted.
  if (!path.startsWith(`${rootDirectory}/`) || path.split('/').includes('..')) return undefined;
  const term = spec.nodeAffinity?.required?.nodeSelectorTerms[0];
  const hostname = term?.matchExpressions?.find(({ key }) => key === hostnameLabel)?.values?.[0] ?? '';
  return { hostname, path };
}
