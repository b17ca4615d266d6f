import { checkCidr, formatCidr, parseCidr } from '../../ip-address.ts';
import { checkPortName, checkPortNumber } from '../../names.ts';
import { checkEnumeration, invalidFor } from '../../validation/checks.ts';
import { type FieldError, forbidden, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from './network-policy.ts';

const specPath = FieldPath.of('spec');
const policyTypes = ['Ingress', 'Egress'];

/** What an update need not correct: the selectors' values, and the blocks that were there before. */
interface Leniency {
  readonly allowInvalidValues: boolean;
  readonly cidrs: ReadonlySet<string>;
}

export function validateNetworkPolicy(policy: NetworkPolicy): FieldError[] {
  return validateSpec(policy, { allowInvalidValues: false, cidrs: new Set() });
}

export function validateNetworkPolicyUpdate(policy: NetworkPolicy, old: NetworkPolicy): FieldError[] {
  const { ingress = [], egress = [], podSelector } = old.spec;
  const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
  const cidrs = peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []));
  const allowInvalidValues = validateLabelSelector(podSelector, FieldPath.root).length > 0;
  return validateSpec(policy, { allowInvalidValues, cidrs: new Set(cidrs) });
}

function validateSpec({ spec }: NetworkPolicy, leniency: Leniency): FieldError[] {
  const errors = validateLabelSelector(spec.podSelector, specPath.child('podSelector'), leniency);
  spec.ingress?.forEach(({ ports = [], from = [] }, i) => {
    const path = specPath.child('ingress').index(i);
    errors.push(...ports.flatMap((port, j) => validatePort(port, path.child('ports').index(j))));
    errors.push(...from.flatMap((peer, j) => validatePeer(peer, path.child('from').index(j), leniency)));
  });
  spec.egress?.forEach(({ ports = [], to = [] }, i) => {
    const path = specPath.child('egress').index(i);
    errors.push(...ports.flatMap((port, j) => validatePort(port, path.child('ports').index(j))));
    errors.push(...to.flatMap((peer, j) => validatePeer(peer, path.child('to').index(j), leniency)));
  });
  const types = spec.policyTypes ?? [];
  const typesPath = specPath.child('policyTypes');
  if (types.length > policyTypes.length) {
    return [...errors, invalid(typesPath, types, 'may not specify more than two policyTypes')];
  }
  return [...errors, ...types.flatMap((type, i) => checkEnumeration(typesPath.index(i), type, policyTypes))];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: FieldPath): FieldError[] {
  const errors = checkEnumeration(path.child('protocol'), protocol, ['TCP', 'UDP', 'SCTP']);
  const endPath = path.child('endPort');
  if (typeof port === 'number') {
    errors.push(...invalidFor(path.child('port'), port, checkPortNumber(port)));
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(invalid(endPath, endPort, 'must be greater than or equal to `port`'));
    return [...errors, ...invalidFor(endPath, endPort, checkPortNumber(endPort))];
  }
  if (endPort !== undefined) {
    const why = port === undefined ? 'not specified' : 'non-numeric';
    errors.push(invalid(endPath, endPort, `may not be specified when \`port\` is ${why}`));
  }
  if (port !== undefined) errors.push(...invalidFor(path.child('port'), port, checkPortName(port)));
  return errors;
}

function validatePeer(peer: NetworkPolicyPeer, path: FieldPath, leniency: Leniency): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors = [
    ...validateLabelSelector(podSelector, path.child('podSelector'), leniency),
    ...validateLabelSelector(namespaceSelector, path.child('namespaceSelector'), leniency),
    ...(ipBlock === undefined ? [] : validateIpBlock(ipBlock, path.child('ipBlock'), leniency)),
  ];
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (!selects && ipBlock === undefined) errors.push(required(path, 'must specify a peer'));
  if (selects && ipBlock !== undefined) {
    errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function validateIpBlock({ cidr, except = [] }: IPBlock, path: FieldPath, { cidrs }: Leniency): FieldError[] {
  const cidrPath = path.child('cidr');
  if (cidr === '') return [required(cidrPath)];
  const check = (value: string, at: FieldPath): FieldError[] =>
    cidrs.has(value) ? [] : invalidFor(at, value, checkCidr(value));
  const errors = check(cidr, cidrPath);
  if (parseCidr(cidr) === undefined) return errors;
  except.forEach((exception, i) => {
    const exceptPath = path.child('except').index(i);
    errors.push(...check(exception, exceptPath));
    if (parseCidr(exception) !== undefined && !isWithin(exception, cidr)) {
      errors.push(invalid(exceptPath, exception, 'must be a strict subset of `cidr`'));
    }
  });
  return errors;
}

function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [parseCidr(inner)!, parseCidr(outer)!];
  if (small.address.bytes.length !== large.address.bytes.length || small.prefixLength <= large.prefixLength)
    return false;
  return formatCidr({ ...small, prefixLength: large.prefixLength }) === formatCidr(large);
}
