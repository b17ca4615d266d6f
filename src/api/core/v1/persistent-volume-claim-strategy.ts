import type { Strategy } from '../../resource.ts';
import type { Mutable } from '../../schema/schema.ts';
import { FieldPath } from '../../validation/field-path.ts';
import type { PersistentVolumeClaim } from './persistent-volume-claim.ts';
import { validatePersistentVolumeClaimUpdate } from './persistent-volume-claim-update-validation.ts';
import { validatePersistentVolumeClaimSpec } from './persistent-volume-claim-validation.ts';
import type { TypedLocalObjectReference } from './references.ts';
import { roundResourceList } from './resource-list.ts';

function applyDefaults({ spec, status }: Mutable<PersistentVolumeClaim>): void {
  for (const list of [spec.resources.limits, spec.resources.requests, status.capacity, status.allocatedResources]) {
    roundResourceList(list);
  }
}

/** The older field knows two kinds of sources and is dropped with any other; otherwise both fields say the same. */
function settleDataSources({ spec }: Mutable<PersistentVolumeClaim>): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined) {
    if (isClaimOrSnapshot(dataSource)) spec.dataSourceRef = { ...dataSource };
    else delete spec.dataSource;
  } else if (dataSourceRef !== undefined && dataSource === undefined && !dataSourceRef.namespace) {
    const { apiGroup, kind, name } = dataSourceRef;
    spec.dataSource = { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name };
  }
}

function isClaimOrSnapshot({ apiGroup = '', kind }: TypedLocalObjectReference): boolean {
  if (kind === 'PersistentVolumeClaim') return apiGroup === '';
  return kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io';
}

export const persistentVolumeClaimStrategy: Strategy<PersistentVolumeClaim> = {
  hasGeneration: false,
  returnsDeletedObject: true,
  applyDefaults,
  prepareForCreate: (claim) => {
    claim.status.phase = 'Pending';
    settleDataSources(claim);
  },
  prepareForUpdate: settleDataSources,
  validate: ({ spec }) => validatePersistentVolumeClaimSpec(spec, FieldPath.of('spec')),
  validateUpdate: validatePersistentVolumeClaimUpdate,
};
