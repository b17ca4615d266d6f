import { validateCsiDriverName } from '../../core/v1/attached-volume-validation.ts';
import { checkQualifiedName } from '../../names.ts';
import { checkNonnegative, invalidFor } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { duplicate, type FieldError, invalid, required } from '../../validation/field-error.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { CSINode, CSINodeDriver } from './csi-node.ts';

const csiNodeIdCharsMax = 192;

export function validateCSINode({ spec }: CSINode): FieldError[] {
  const path = FieldPath.of('spec', 'drivers');
  const names = spec.drivers.map(({ name }) => name);
  return spec.drivers.flatMap((driver, i) => {
    const driverPath = path.index(i);
    const errors = validateDriver(driver, driverPath);
    if (names.indexOf(driver.name) < i) errors.push(duplicate(driverPath.child('name'), driver.name));
    return errors;
  });
}

/** Drivers come and go; what one has said of a Node stays, but for how many volumes fit. */
export function validateCSINodeUpdate(node: CSINode, old: CSINode): FieldError[] {
  const errors = validateCSINode(node);
  for (const before of old.spec.drivers) {
    const driver = node.spec.drivers.find(({ name }) => name === before.name);
    if (driver === undefined) continue;
    if (!semanticEquals({ ...driver, allocatable: before.allocatable }, before)) {
      errors.push(invalid(FieldPath.of('CSINodeDriver'), driver, 'field is immutable'));
    }
  }
  return errors;
}

function validateDriver({ name, nodeID, topologyKeys, allocatable }: CSINodeDriver, path: FieldPath): FieldError[] {
  const idPath = path.child('nodeID');
  const keysPath = path.child('topologyKeys');
  const errors = validateCsiDriverName(name, path.child('name'));
  if (nodeID === '') errors.push(required(idPath));
  if (nodeID.length > csiNodeIdCharsMax) {
    errors.push(invalid(idPath, nodeID, `must be ${csiNodeIdCharsMax} characters or less`));
  }
  errors.push(...checkNonnegative(path.child('allocatable', 'count'), allocatable?.count));
  for (const key of topologyKeys) {
    if (key === '') errors.push(required(keysPath));
    else errors.push(...invalidFor(keysPath, topologyKeys, checkQualifiedName(key)));
  }
  return errors;
}
