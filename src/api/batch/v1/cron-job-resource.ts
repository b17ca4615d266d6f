import { defineResource } from '../../resource.ts';
import { CronJob } from './cron-job.ts';
import { applyCronJobDefaults } from './job-defaults.ts';

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
  strategy: { applyDefaults: applyCronJobDefaults },
  status: {},
});
