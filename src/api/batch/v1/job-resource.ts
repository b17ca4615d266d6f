import { defineResource } from '../../resource.ts';
import { Job } from './job.ts';
import { applyJobDefaults } from './job-defaults.ts';

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
  strategy: { applyDefaults: applyJobDefaults },
  status: {},
});
