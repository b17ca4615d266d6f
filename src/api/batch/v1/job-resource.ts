import { defineResource } from '../../resource.ts';
import { Job } from './job.ts';
import { jobColumns } from './job-columns.ts';
import { applyJobDefaults } from './job-defaults.ts';
import { validateJobStatusUpdate } from './job-status-validation.ts';
import { prepareJobForCreate } from './job-strategy.ts';
import { validateJob, validateJobUpdate } from './job-validation.ts';
import { jobWarnings } from './job-warnings.ts';

export const jobResource = defineResource<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  resource: 'jobs',
  singular: 'job',
  categories: ['all'],
  namespaced: true,
  type: Job,
  storagePrefix: 'jobs',
  strategy: {
    applyDefaults: applyJobDefaults,
    prepareForCreate: prepareJobForCreate,
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    warnings: jobWarnings,
    defaultPropagation: 'orphan',
  },
  status: { validateUpdate: validateJobStatusUpdate },
  selectableFields: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  columns: jobColumns,
});
