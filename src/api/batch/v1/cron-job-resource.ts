import { defineResource } from '../../resource.ts';
import { CronJob } from './cron-job.ts';
import { cronJobColumns } from './cron-job-columns.ts';
import { validateCronJob, validateCronJobUpdate } from './cron-job-validation.ts';
import { applyCronJobDefaults } from './job-defaults.ts';
import { cronJobWarnings } from './job-warnings.ts';

export const cronJobResource = defineResource<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  resource: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  type: CronJob,
  storagePrefix: 'cronjobs',
  strategy: {
    applyDefaults: applyCronJobDefaults,
    validate: validateCronJob,
    validateUpdate: validateCronJobUpdate,
    warnings: cronJobWarnings,
  },
  status: {},
  columns: cronJobColumns,
});
