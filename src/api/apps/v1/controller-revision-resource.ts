import { defineResource } from '../../resource.ts';
import { ControllerRevision } from './controller-revision.ts';
import { controllerRevisionColumns } from './controller-revision-columns.ts';
import { validateControllerRevision, validateControllerRevisionUpdate } from './controller-revision-validation.ts';

export const controllerRevisionResource = defineResource<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  resource: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  type: ControllerRevision,
  storagePrefix: 'controllerrevisions',
  strategy: { validate: validateControllerRevision, validateUpdate: validateControllerRevisionUpdate },
  columns: controllerRevisionColumns,
});
