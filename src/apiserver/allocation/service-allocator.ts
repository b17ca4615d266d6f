/**
 * Gives Services their addresses inside the cluster and their ports on the Nodes. What is taken is kept in memory and follows from the
 * stored Services, so a start reads them once. One allocator for all API servers of a process; models upstream's service registry.
 */

import { familyOf } from '../../api/core/v1/cluster-ip-validation.ts';
import type { Service } from '../../api/core/v1/service.ts';
import { type IpFamily, isHeadless, needsHealthCheckNodePort } from '../../api/core/v1/service-traits.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { internalError, invalid as invalidStatus } from '../../api/status-error.ts';
import { invalid } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import type { Random } from '../../base/random.ts';
import type { PendingWrite, WriteHook } from '../hooks.ts';
import { AddressRange } from './address-range.ts';
import { AllocationError } from './allocation-error.ts';
import { AllocationTransaction } from './allocation-transaction.ts';
import { isUnchangedPreference, settleIpFamilies } from './ip-families.ts';
import { defaultNodePorts, type PortBounds, PortRange } from './port-range.ts';
import { InvalidFieldsError, NodePortAllocation, nodePortsOf } from './service-node-ports.ts';

type Spec = Service['spec'];
type Draft = Mutable<Spec>;

export const defaultServiceCidrs: readonly string[] = ['10.96.0.0/16'];

export interface ServiceAllocatorOptions {
  readonly random: Random;
  /** One block of addresses, or one of each family: the first is the default. */
  readonly cidrs?: readonly string[];
  readonly nodePorts?: PortBounds;
}

export class ServiceAllocator implements WriteHook {
  readonly #ranges = new Map<IpFamily, AddressRange>();
  readonly #nodePorts: PortRange;

