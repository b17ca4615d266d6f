import { defineResource } from '../../resource.ts';
import { CronJob } from './cron-job.ts';

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
  strategy: {},
  status: {},
});
