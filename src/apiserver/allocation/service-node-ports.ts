/** Finds ports on the Nodes for a Service, and the port by which load balancers ask after its endpoints. */
import type { Service } from '../../api/core/v1/service.ts';
import { allocatesNodePorts, needsHealthCheckNodePort } from '../../api/core/v1/service-traits.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { internalError } from '../../api/status-error.ts';
import { type FieldError, invalid } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';
import { AllocationError } from './allocation-error.ts';
import type { AllocationTransaction } from './allocation-transaction.ts';
import type { PortRange } from './port-range.ts';

type Spec = Service['spec'];
type Draft = Mutable<Spec>;

/** A port can't be had; for the caller to turn into a Status that names the object. */
export class InvalidFieldsError extends Error {
  override readonly name = 'InvalidFieldsError';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(errors.map(String).join(', '));
    this.errors = errors;
  }
}

export class NodePortAllocation {
  readonly #range: PortRange;
  readonly #transaction: AllocationTransaction;

  constructor(range: PortRange, transaction: AllocationTransaction) {
    this.#range = range;
    this.#transaction = transaction;
  }

  allocateForNew(spec: Draft): void {
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') this.#allocatePorts(spec);
    if (needsHealthCheckNodePort(spec)) this.#allocateHealthCheckPort(spec);
  }

  allocateForUpdate(spec: Draft, old: Spec): void {
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') this.#updatePorts(spec, old);
    else if (old.type === 'NodePort' || old.type === 'LoadBalancer') {
      for (const port of nodePortsOf(old)) this.#letGo(port);
    }
    const needed = needsHealthCheckNodePort(old);
    const needs = needsHealthCheckNodePort(spec);
    if (!needed && needs) this.#allocateHealthCheckPort(spec);
    if (needed && !needs && old.healthCheckNodePort !== undefined) this.#letGo(old.healthCheckNodePort);
  }

  /** Ports of the same number, over different protocols, share their node port. */
  #allocatePorts(spec: Draft): void {
    const byPort = new Map<number, number>();
    spec.ports?.forEach((port, i) => {
      if (port.nodePort === undefined && !allocatesNodePorts(spec)) return;
      const shared = byPort.get(port.port);
      if (shared === undefined) {
        const wanted = spec.ports?.find((other) => other.port === port.port && other.nodePort !== undefined)?.nodePort;
        port.nodePort = wanted === undefined ? this.#takeAny() : this.#take(wanted, i);
        byPort.set(port.port, port.nodePort);
      } else if (port.nodePort === undefined) port.nodePort = shared;
      else if (port.nodePort !== shared) this.#take(port.nodePort, i);
    });
  }

  #updatePorts(spec: Draft, old: Spec): void {
    const before = nodePortsOf(old);
    const taken = new Set(before);
    spec.ports?.forEach((port, i) => {
      if (port.nodePort === undefined) {
        if (allocatesNodePorts(spec)) port.nodePort = this.#takeAny();
      } else if (!taken.has(port.nodePort)) {
        this.#take(port.nodePort, i);
      }
      if (port.nodePort !== undefined) taken.add(port.nodePort);
    });
    const after = new Set(nodePortsOf(spec));
    for (const port of before) if (!after.has(port)) this.#letGo(port);
  }

  #allocateHealthCheckPort(spec: Draft): void {
    const wanted = spec.healthCheckNodePort;
    try {
      if (wanted === undefined) spec.healthCheckNodePort = this.#range.allocateNext();
      else this.#range.allocate(wanted);
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      const what = wanted === undefined ? 'a HealthCheck NodePort 0' : `requested HealthCheck NodePort ${wanted}`;
      throw internalError(new Error(`failed to allocate ${what}: ${error.message}`));
    }
    const port = spec.healthCheckNodePort!;
    this.#transaction.onRollback(() => this.#range.release(port));
  }

  #take(port: number, index: number): number {
    try {
      this.#range.allocate(port);
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      const path = FieldPath.of('spec', 'ports').index(index).child('nodePort');
      throw new InvalidFieldsError([invalid(path, port, error.message)]);
    }
    this.#transaction.onRollback(() => this.#range.release(port));
    return port;
  }

  #takeAny(): number {
    try {
      const port = this.#range.allocateNext();
      this.#transaction.onRollback(() => this.#range.release(port));
      return port;
    } catch (error) {
      if (!(error instanceof AllocationError)) throw error;
      throw internalError(new Error(`failed to allocate a nodePort: ${error.message}`));
    }
  }

  /** Not before the write is through: until then the port is still in use. */
  #letGo(port: number): void {
    this.#transaction.onCommit(() => this.#range.release(port));
  }
}

export function nodePortsOf({ ports = [] }: Spec): number[] {
  return ports.flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort]));
}
