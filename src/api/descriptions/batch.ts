import { conditionFields } from './condition-fields.ts';
import type { DescriptionTable } from './description-table.ts';

/** Jobs and what makes them. */
export const batchDescriptions = {
  'io.k8s.api.batch.v1.Job': {
    '': 'Runs Pods until enough of them have succeeded, and starts new ones for those that fail.',
    spec: 'What is to run, how often and how many at a time.',
    status: 'How far the Job is. Set by the server.',
  },
  'io.k8s.api.batch.v1.JobTemplateSpec': {
    '': 'The pattern for a Job.',
    metadata: 'Labels and annotations of the Job.',
    spec: 'The spec of the Job.',
  },
  'io.k8s.api.batch.v1.JobSpec': {
    '': 'What a Job is to run, how often and how many at a time.',
    parallelism: 'How many Pods may run at a time. Default 1; 0 pauses the Job.',
    completions:
      'How many Pods must succeed. If it is absent but parallelism is set, the success of any one Pod is enough; if both are absent, 1.',
    activeDeadlineSeconds: 'Seconds from the start after which the Job fails and its Pods are ended. Absent: no limit.',
    podFailurePolicy:
      'Rules by exit code or Pod condition on what a failed Pod means. Needs restartPolicy Never. None matches: it counts towards backoffLimit.',
    successPolicy: 'When an indexed Job counts as successful although not all indexes have succeeded.',
    backoffLimit:
      'How many failures are accepted before the Job fails. Default 6; no such limit if backoffLimitPerIndex is set.',
    backoffLimitPerIndex:
      'How many failures are accepted for each index. Only for indexed Jobs with restartPolicy Never.',
    maxFailedIndexes:
      'How many indexes may fail before the whole Job fails. Needs backoffLimitPerIndex. Absent: no limit.',
    selector: 'The Pods that belong to the Job. Set by the server unless manualSelector is true.',
    manualSelector: 'True: selector and matching labels are set by hand and kept unique by hand. Default false.',
    template: 'What the Pods are like. restartPolicy must be OnFailure or Never.',
    ttlSecondsAfterFinished: 'Seconds after its end when the Job is deleted with its Pods. Absent: never; 0: at once.',
    completionMode:
      'NonIndexed (the default): Pods are alike. Indexed: each gets a number from 0 to completions - 1, and each number must succeed once.',
    suspend: 'True: no Pods run; those that do are ended. Setting it back to false starts the Job anew. Default false.',
    podReplacementPolicy:
      'When a new Pod is made: TerminatingOrFailed (as soon as the old one is ending) or Failed (only once it has ended, needed with podFailurePolicy).',
    managedBy:
      'The controller that runs the Job. Absent: the built-in one, which leaves Jobs of others alone. Cannot be changed.',
    scheduling: 'How the Pods are scheduled as a group. Absent: each by itself.',
  },
  'io.k8s.api.batch.v1.PodFailurePolicy': {
    '': 'Says what failed Pods mean for a Job.',
    rules: 'Rules that are tried in order; the first that matches decides. At most 20.',
  },
  'io.k8s.api.batch.v1.PodFailurePolicyRule': {
    '': 'What a certain failure means. Either onExitCodes or onPodConditions is set.',
    action:
      'FailJob ends the Job as failed, FailIndex gives up the index, Ignore does not count the failure, Count counts it as usual.',
    onExitCodes: 'Exit codes for which the rule is meant.',
    onPodConditions: 'Conditions of the Pod for which the rule is meant; one that matches is enough.',
  },
  'io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement': {
    '': 'Chooses failed Pods by the exit codes of their containers.',
    containerName: 'The container to look at. Absent: all of them.',
    operator: 'In: an exit code is one of the values; NotIn: it is none of them. Exit code 0 is never looked at.',
    values: 'The exit codes, 1 to 255 of them, without duplicates. 0 is not allowed with In.',
  },
  'io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern': {
    '': 'Chooses failed Pods by a condition.',
    type: 'Type of the condition, such as DisruptionTarget.',
    status: 'Status that the condition must have. Default True.',
  },
  'io.k8s.api.batch.v1.SuccessPolicy': {
    '': 'Says when an indexed Job counts as successful.',
    rules: 'Alternatives: the Job is successful once one of them holds. Its other Pods are then ended.',
  },
  'io.k8s.api.batch.v1.SuccessPolicyRule': {
    '': 'When a Job counts as successful. At least one field is set.',
    succeededIndexes: 'Indexes that must succeed, such as 0,2-4; with succeededCount, those among which to count.',
    succeededCount: 'How many indexes must succeed.',
  },
  'io.k8s.api.batch.v1.JobSchedulingConfiguration': {
    '': 'How the Pods of a Job are scheduled as a group.',
    schedulingPolicy: 'Whether the Pods must be placed together.',
    schedulingConstraints: 'Where the group may be placed.',
    disruptionMode: 'Whether Pods are pushed out one by one or all together.',
    resourceClaims: 'Device claims that the Pods of the group share.',
  },
  'io.k8s.api.batch.v1.JobStatus': {
    '': 'How far a Job is.',
    conditions: 'Complete, Failed, Suspended, and on the way to the end SuccessCriteriaMet or FailureTarget.',
    startTime: 'When the controller took up the Job; anew after each suspension.',
    completionTime: 'When the Job succeeded. Absent for Jobs that failed.',
    active: 'How many Pods are pending or running and not ending.',
    succeeded: 'How many Pods have succeeded.',
    failed: 'How many Pods have failed.',
    terminating: 'How many Pods are ending: deleted, but not yet gone.',
    completedIndexes: 'Indexes that have succeeded, such as 1,3-5.',
    failedIndexes: 'Indexes that were given up, in the same form. Only with backoffLimitPerIndex.',
    uncountedTerminatedPods: 'Ended Pods that are not yet in the counts. Keeps them from being counted twice.',
    ready: 'How many active Pods are ready.',
  },
  'io.k8s.api.batch.v1.JobCondition': {
    '': 'One observation on how a Job is doing.',
    ...conditionFields,
    lastProbeTime: 'When the condition was last looked at.',
  },
  'io.k8s.api.batch.v1.UncountedTerminatedPods': {
    '': 'UIDs of ended Pods that are not yet in the counts.',
    succeeded: 'UIDs of Pods that succeeded.',
    failed: 'UIDs of Pods that failed.',
  },
  'io.k8s.api.batch.v1.CronJob': {
    '': 'Makes a Job at the times of a schedule.',
    spec: 'When, and what kind of Jobs.',
    status: 'Which Jobs run, and when the last one was made.',
  },
  'io.k8s.api.batch.v1.CronJobSpec': {
    '': 'When a CronJob makes Jobs, and of what kind.',
    schedule:
      'The times in cron form: minute, hour, day of the month, month, day of the week, such as */15 * * * *. Also @hourly, @daily and the like.',
    timeZone: 'Time zone of the schedule, such as Europe/Berlin. Absent: that of the controller.',
    startingDeadlineSeconds: 'How many seconds late a Job may start. Later it counts as missed. Absent: no limit.',
    concurrencyPolicy:
      'If the Job before still runs: Allow both (the default), Forbid the new one, or Replace the old one.',
    suspend: 'True: no new Jobs are made; running ones are left alone. Default false.',
    jobTemplate: 'What the Jobs are like.',
    successfulJobsHistoryLimit: 'How many successful Jobs are kept. Default 3; 0 keeps none.',
    failedJobsHistoryLimit: 'How many failed Jobs are kept. Default 1; 0 keeps none.',
  },
  'io.k8s.api.batch.v1.CronJobStatus': {
    '': 'How a CronJob is.',
    active: 'The Jobs that run now.',
    lastScheduleTime: 'The time for which a Job was last made.',
    lastSuccessfulTime: 'When a Job last succeeded.',
  },
} as const satisfies DescriptionTable;
