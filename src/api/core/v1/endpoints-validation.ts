import { checkIp } from '../../ip-address.ts';
import { checkDns1123Label, checkPortNumber, checkQualifiedName, nameIsDnsSubdomain } from '../../names.ts';
import { checkRequiredEnumeration, invalidFor } from '../../validation/checks.ts';
import { type FieldError, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from './endpoints.ts';
import { protocols } from './service-validation.ts';
import { validateNonSpecialIp } from './special-address.ts';

export function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap((subset, i) => validateSubset(subset, FieldPath.of('subsets').index(i)));
}

function validateSubset(subset: EndpointSubset, path: FieldPath): FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  const errors: FieldError[] = [];
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  }
  const check = (list: readonly EndpointAddress[], at: FieldPath): FieldError[] =>
    list.flatMap((address, i) => validateAddress(address, at.index(i)));
  errors.push(...check(addresses, path.child('addresses')));
  errors.push(...check(notReadyAddresses, path.child('notReadyAddresses')));
  const portsPath = path.child('ports');
  return [...errors, ...ports.flatMap((port, i) => validatePort(port, ports.length > 1, portsPath.index(i)))];
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: FieldPath): FieldError[] {
  const errors = invalidFor(path.child('ip'), ip, checkIp(ip));
  if (hostname !== undefined) errors.push(...invalidFor(path.child('hostname'), hostname, checkDns1123Label(hostname)));
  if (nodeName !== undefined) {
    errors.push(...invalidFor(path.child('nodeName'), nodeName, nameIsDnsSubdomain(nodeName, false)));
  }
  return [...errors, ...validateNonSpecialIp(ip, path.child('ip'))];
}

function validatePort(port: EndpointPort, needsName: boolean, path: FieldPath): FieldError[] {
  const { name, appProtocol } = port;
  const errors: FieldError[] = [];
  if (name !== undefined) errors.push(...invalidFor(path.child('name'), name, checkDns1123Label(name)));
  else if (needsName) errors.push(required(path.child('name')));
  errors.push(...invalidFor(path.child('port'), port.port, checkPortNumber(port.port)));
  errors.push(...checkRequiredEnumeration(path.child('protocol'), port.protocol, protocols));
  if (appProtocol === undefined) return errors;
  return [...errors, ...invalidFor(path.child('appProtocol'), appProtocol, checkQualifiedName(appProtocol))];
}
