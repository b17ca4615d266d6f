/** How a Pod's containers look up names, and by what names they go. */
import { checkIp } from '../../ip-address.ts';
import { checkDns1123Subdomain, checkDns1123SubdomainWithUnderscore } from '../../names.ts';
import { checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { type FieldError, invalid, required } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { HostAlias, PodDNSConfig, PodSpec } from './pod-spec.ts';

/** Limits of the C library's resolver. */
const dnsNameserversMax = 3;
const dnsSearchPathsMax = 32;
const dnsSearchListCharsMax = 2048;

const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

export function validateDnsPolicy(spec: PodSpec, path: FieldPath): FieldError[] {
  return checkRequiredEnumeration(path, spec.dnsPolicy, dnsPolicies);
}

export function validateDnsConfig(spec: PodSpec, path: FieldPath): FieldError[] {
  const { dnsPolicy, dnsConfig } = spec;
  const serversPath = path.child('nameservers');
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if ((dnsConfig.nameservers ?? []).length === 0) {
      return [required(serversPath, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
    }
  }
  if (dnsConfig === undefined) return [];
  const { nameservers = [], options = [] } = dnsConfig;
  const errors: FieldError[] = [];
  if (nameservers.length > dnsNameserversMax) {
    errors.push(invalid(serversPath, nameservers, `must not have more than ${dnsNameserversMax} nameservers`));
  }
  nameservers.forEach((server, i) => {
    errors.push(...invalidFor(serversPath.index(i), server, checkIp(server)));
  });
  errors.push(...validateSearches(dnsConfig, path.child('searches')));
  options.forEach((option, i) => {
    if (option.name === undefined) errors.push(required(path.child('options').index(i), 'must not be empty'));
  });
  return errors;
}

function validateSearches({ searches = [] }: PodDNSConfig, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > dnsSearchPathsMax) {
    errors.push(invalid(path, searches, `must not have more than ${dnsSearchPathsMax} search paths`));
  }
  if (searches.join(' ').length > dnsSearchListCharsMax) {
    const detail = `must not have more than ${dnsSearchListCharsMax} characters (including spaces) in the search list`;
    errors.push(invalid(path, searches, detail));
  }
  searches.forEach((search, i) => {
    if (search === '.') return;
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    errors.push(...invalidFor(path.index(i), name, checkDns1123SubdomainWithUnderscore(name)));
  });
  return errors;
}

export function validateHostAliases(aliases: readonly HostAlias[], path: FieldPath): FieldError[] {
  return aliases.flatMap(({ ip, hostnames = [] }, i) => [
    ...invalidFor(path.index(i).child('ip'), ip, checkIp(ip)),
    ...hostnames.flatMap((name, j) =>
      invalidFor(path.index(i).child('hostnames').index(j), name, checkDns1123Subdomain(name)),
    ),
  ]);
}
