/**
 * The persistent volume binder: brings claims and volumes together, asks provisioners for volumes where there is none, and says what has become of both.
 *
 * Watches: PersistentVolumeClaims, PersistentVolumes, StorageClasses, Pods and Nodes. Writes: which claim a volume has and which volume a claim has, the
 * annotations beside that, and the status of both. Makes and deletes neither.
 *
 * For classes that wait for their first consumer it binds what the scheduler has chosen a Node for; where a Pod has come to a Node without that,
 * it takes that Node. What is done for an object is decided by claim-decision.ts and volume-decision.ts, one object at a time.
 */
import type { PersistentVolume } from '../../api/core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../api/core/v1/persistent-volume-claim.ts';
import { claimClass } from '../../api/core/v1/persistent-volume-claim-class.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { bindCompletedAnnotation } from '../../api/core/v1/volume-annotations.ts';
import { volumeBoundTo, volumeClass } from '../../api/core/v1/volume-matching.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { StorageClass } from '../../api/storage/v1/storage-class.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { Reconciler } from '../../client/reconciler.ts';
import { keyOf } from '../../client/resource-ref.ts';
import { nodes, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../client/resources.ts';
import type { Controller, ControllerContext, ControllerFactory } from '../shared/controller.ts';
import { claimKeysOf, podsByClaim } from '../shared/pods-by-claim.ts';
import { claimBoundTo, claimToProvision, claimWithBoundStatus, lostClaim, unboundVolume } from './bindings.ts';
import { type BinderEvent, type ClaimFacts, decideClaim } from './claim-decision.ts';
import { decideVolume } from './volume-decision.ts';

export const createPersistentVolumeBinder: ControllerFactory = (context) => new PersistentVolumeBinder(context);

/** Keys of the queue begin with what they are of. */
const claimPrefix = 'claim/';
const volumePrefix = 'volume/';

class PersistentVolumeBinder implements Controller {
  readonly #context: ControllerContext;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #volumes: Informer<PersistentVolume>;
  readonly #classes: Informer<StorageClass>;
  readonly #nodes: ReturnType<typeof nodeLister>;
  readonly #podsOf: (claimKey: string) => readonly Pod[];
  readonly #reconciler: Reconciler;

  constructor(context: ControllerContext) {
    const { informers, clock, logger } = context;
    this.#context = context;
    this.#claims = informers.informer(persistentVolumeClaims);
    this.#volumes = informers.informer(persistentVolumes);
    this.#classes = informers.informer(storageClasses);
    this.#nodes = nodeLister(context);
    const podInformer = informers.informer(pods);
    this.#podsOf = podsByClaim(podInformer);
    // One at a time: two claims must not want the same volume.
    const reconcile = (key: string): Promise<void> => this.#reconcile(key);
    this.#reconciler = new Reconciler({ name: 'persistentvolume-binder', workers: 1, reconcile, clock, logger });
    this.#claims.addHandler({
      added: (claim) => this.#addClaim(claim),
      updated: (claim) => this.#addClaim(claim),
      deleted: ({ spec }) => spec.volumeName && this.#add(volumePrefix, spec.volumeName),
    });
    this.#volumes.addHandler({
      added: (volume) => this.#volumeChanged(volume),
      updated: (volume) => this.#volumeChanged(volume),
      deleted: (volume) => this.#volumeChanged(volume),
    });
    this.#classes.addHandler({
      added: ({ metadata }) => this.#addOpenClaims(metadata.name ?? ''),
      updated: ({ metadata }) => this.#addOpenClaims(metadata.name ?? ''),
    });
    podInformer.addHandler({
      added: (pod) => this.#podChanged(pod),
      updated: (pod, previous) => pod.spec.nodeName !== previous.spec.nodeName && this.#podChanged(pod),
    });
  }

  start(): void {
    this.#reconciler.start();
  }

  stop(): Promise<void> {
    return this.#reconciler.stop();
  }

  #add(prefix: string, key: string): void {
    this.#reconciler.queue.add(prefix + key);
  }

  #addClaim(claim: PersistentVolumeClaim): void {
    this.#add(claimPrefix, keyOf(claim));
    if (claim.spec.volumeName) this.#add(volumePrefix, claim.spec.volumeName);
  }

  /** It may be what a claim waits for. */
  #volumeChanged(volume: PersistentVolume): void {
    this.#add(volumePrefix, volume.metadata.name ?? '');
    const { claimRef } = volume.spec;
    if (claimRef !== undefined) this.#add(claimPrefix, `${claimRef.namespace}/${claimRef.name}`);
    else if (volume.status.phase === 'Available') this.#addOpenClaims(volumeClass(volume), volume.metadata.name);
  }

  /** The claims without a volume that are of the class, may be given it, or want that volume. */
  #addOpenClaims(className: string, volumeName?: string): void {
    for (const claim of this.#claims.lister.list()) {
      const { metadata, spec } = claim;
      if (metadata.annotations?.[bindCompletedAnnotation] !== undefined) continue;
      const isConcerned = spec.volumeName
        ? spec.volumeName === volumeName
        : spec.storageClassName === undefined || claimClass(claim) === className;
      if (isConcerned) this.#add(claimPrefix, keyOf(claim));
    }
  }

  #podChanged(pod: Pod): void {
    for (const key of claimKeysOf(pod)) {
      const claim = this.#claims.lister.getByKey(key);
      if (claim !== undefined && !claim.spec.volumeName) this.#add(claimPrefix, key);
    }
  }

  async #reconcile(key: string): Promise<void> {
    if (key.startsWith(claimPrefix)) await this.#syncClaim(key.slice(claimPrefix.length));
    else await this.#syncVolume(key.slice(volumePrefix.length));
  }

  async #syncClaim(key: string): Promise<void> {
    const claim = this.#claims.lister.getByKey(key);
    if (claim === undefined) return;
    const decision = decideClaim(this.#factsOf(claim, key));
    switch (decision.action) {
      case 'bind':
        return this.#bind(claim, decision.volume);
      case 'wait':
        return this.#tell(claim, decision.event);
      case 'lose':
        await this.#context.client.updateStatus(persistentVolumeClaims, lostClaim(claim));
        return this.#tell(claim, decision.event);
      case 'assign-class': {
        const spec = { ...claim.spec, storageClassName: decision.className };
        await this.#context.client.update(persistentVolumeClaims, { ...claim, spec });
        return;
      }
      case 'provision':
        return this.#provision(claim, decision.storageClass.provisioner, decision.nodeName);
    }
  }

  #factsOf(claim: PersistentVolumeClaim, key: string): ClaimFacts {
    return {
      claim,
      volumes: this.#volumes.lister.list(),
      classes: this.#classes.lister.list(),
      pods: this.#podsOf(key),
      node: this.#nodes,
    };
  }

  /** First the volume, so that no other claim gets it; what has been done already is not done again. */
  async #bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
    const { client } = this.#context;
    let boundVolume = volume;
    const named = volumeBoundTo(volume, claim);
    if (named !== undefined) boundVolume = await client.update(persistentVolumes, named);
    await this.#setPhase(boundVolume, 'Bound');
    let boundClaim = claim;
    const naming = claimBoundTo(claim, boundVolume);
    if (naming !== undefined) boundClaim = await client.update(persistentVolumeClaims, naming);
    const withStatus = claimWithBoundStatus(boundClaim, boundVolume);
    if (withStatus !== undefined) await client.updateStatus(persistentVolumeClaims, withStatus);
  }

  async #provision(claim: PersistentVolumeClaim, provisioner: string, nodeName: string | undefined): Promise<void> {
    const asking = claimToProvision(claim, provisioner, nodeName);
    if (asking === undefined) return;
    await this.#context.client.update(persistentVolumeClaims, asking);
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    this.#tell(claim, { type: 'Normal', reason: 'ExternalProvisioning', message });
  }

  async #syncVolume(name: string): Promise<void> {
    const volume = this.#volumes.lister.get('', name);
    if (volume === undefined) return;
    const decision = decideVolume(volume, await this.#claimOf(volume));
    switch (decision.action) {
      case 'none':
        return;
      case 'claim': {
        const { namespace, name: claimName } = volume.spec.claimRef!;
        this.#add(claimPrefix, `${namespace}/${claimName}`);
        return this.#tellOfVolume(volume, decision.event);
      }
      case 'phase':
        await this.#setPhase(volume, decision.phase, decision.message);
        return this.#tellOfVolume(volume, decision.event);
      case 'unbind': {
        const free = await this.#context.client.update(persistentVolumes, unboundVolume(volume));
        return this.#setPhase(free, 'Available');
      }
    }
  }

  /** What is released may be deleted: a claim that the cache does not know is looked for in the API first. */
  async #claimOf({ spec }: PersistentVolume): Promise<PersistentVolumeClaim | undefined> {
    if (spec.claimRef === undefined) return undefined;
    const { namespace = '', name = '', uid } = spec.claimRef;
    const known = this.#claims.lister.get(namespace, name);
    if (!uid || known?.metadata.uid === uid) return known;
    try {
      return await this.#context.client.get(persistentVolumeClaims, { namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #setPhase(volume: PersistentVolume, phase: string, message?: string): Promise<void> {
    if (volume.status.phase === phase) return;
    const { client } = this.#context;
    const { message: _, reason: __, ...status } = volume.status;
    const next = { ...status, phase, ...(message !== undefined && { message }) };
    await client.updateStatus(persistentVolumes, { ...volume, status: next });
  }

  #tell(object: PersistentVolumeClaim, event: BinderEvent | undefined): void {
    if (event === undefined) return;
    const { type, reason, message } = event;
    this.#context.events.event({ resource: persistentVolumeClaims, object }, type, reason, message);
  }

  #tellOfVolume(object: PersistentVolume, event: BinderEvent | undefined): void {
    if (event === undefined) return;
    const { type, reason, message } = event;
    this.#context.events.event({ resource: persistentVolumes, object }, type, reason, message);
  }
}

function nodeLister({ informers }: ControllerContext): ClaimFacts['node'] {
  const { lister } = informers.informer(nodes);
  return (name) => lister.get('', name);
}
