import { ObjectReference } from '../../core/v1/references.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, int32, int64, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';
import { JobSpec } from './job.ts';

const cronJobFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => CronJobSpec).always(),
  status: ref(3, () => CronJobStatus).always(),
};

export interface CronJob extends TypeMeta, FieldsOf<typeof cronJobFields> {}
export const CronJob: Type<CronJob> = kindType(
  'io.k8s.api.batch.v1.CronJob',
  { group: 'batch', version: 'v1', kind: 'CronJob' },
  cronJobFields,
);

const cronJobSpecFields = {
  schedule: string(1).always().required(),
  timeZone: string(8).pointer(),
  startingDeadlineSeconds: int64(2).pointer(),
  concurrencyPolicy: string(3).default('Allow'),
  suspend: bool(4).pointer().default(false),
  jobTemplate: ref(5, () => JobTemplateSpec)
    .always()
    .required(),
  successfulJobsHistoryLimit: int32(6).pointer().default(3),
  failedJobsHistoryLimit: int32(7).pointer().default(1),
};

export interface CronJobSpec extends FieldsOf<typeof cronJobSpecFields> {}
export const CronJobSpec: Type<CronJobSpec> = message('io.k8s.api.batch.v1.CronJobSpec', cronJobSpecFields);

const cronJobStatusFields = {
  active: list(1, () => ObjectReference).atomic(),
  lastScheduleTime: time(4),
  lastSuccessfulTime: time(5),
};

export interface CronJobStatus extends FieldsOf<typeof cronJobStatusFields> {}
export const CronJobStatus: Type<CronJobStatus> = message('io.k8s.api.batch.v1.CronJobStatus', cronJobStatusFields);

const jobTemplateSpecFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => JobSpec).always(),
};

export interface JobTemplateSpec extends FieldsOf<typeof jobTemplateSpecFields> {}
export const JobTemplateSpec: Type<JobTemplateSpec> = message(
  'io.k8s.api.batch.v1.JobTemplateSpec',
  jobTemplateSpecFields,
);
