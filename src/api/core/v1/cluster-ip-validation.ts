/** A Service's addresses inside the cluster, and the families that they are of. */
import { checkIp, parseIp } from '../../ip-address.ts';
import { checkEnumeration, invalidFor } from '../../validation/checks.ts';
import { duplicate, type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { Service } from './service.ts';
import { type IpFamily, ipFamilies, isHeadless } from './service-traits.ts';

type Spec = Service['spec'];

const ipFamilyPolicies: readonly string[] = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

const clusterIpsPath = FieldPath.of('spec', 'clusterIPs');
const familiesPath = FieldPath.of('spec', 'ipFamilies');
const policyPath = FieldPath.of('spec', 'ipFamilyPolicy');

/** Undefined for what is no address. */
export function familyOf(ip: string): IpFamily | undefined {
  const length = parseIp(ip)?.bytes.length;
  return length === undefined ? undefined : length === 4 ? 'IPv4' : 'IPv6';
}

export function validateClusterIps(spec: Spec): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP = '', clusterIPs = [] } = spec;
  const errors: FieldError[] = [];
  if (clusterIP === '') {
    if (clusterIPs.length > 0) {
      errors.push(invalid(clusterIpsPath, clusterIPs, 'must be empty when `clusterIP` is not specified'));
    }
  } else if (clusterIPs.length === 0) {
    errors.push(required(clusterIpsPath));
  } else if (clusterIPs[0] !== clusterIP) {
    errors.push(invalid(clusterIpsPath, clusterIPs, 'first value must match `clusterIP`'));
  }
  errors.push(...validateFamilies(spec.ipFamilies ?? []));
  errors.push(...checkEnumeration(policyPath, spec.ipFamilyPolicy, ipFamilyPolicies));
  const addressErrors = validateAddresses(clusterIPs);
  errors.push(...addressErrors);
  if (clusterIPs.length > 2) errors.push(invalid(clusterIpsPath, clusterIPs, 'may only hold up to 2 values'));
  // What follows would only repeat itself about addresses that are none.
  return addressErrors.length > 0 ? errors : [...errors, ...validateAddressesMatchFamilies(spec)];
}

function validateFamilies(families: readonly string[]): FieldError[] {
  return families.flatMap((family, i) => {
    const errors = checkEnumeration(familiesPath.index(i), family, ipFamilies);
    if (families.indexOf(family) < i) errors.push(duplicate(familiesPath.index(i), family));
    return errors;
  });
}

function validateAddresses(clusterIPs: readonly string[]): FieldError[] {
  return clusterIPs.flatMap((ip, i) => {
    if (i > 0 || ip !== 'None') return invalidFor(clusterIpsPath.index(i), ip, checkIp(ip));
    if (clusterIPs.length === 1) return [];
    return [invalid(clusterIpsPath, clusterIPs, "'None' must be the first and only value")];
  });
}

function validateAddressesMatchFamilies(spec: Spec): FieldError[] {
  const { clusterIPs = [], ipFamilies: families = [] } = spec;
  const errors: FieldError[] = [];
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < 2) {
    errors.push(invalid(clusterIpsPath, clusterIPs, 'may specify no more than one IP for each IP family'));
  }
  if (isHeadless(spec)) return errors;
  clusterIPs.slice(0, families.length).forEach((ip, i) => {
    if (ipFamilies.includes(families[i] as IpFamily) && familyOf(ip) !== families[i]) {
      const detail = `expected an ${families[i]} value as indicated by \`ipFamilies[${i}]\``;
      errors.push(invalid(clusterIpsPath.index(i), ip, detail));
    }
  });
  return errors;
}

/** The first address and family stay as long as there are any; the second may come and, by a change of the policy, go. */
export function validateClusterIpsUpdate(spec: Spec, old: Spec): FieldError[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return [];
  const headless = [isHeadless(spec), isHeadless(old)];
  const errors = headless.every(Boolean) ? [] : validateAddressesUpdate(spec, old);
  return headless.some(Boolean) ? errors : [...errors, ...validateFamiliesUpdate(spec, old)];
}

const fixed = 'may not change once set';

function validateAddressesUpdate(spec: Spec, old: Spec): FieldError[] {
  const { clusterIPs = [], ipFamilyPolicy } = spec;
  const before = old.clusterIPs ?? [];
  if (clusterIPs.length === before.length) {
    return before.flatMap((ip, i) =>
      ip === clusterIPs[i] ? [] : [invalid(clusterIpsPath.index(i), clusterIPs, fixed)],
    );
  }
  const first = clusterIpsPath.index(0);
  if (clusterIPs.length === 0) return [invalid(first, clusterIPs, 'primary clusterIP can not be unset')];
  const errors: FieldError[] = [];
  if (before.length > 0 && clusterIPs[0] !== before[0]) errors.push(invalid(first, clusterIPs, fixed));
  if (before.length > clusterIPs.length && ipFamilyPolicy !== 'SingleStack') {
    errors.push(
      invalid(policyPath, ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"),
    );
  }
  return errors;
}

function validateFamiliesUpdate(spec: Spec, old: Spec): FieldError[] {
  const { ipFamilies: families = [], clusterIPs = [], ipFamilyPolicy } = spec;
  const before = old.ipFamilies ?? [];
  const first = familiesPath.index(0);
  if (families.length === before.length) {
    return before.flatMap((family, i) => (family === families[i] ? [] : [invalid(first, families, fixed)]));
  }
  const errors: FieldError[] = [];
  const released = before.length > families.length;
  if (released && clusterIPs.length === 0) errors.push(invalid(first, families, 'primary ipFamily can not be unset'));
  if (families.length > 0 && before.length > 0 && families[0] !== before[0]) {
    errors.push(invalid(first, clusterIPs, fixed));
  }
  if (released && families.length === 1 && ipFamilyPolicy !== 'SingleStack') {
    errors.push(
      invalid(policyPath, ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"),
    );
  }
  return errors;
}
