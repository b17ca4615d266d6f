/** Which families of addresses a Service gets, from what its client asked for and what the cluster has. */
import { familyOf, validateClusterIps } from '../../api/core/v1/cluster-ip-validation.ts';
import type { Service } from '../../api/core/v1/service.ts';
import { hasClusterIp, type IpFamily, sameItems } from '../../api/core/v1/service-traits.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import { type FieldError, invalid } from '../../api/validation/field-error.ts';
import { FieldPath } from '../../api/validation/field-path.ts';

type Spec = Service['spec'];
type Draft = Mutable<Spec>;

const policyPath = FieldPath.of('spec', 'ipFamilyPolicy');
const familiesPath = FieldPath.of('spec', 'ipFamilies');
const clusterIpsPath = FieldPath.of('spec', 'clusterIPs');

/**
 * Sets `ipFamilies` and `ipFamilyPolicy`. `available` are the families that the cluster has, its default first. Returns why they can't be
 * had; the object is of no use then.
 */
export function settleIpFamilies(spec: Draft, old: Spec | undefined, available: readonly IpFamily[]): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  // What merely prefers two families neither gains nor loses one because the cluster has changed.
  if (old !== undefined && isUnchangedPreference(spec, old)) return [];
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? defaultPolicy(spec);
  const invalidFields = validateClusterIps(spec);
  if (invalidFields.length > 0) return invalidFields;
  const errors = old === undefined ? [] : settleReduction(spec, old);
  errors.push(...checkPolicyAllowsTwo(spec), ...inferFamilies(spec, available));
  if (errors.length > 0) return errors;
  if (isForeign(spec)) {
    const families = spec.ipFamilies?.length ? spec.ipFamilies : [available[0]!];
    spec.ipFamilies = spec.ipFamilyPolicy === 'SingleStack' ? families : withBoth(families);
    return [];
  }
  const unavailable = checkAvailable(spec, available);
  if (unavailable.length > 0) return unavailable;
  const families = spec.ipFamilies?.length ? spec.ipFamilies : [available[0]!];
  const wantsBoth = spec.ipFamilyPolicy !== 'SingleStack' && available.length === 2;
  spec.ipFamilies = wantsBoth ? withBoth(families) : families;
  return [];
}

export function isUnchangedPreference(spec: Spec, old: Spec): boolean {
  return (
    spec.ipFamilyPolicy === 'PreferDualStack' &&
    (old.ipFamilyPolicy ?? 'PreferDualStack') === 'PreferDualStack' &&
    spec.type === old.type &&
    hasClusterIp(spec) &&
    sameItems(spec.clusterIPs, old.clusterIPs) &&
    sameItems(spec.ipFamilies, old.ipFamilies)
  );
}

/** Headless and without a selector: its endpoints are made by others, and may be of any family. */
function isForeign({ clusterIP, selector = {} }: Spec): boolean {
  return clusterIP === 'None' && Object.keys(selector).length === 0;
}

function defaultPolicy(spec: Spec): string {
  return isForeign(spec) ? 'RequireDualStack' : 'SingleStack';
}

function withBoth(families: readonly string[]): string[] {
  if (families.length !== 1) return [...families];
  return families[0] === 'IPv4' ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
}

/** `SingleStack` where there were two families is as good as leaving out the second address and family. */
function settleReduction(spec: Draft, old: Spec): FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec;
  if (spec.ipFamilyPolicy === 'SingleStack') {
    if (clusterIPs.length > 1 && sameItems(clusterIPs, old.clusterIPs)) spec.clusterIPs = clusterIPs.slice(0, 1);
    if (ipFamilies.length > 1 && sameItems(ipFamilies, old.ipFamilies)) spec.ipFamilies = ipFamilies.slice(0, 1);
    return [];
  }
  const isReduced = (items: readonly string[], before: readonly string[] = []): boolean =>
    items.length > 0 && items.length < before.length;
  const refuse = (what: string): FieldError =>
    invalid(policyPath, spec.ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`);
  return [
    ...(isReduced(clusterIPs, old.clusterIPs) ? [refuse('cluster IP')] : []),
    ...(isReduced(ipFamilies, old.ipFamilies) ? [refuse('IP family')] : []),
  ];
}

function checkPolicyAllowsTwo(spec: Spec): FieldError[] {
  if (spec.ipFamilyPolicy !== 'SingleStack') return [];
  const refuse = (what: string): FieldError => {
    const detail = `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
    return invalid(policyPath, spec.ipFamilyPolicy, detail);
  };
  return [
    ...(spec.clusterIPs?.length === 2 ? [refuse('cluster IPs')] : []),
    ...(spec.ipFamilies?.length === 2 ? [refuse('IP families')] : []),
  ];
}

function inferFamilies(spec: Draft, available: readonly IpFamily[]): FieldError[] {
  const { clusterIPs = [] } = spec;
  if (clusterIPs[0] === 'None') return [];
  const errors: FieldError[] = [];
  const families = [...(spec.ipFamilies ?? [])];
  clusterIPs.forEach((ip, i) => {
    const family = familyOf(ip);
    if (i < families.length || family === undefined) return;
    if (available.includes(family)) families.push(family);
    else errors.push(invalid(clusterIpsPath.index(i), clusterIPs, `${family} is not configured on this cluster`));
  });
  if (families.length > 0) spec.ipFamilies = families;
  return errors;
}

function checkAvailable(spec: Spec, available: readonly IpFamily[]): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === 'RequireDualStack' && available.length < 2) {
    const detail = 'this cluster is not configured for dual-stack services';
    errors.push(invalid(policyPath, spec.ipFamilyPolicy, detail));
  }
  spec.ipFamilies?.forEach((family, i) => {
    if (available.includes(family as IpFamily)) return;
    errors.push(invalid(familiesPath.index(i), family, 'not configured on this cluster'));
  });
  return errors;
}