  /** A RangeError says what is wrong with the blocks. */
  constructor({ random, cidrs = defaultServiceCidrs, nodePorts = defaultNodePorts }: ServiceAllocatorOptions) {
    for (const cidr of cidrs) {
      const range = new AddressRange(cidr, random);
      if (this.#ranges.has(range.family)) throw new RangeError(`there is more than one ${range.family} block`);
      this.#ranges.set(range.family, range);
    }
    if (this.#ranges.size === 0) throw new RangeError('there is no block of addresses for Services');
    this.#nodePorts = new PortRange(nodePorts, random);
  }

  /** The first address of the default block, which the API server's own Service has. */
  get firstAddress(): string {
    return [...this.#ranges.values()][0]!.firstAddress;
  }

  /** Takes what the stored Services have. Of two that have the same, which should not be, both keep it. */
  async load(listServices: () => Promise<readonly KubernetesObject[]>): Promise<void> {
    for (const service of (await listServices()) as readonly Service[]) {
      const { spec } = service;
      for (const ip of clusterIpsOf(spec)) ignoringAllocationErrors(() => this.#rangeOf(ip)?.allocate(ip));
      for (const port of portsOf(spec)) ignoringAllocationErrors(() => this.#nodePorts.allocate(port));
    }
  }

  beginCreate(object: Mutable<KubernetesObject>): PendingWrite {
    const service = object as Mutable<Service>;
    return this.#inTransaction(service, (transaction) => {
      this.#settleFamilies(service.spec, undefined);
      this.#allocateAddresses(service.spec, transaction);
      new NodePortAllocation(this.#nodePorts, transaction).allocateForNew(service.spec);
    });
  }

  beginUpdate(object: Mutable<KubernetesObject>, previous: KubernetesObject): PendingWrite {
    const service = object as Mutable<Service>;
    const { spec: old } = previous as Service;
    return this.#inTransaction(service, (transaction) => {
      this.#settleFamilies(service.spec, old);
      this.#updateAddresses(service.spec, old, transaction);
      new NodePortAllocation(this.#nodePorts, transaction).allocateForUpdate(service.spec, old);
    });
  }

  afterDelete(object: KubernetesObject): void {
    const { spec } = object as Service;
    for (const ip of clusterIpsOf(spec)) this.#rangeOf(ip)?.release(ip);
    for (const port of portsOf(spec)) this.#nodePorts.release(port);
  }

  #inTransaction(
    { metadata }: Mutable<Service>,
    allocate: (transaction: AllocationTransaction) => void,
  ): AllocationTransaction {
    const transaction = new AllocationTransaction();
    try {
      allocate(transaction);
      return transaction;
    } catch (error) {
      transaction.rollback();
      if (!(error instanceof InvalidFieldsError)) throw error;
      throw invalidStatus({ group: '', kind: 'Service' }, metadata.name ?? '', error.errors);
    }
  }

  #settleFamilies(spec: Draft, old: Spec | undefined): void {
    const errors = settleIpFamilies(spec, old, [...this.#ranges.keys()]);
    if (errors.length > 0) throw new InvalidFieldsError(errors);
  }

  #allocateAddresses(spec: Draft, transaction: AllocationTransaction): void {
    if (spec.type === 'ExternalName' || isHeadless(spec)) return;
    const wanted = spec.clusterIPs ?? [];
    spec.clusterIPs = (spec.ipFamilies ?? []).map((family, i) =>
      this.#allocateAddress(family as IpFamily, wanted[i], wanted, transaction),
    );
    spec.clusterIP = spec.clusterIPs[0];
  }

  #updateAddresses(spec: Draft, old: Spec, transaction: AllocationTransaction): void {
    if (isUnchangedPreference(spec, old)) return;
    if (old.type === 'ExternalName') {
      this.#allocateAddresses(spec, transaction);
      return;
    }
    if (isHeadless(old)) return;
    const before = old.clusterIPs ?? [];
    if (spec.type === 'ExternalName') {
      for (const ip of before) this.#letGo(ip, transaction);
      return;
    }
    const families = spec.ipFamilies ?? [];
    const familiesBefore = old.ipFamilies ?? [];
    if (familiesBefore.length === 1 && families.length === 2) {
      const wanted = spec.clusterIPs ?? [];
      const second = this.#allocateAddress(families[1] as IpFamily, wanted[1], wanted, transaction);
      spec.clusterIPs = [...wanted.slice(0, 1), second];
    } else if (familiesBefore.length === 2 && families.length === 1 && before[1] !== undefined) {
      this.#letGo(before[1], transaction);
    }
  }

  #allocateAddress(
    family: IpFamily,
    wanted: string | undefined,
    all: readonly string[],
    transaction: AllocationTransaction,
  ): string {
    const range = this.#ranges.get(family)!;
    let ip = wanted;
    try {
      if (wanted === undefined) ip = range.allocateNext();
      else range.allocate(wanted);
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      if (wanted === undefined) throw internalError(new Error(`failed to allocate a serviceIP: ${error.message}`));
      const detail = `failed to allocate IP ${wanted}: ${error.message}`;
      throw new InvalidFieldsError([invalid(FieldPath.of('spec', 'clusterIPs'), all, detail)]);
    }
    transaction.onRollback(() => range.release(ip!));
    return ip!;
  }

  /** Not before the write is through: until then the address is still in use. */
  #letGo(ip: string, transaction: AllocationTransaction): void {
    transaction.onCommit(() => this.#rangeOf(ip)?.release(ip));
  }

  #rangeOf(ip: string): AddressRange | undefined {
    const family = familyOf(ip);
    return family === undefined ? undefined : this.#ranges.get(family);
  }
}

function clusterIpsOf(spec: Spec): readonly string[] {
  return spec.type === 'ExternalName' || isHeadless(spec) ? [] : (spec.clusterIPs ?? []);
}

function portsOf(spec: Spec): number[] {
  const { healthCheckNodePort } = spec;
  const checks = needsHealthCheckNodePort(spec) && healthCheckNodePort !== undefined;
  return [...new Set([...nodePortsOf(spec), ...(checks ? [healthCheckNodePort] : [])])];
}

function ignoringAllocationErrors(allocate: () => void): void {
  try {
    allocate();
  } catch (error) {
    if (!(error instanceof AllocationError)) throw error;
  }
}
