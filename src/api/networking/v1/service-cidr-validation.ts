import { checkCanonicalCidr, parseCidr } from '../../ip-address.ts';
import { absentList, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { ServiceCIDR } from './service-cidr.ts';

const path = FieldPath.of('spec', 'cidrs');
const immutable = 'field is immutable';

export function validateServiceCIDR({ spec }: ServiceCIDR): FieldError[] {
  const { cidrs = [] } = spec;
  const errors: FieldError[] = [];
  if (cidrs.length === 0) errors.push(required(path, 'at least one CIDR required'));
  if (cidrs.length > 2) errors.push(invalid(path, cidrs, 'may only hold up to 2 values'));
  if (cidrs.length === 2 && new Set(cidrs.map((cidr) => parseCidr(cidr)?.address.bytes.length)).size < 2) {
    const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96';
    errors.push(invalid(path, cidrs, detail));
  }
  return [...errors, ...cidrs.flatMap((cidr, i) => invalidFor(path.index(i), cidr, checkCanonicalCidr(cidr)))];
}

/** A second block may come; what is there stays. */
export function validateServiceCIDRUpdate(object: ServiceCIDR, old: ServiceCIDR): FieldError[] {
  const { cidrs = [] } = object.spec;
  const before = old.spec.cidrs ?? [];
  if (cidrs.length < before.length) {
    return [invalid(path, cidrs.length === 0 ? absentList : cidrs, immutable)];
  }
  const changed = before.flatMap((cidr, i) => (cidr === cidrs[i] ? [] : [invalid(path.index(i), cidrs[i], immutable)]));
  return cidrs.length === before.length ? changed : [...changed, ...validateServiceCIDR(object)];
}
