/**
 * The heartbeat of a Node: its Lease in kube-node-lease.
 *
 * Writes the Lease, nothing else; reads the Node once, for the owner reference. As nobody else writes it, each renewal builds on what the last
 * one was answered with, and the Lease is read again only when that turns out to be wrong.
 */
import type { Lease } from '../../api/coordination/v1/lease.ts';
import type { Node } from '../../api/core/v1/node.ts';
import type { OwnerReference } from '../../api/meta/v1/object-meta.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../api/status-error.ts';
import { formatMicroTime } from '../../api/time.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Client } from '../../client/client.ts';
import { leases, nodes } from '../../client/resources.ts';

const leaseNamespace = 'kube-node-lease';
export const leaseDurationSecondsDefault = 40;
/** Of the lease's duration. */
export const renewalFraction = 0.25;
export const renewalTriesMax = 5;
const ensureBackoffMsMin = 100;
const ensureBackoffMsMax = 7000;

export interface NodeLeaseOptions {
  readonly nodeName: string;
  readonly durationSeconds: number;
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends what is under way, and the waits between tries. */
  readonly signal: AbortSignal;
}

interface EnsuredLease {
  readonly lease: Lease;
  readonly isNew: boolean;
}

export class NodeLease {
  readonly #options: NodeLeaseOptions;
  /** As the server last had it. */
  #latest: Lease | undefined;

  constructor(options: NodeLeaseOptions) {
    this.#options = options;
  }

  /**
   * Renews the Lease, or makes it. Does not reject; a renewal that fails five times is left to the next call. `node` is the Node where it has
   * just been registered: then there is no need to ask for it, and most likely no Lease yet.
   */
  async sync(node?: Node): Promise<void> {
    const { signal } = this.#options;
    if (this.#latest !== undefined && (await this.#renew(this.#latest))) return;
    if (signal.aborted) return;
    const ensured = await this.#ensure(node);
    if (ensured === undefined) return;
    this.#latest = ensured.lease;
    if (!ensured.isNew) await this.#renew(ensured.lease);
  }

  async #renew(base: Lease): Promise<boolean> {
    const { client, logger, nodeName, signal } = this.#options;
    let current = base;
    for (let tries = 0; tries < renewalTriesMax && !signal.aborted; tries++) {
      try {
        this.#latest = await client.update(leases, await this.#renewed(current));
        return true;
      } catch (error) {
        logger.warn({ node: nodeName, error }, 'failed to renew the lease');
        if (!isConflict(error)) continue;
        const ensured = await this.#ensure();
        if (ensured === undefined) return false;
        current = ensured.lease;
      }
    }
    return false;
  }

  async #renewed(base: Lease): Promise<Lease> {
    const spec = { ...base.spec, renewTime: formatMicroTime(this.#options.clock.now()) };
    if ((base.metadata.ownerReferences ?? []).length > 0) return { ...base, spec };
    const owner = await this.#ownerReference().catch(() => undefined);
    if (owner === undefined) return { ...base, spec };
    return { ...base, metadata: { ...base.metadata, ownerReferences: [owner] }, spec };
  }

  /** The Lease there is, or a new one; undefined where it was told to stop before it had either. */
  async #ensure(node?: Node): Promise<EnsuredLease | undefined> {
    const { clock, logger, nodeName, signal } = this.#options;
    for (let backoffMs = ensureBackoffMsMin; !signal.aborted; ) {
      try {
        return node === undefined ? await this.#getOrCreate() : await this.#createOrGet(node);
      } catch (error) {
        logger.warn({ node: nodeName, error, backoffMs }, 'failed to ensure that the lease exists; trying again');
      }
      await sleep(clock, backoffMs, signal).catch(() => {});
      backoffMs = Math.min(backoffMs * 2, ensureBackoffMsMax);
    }
    return undefined;
  }

  /** Without a Node there is no Lease: nothing would ever delete it. */
  async #getOrCreate(): Promise<EnsuredLease> {
    try {
      return await this.#get();
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return this.#create(await this.#ownerReference());
  }

  async #createOrGet(node: Node): Promise<EnsuredLease> {
    try {
      return await this.#create(referenceTo(node));
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    return this.#get();
  }

  async #get(): Promise<EnsuredLease> {
    const { client, nodeName } = this.#options;
    return { lease: await client.get(leases, { namespace: leaseNamespace, name: nodeName }), isNew: false };
  }

  async #create(owner: OwnerReference): Promise<EnsuredLease> {
    const { client, clock, nodeName, durationSeconds } = this.#options;
    const lease = await client.create(leases, {
      metadata: { namespace: leaseNamespace, name: nodeName, ownerReferences: [owner] },
      spec: {
        holderIdentity: nodeName,
        leaseDurationSeconds: durationSeconds,
        renewTime: formatMicroTime(clock.now()),
      },
    });
    return { lease, isNew: true };
  }

  async #ownerReference(): Promise<OwnerReference> {
    const { client, nodeName } = this.#options;
    return referenceTo(await client.get(nodes, { name: nodeName }));
  }
}

function referenceTo({ metadata: { name = '', uid = '' } }: Node): OwnerReference {
  return { apiVersion: 'v1', kind: 'Node', name, uid };
}
