/** What is to be done for a PersistentVolumeClaim. Pure. Reasons and texts of events are upstream's. */
import type { Node } from '../../api/core/v1/node.ts';
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../api/core/v1/persistent-volume-claim-class.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import {
  bindCompletedAnnotation,
  boundByControllerAnnotation,
  selectedNodeAnnotation,
} from '../../api/core/v1/volume-annotations.ts';
import { bestVolume, isMeantFor, whyNotSatisfied } from '../../api/core/v1/volume-matching.ts';
import type { StorageClass } from '../../api/storage/v1/storage-class.ts';
import type { EventType } from '../../client/events/event-recorder.ts';
import { isPodTerminal } from '../shared/pod-state.ts';

export interface ClaimFacts {
  readonly claim: PersistentVolumeClaim;
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
  /** Those that name the claim. */
  readonly pods: readonly Pod[];
  readonly node: (name: string) => Node | undefined;
}

export interface BinderEvent {
  readonly type: EventType;
  readonly reason: string;
  readonly message: string;
}

export type ClaimDecision =
  /** To the volume, or as far as that has not been done yet. */
  | { readonly action: 'bind'; readonly volume: PersistentVolume }
  /** Until something changes. */
  | { readonly action: 'wait'; readonly event?: BinderEvent }
  /** Its volume is gone: for good. */
  | { readonly action: 'lose'; readonly event: BinderEvent }
  /** It names no class, not even the empty one, and there is a default. */
  | { readonly action: 'assign-class'; readonly className: string }
  /** Somebody is to make a volume, on that Node where it matters. */
  | { readonly action: 'provision'; readonly storageClass: StorageClass; readonly nodeName?: string };

const defaultClassAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
/** Of these provisioners Kubernetes has none any more. */
const inTreePrefix = 'kubernetes.io/';

const warning = (reason: string, message: string): BinderEvent => ({ type: 'Warning', reason, message });
const normal = (reason: string, message: string): BinderEvent => ({ type: 'Normal', reason, message });

export function decideClaim(facts: ClaimFacts): ClaimDecision {
  const { claim } = facts;
  if (claim.metadata.annotations?.[bindCompletedAnnotation] !== undefined) return decideBound(facts);
  if (claim.metadata.deletionTimestamp !== undefined) return { action: 'wait' };
  return claim.spec.volumeName ? decideNamed(facts, claim.spec.volumeName) : decideUnbound(facts);
}

/** Its volume should be there, and its own. */
function decideBound({ claim, volumes }: ClaimFacts): ClaimDecision {
  const { volumeName } = claim.spec;
  const lose = (reason: string, message: string): ClaimDecision => {
    return claim.status.phase === 'Lost' ? { action: 'wait' } : { action: 'lose', event: warning(reason, message) };
  };
  if (!volumeName) {
    return lose('ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  }
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (volume === undefined) {
    return lose('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  }
  const { claimRef } = volume.spec;
  if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return { action: 'bind', volume };
  return lose('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
}

/** Whoever made the claim chose the volume. */
function decideNamed({ claim, volumes }: ClaimFacts, volumeName: string): ClaimDecision {
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (volume === undefined) return { action: 'wait' };
  if (isMeantFor(volume, claim)) return { action: 'bind', volume };
  if (volume.spec.claimRef === undefined) {
    const why = whyNotSatisfied(volume, claim);
    if (why === undefined) return { action: 'bind', volume };
    const message = `Cannot bind to requested volume ${JSON.stringify(volumeName)}: ${why}`;
    return { action: 'wait', event: warning('VolumeMismatch', message) };
  }
  if (claim.metadata.annotations?.[boundByControllerAnnotation] !== undefined) return { action: 'wait' };
  const message = `volume ${JSON.stringify(volumeName)} already bound to a different claim.`;
  return { action: 'wait', event: warning('FailedBinding', message) };
}

function decideUnbound(facts: ClaimFacts): ClaimDecision {
  const { claim, volumes, classes } = facts;
  const className = claimClass(claim);
  const storageClass = classes.find(({ metadata }) => metadata.name === className);
  const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
  const nodeName = isDelayed ? chosenNode(facts) : undefined;
  const node = nodeName === undefined ? undefined : facts.node(nodeName);
  const isUndecided = isDelayed && nodeName === undefined;
  const volume = bestVolume(claim, volumes, { node, onlyMeant: isUndecided });
  if (volume !== undefined) return { action: 'bind', volume };
  const defaultClass =
    claim.spec.storageClassName === undefined && className === '' ? newestDefault(classes) : undefined;
  if (defaultClass !== undefined) return { action: 'assign-class', className: defaultClass };
  if (isUndecided) return { action: 'wait', event: waitingForConsumer(facts.pods) };
  if (className === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    return { action: 'wait', event: normal('FailedBinding', message) };
  }
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
    return { action: 'wait', event: warning('ProvisioningFailed', message) };
  }
  if (storageClass.provisioner.startsWith(inTreePrefix)) {
    const message = `no volume plugin matched name: ${storageClass.provisioner}`;
    return { action: 'wait', event: warning('ProvisioningFailed', message) };
  }
  return { action: 'provision', storageClass, ...(nodeName !== undefined && { nodeName }) };
}

/** What the scheduler says; or else where a Pod that needs the claim has come to without being asked: there is no other choice any more. */
function chosenNode({ claim, pods }: ClaimFacts): string | undefined {
  const selected = claim.metadata.annotations?.[selectedNodeAnnotation];
  if (selected) return selected;
  return pods
    .filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && !isPodTerminal(status.phase))
    .map(({ spec }) => spec.nodeName)
    .filter((name) => name !== undefined && name !== '')
    .sort()[0];
}

function waitingForConsumer(pods: readonly Pod[]): BinderEvent {
  const names = pods
    .filter(({ spec, status }) => !spec.nodeName && !isPodTerminal(status.phase))
    .map(({ metadata }) => metadata.name)
    .sort();
  if (names.length === 0) {
    return normal('WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  }
  const what = names.length === 1 ? `pod ${names[0]}` : `pods ${names.join(',')}`;
  return normal('WaitForPodScheduled', `waiting for ${what} to be scheduled`);
}

function newestDefault(classes: readonly StorageClass[]): string | undefined {
  const made = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? '';
  const name = ({ metadata }: StorageClass): string => metadata.name ?? '';
  const [newest] = classes
    .filter(({ metadata }) => defaultClassAnnotations.some((key) => metadata.annotations?.[key] === 'true'))
    .sort((a, b) => (made(a) === made(b) ? (name(a) < name(b) ? -1 : 1) : made(a) > made(b) ? -1 : 1));
  return newest?.metadata.name;
}
