import { nameIsPathSegment } from '../../names.ts';
import type { Strategy } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { CustomResourceDefinition } from './custom-resource-definition.ts';
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionUpdate,
} from './custom-resource-definition-validation.ts';

type Draft = Mutable<CustomResourceDefinition>;

function applyDefaults({ spec, status }: Draft): void {
  const { names } = spec;
  if (names.kind !== '') {
    names.singular ??= names.kind.toLowerCase();
    names.listKind ??= `${names.kind}List`;
  }
  if (status.storedVersions.length === 0) status.storedVersions = storageVersionsOf(spec);
}

function storageVersionsOf({ versions }: CustomResourceDefinition['spec']): string[] {
  return versions.filter(({ storage }) => storage).map(({ name }) => name);
}

/** Objects may be stored in every version that ever was the storage version, until somebody has migrated them. */
function noteStoredVersions({ spec, status }: Draft): void {
  for (const name of storageVersionsOf(spec).slice(0, 1)) {
    if (!status.storedVersions.includes(name)) status.storedVersions.push(name);
  }
}

export const customResourceDefinitionStrategy: Strategy<CustomResourceDefinition> = {
  validateName: nameIsPathSegment,
  allowUnconditionalUpdate: false,
  applyDefaults,
  prepareForCreate: noteStoredVersions,
  prepareForUpdate: noteStoredVersions,
  validate: validateCustomResourceDefinition,
  validateUpdate: validateCustomResourceDefinitionUpdate,
};
