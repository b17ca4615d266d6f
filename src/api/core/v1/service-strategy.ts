/**
 * What becomes of the fields of a Service that the API server fills in: kept where a client's update leaves them out, dropped where the
 * new type has no use for them. New values are found elsewhere, by whoever allocates addresses and ports.
 */
import { nameIsDns1035Label } from '../../names.ts';
import type { Strategy } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { Service } from './service.ts';
import { applyServiceDefaults } from './service-defaults.ts';
import {
  allocatesNodePorts,
  hasClusterIp,
  isExternallyAccessible,
  needsHealthCheckNodePort,
  sameItems,
} from './service-traits.ts';
import { validateService, validateServiceUpdate } from './service-validation.ts';

type Spec = Service['spec'];
type Draft = Mutable<Spec>;

/** `clusterIP` is the older name of the first of `clusterIPs`: clients that know only that one set only that one. */
function prepareForCreate({ spec }: Mutable<Service>): void {
  if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
}

function prepareForUpdate({ spec }: Mutable<Service>, { spec: old }: Service): void {
  keepClusterIps(spec, old);
  if (allocatesNodePorts(old) && allocatesNodePorts(spec)) keepNodePorts(spec, old);
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(spec)) {
    spec.healthCheckNodePort ??= old.healthCheckNodePort;
  }
  followClusterIp(spec, old);
  dropClusterIps(spec, old);
  dropWhatTypeHasNoUseFor(spec, old);
}

function keepClusterIps(spec: Draft, old: Spec): void {
  if (!hasClusterIp(old) || !hasClusterIp(spec)) return;
  spec.clusterIP ??= old.clusterIP;
  if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === old.clusterIP) setClusterIps(spec, old.clusterIPs);
}

/** A port without a nodePort keeps that of the old port of the same name, unless another one has taken it. */
function keepNodePorts(spec: Draft, old: Spec): void {
  const wanted = new Set(spec.ports?.map((port) => port.nodePort));
  const before = new Map(old.ports?.map((port) => [port.name ?? '', port.nodePort]));
  for (const port of spec.ports ?? []) {
    const nodePort = before.get(port.name ?? '');
    if (port.nodePort === undefined && nodePort !== undefined && !wanted.has(nodePort)) port.nodePort = nodePort;
  }
}

/** Brings `clusterIPs` into line where only the older field has been changed. */
function followClusterIp(spec: Draft, old: Spec): void {
  const cleared = (spec.clusterIPs ?? []).length === 0;
  if (cleared && spec.clusterIP === old.clusterIP) setClusterIps(spec, old.clusterIPs);
  if (spec.clusterIP === old.clusterIP || !sameItems(spec.clusterIPs, old.clusterIPs)) return;
  setClusterIps(spec, spec.clusterIP === undefined ? undefined : [spec.clusterIP]);
}

function setClusterIps(spec: Draft, clusterIPs: readonly string[] | undefined): void {
  if (clusterIPs === undefined) delete spec.clusterIPs;
  else spec.clusterIPs = [...clusterIPs];
}

// What follows drops only what was filled in and is still as it was: anything else is for validation to refuse.

function dropClusterIps(spec: Draft, old: Spec): void {
  if (!hasClusterIp(old) || hasClusterIp(spec)) return;
  if (sameItems(spec.clusterIPs, old.clusterIPs)) {
    delete spec.clusterIP;
    delete spec.clusterIPs;
  }
  if (sameItems(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies;
  if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy;
}

function dropWhatTypeHasNoUseFor(spec: Draft, old: Spec): void {
  if (allocatesNodePorts(old) && !allocatesNodePorts(spec) && sameNodePorts(spec, old)) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  const drop = (field: keyof Draft, hasUse: (spec: Spec) => boolean): void => {
    if (hasUse(old) && !hasUse(spec) && spec[field] === old[field]) delete spec[field];
  };
  drop('healthCheckNodePort', needsHealthCheckNodePort);
  drop('allocateLoadBalancerNodePorts', isLoadBalancer);
  drop('loadBalancerClass', isLoadBalancer);
  drop('externalTrafficPolicy', isExternallyAccessible);
}

const isLoadBalancer = ({ type }: Spec): boolean => type === 'LoadBalancer';

function sameNodePorts(spec: Spec, old: Spec): boolean {
  const portsOf = ({ ports = [] }: Spec): Set<number> => new Set(ports.map((port) => port.nodePort ?? 0));
  const [left, right] = [portsOf(spec), portsOf(old)];
  return left.size === right.size && [...left].every((port) => right.has(port));
}

function warnings({ spec }: Service): string[] {
  const texts: string[] = [];
  if (spec.type === 'ExternalName' && (spec.externalIPs ?? []).length > 0) {
    texts.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (spec.type !== 'ExternalName' && spec.externalName) {
    texts.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  return texts;
}

export const serviceStrategy: Strategy<Service> = {
  validateName: nameIsDns1035Label,
  hasGeneration: false,
  allowCreateOnUpdate: true,
  returnsDeletedObject: true,
  applyDefaults: applyServiceDefaults,
  prepareForCreate,
  prepareForUpdate,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  warnings,
};
