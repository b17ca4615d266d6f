import { validateNonSpecialIp } from '../../core/v1/special-address.ts';
import { checkCanonicalIp, checkIpv4, checkIpv6 } from '../../ip-address.ts';
import { checkDns1123Label, checkLabelValue, checkQualifiedName, nameIsDnsSubdomain } from '../../names.ts';
import { checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { validateFullyQualifiedDomainName } from '../../validation/domain-names.ts';
import { validateImmutable } from '../../validation/equality.ts';
import { duplicate, type FieldError, required, tooMany } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import { validateLabels } from '../../validation/labels.ts';
import type { Endpoint, EndpointHints, EndpointPort, EndpointSlice } from './endpoint-slice.ts';

const endpointsMax = 1000;
const endpointAddressesMax = 100;
const endpointPortsMax = 20000;
const endpointTopologyLabelsMax = 16;
const endpointHintsMax = 8;

export function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  const types = ['FQDN', 'IPv4', 'IPv6'];
  return [
    ...checkRequiredEnumeration(FieldPath.of('addressType'), slice.addressType, types),
    ...validateEndpoints(slice, FieldPath.of('endpoints')),
    ...validatePorts(slice.ports, FieldPath.of('ports')),
  ];
}

export function validateEndpointSliceUpdate(slice: EndpointSlice, old: EndpointSlice): FieldError[] {
  const path = FieldPath.of('addressType');
  return [...validateEndpointSlice(slice), ...validateImmutable(path, slice.addressType, old.addressType)];
}

function validateEndpoints({ endpoints, addressType }: EndpointSlice, path: FieldPath): FieldError[] {
  if (endpoints.length > endpointsMax) return [tooMany(path, endpoints.length, endpointsMax)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, addressType, path.index(i)));
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: FieldPath): FieldError[] {
  const { addresses, nodeName, hostname, hints, deprecatedTopology = {} } = endpoint;
  const addressesPath = path.child('addresses');
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(addressesPath, 'must contain at least 1 address'));
  if (addresses.length > endpointAddressesMax) {
    errors.push(tooMany(addressesPath, addresses.length, endpointAddressesMax));
  }
  errors.push(...addresses.flatMap((address, i) => validateAddress(address, addressType, addressesPath.index(i))));
  if (nodeName !== undefined) {
    errors.push(...invalidFor(path.child('nodeName'), nodeName, nameIsDnsSubdomain(nodeName, false)));
  }
  const topologyPath = path.child('deprecatedTopology');
  const labels = Object.keys(deprecatedTopology).length;
  if (labels > endpointTopologyLabelsMax) errors.push(tooMany(topologyPath, labels, endpointTopologyLabelsMax));
  errors.push(...validateLabels(deprecatedTopology, topologyPath));
  if (hostname !== undefined) errors.push(...invalidFor(path.child('hostname'), hostname, checkDns1123Label(hostname)));
  if (hints !== undefined) errors.push(...validateHints(hints, path.child('hints')));
  return errors;
}

function validateAddress(address: string, type: string, path: FieldPath): FieldError[] {
  if (type === 'FQDN') return validateFullyQualifiedDomainName(address, path);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const family = invalidFor(path, address, (type === 'IPv4' ? checkIpv4 : checkIpv6)(address));
  const form = family.length > 0 ? family : invalidFor(path, address, checkCanonicalIp(address));
  return [...form, ...validateNonSpecialIp(address, path)];
}

function validateHints({ forZones = [], forNodes = [] }: EndpointHints, path: FieldPath): FieldError[] {
  const check = (
    entries: readonly { readonly name: string }[],
    at: FieldPath,
    problems: (name: string) => string[],
  ): FieldError[] => {
    if (entries.length > endpointHintsMax) return [tooMany(at, entries.length, endpointHintsMax)];
    return entries.flatMap(({ name }, i) => {
      const namePath = at.index(i).child('name');
      const repeated = entries.findIndex((other) => other.name === name) < i ? [duplicate(namePath, name)] : [];
      return [...repeated, ...invalidFor(namePath, name, problems(name))];
    });
  };
  return [
    ...check(forZones, path.child('forZones'), checkLabelValue),
    ...check(forNodes, path.child('forNodes'), (name) => nameIsDnsSubdomain(name, false)),
  ];
}

function validatePorts(ports: readonly EndpointPort[], path: FieldPath): FieldError[] {
  if (ports.length > endpointPortsMax) return [tooMany(path, ports.length, endpointPortsMax)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const portPath = path.index(i);
    const namePath = portPath.child('name');
    const errors = name === '' ? [] : invalidFor(namePath, name, checkDns1123Label(name));
    if (names.has(name)) errors.push(duplicate(namePath, name));
    names.add(name);
    errors.push(...checkRequiredEnumeration(portPath.child('protocol'), protocol, ['SCTP', 'TCP', 'UDP']));
    if (appProtocol === undefined) return errors;
    return [...errors, ...invalidFor(portPath.child('appProtocol'), appProtocol, checkQualifiedName(appProtocol))];
  });
}
