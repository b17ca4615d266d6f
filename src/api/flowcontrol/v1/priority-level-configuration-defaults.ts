import type { Mutable } from '../../schema/schema.ts';
import type { PriorityLevelConfiguration } from './priority-level-configuration.ts';

export function applyPriorityLevelConfigurationDefaults({ spec }: Mutable<PriorityLevelConfiguration>): void {
  const queuing = spec.limited?.limitResponse.queuing;
  if (queuing === undefined) return;
  queuing.handSize ||= 8;
  queuing.queues ||= 64;
  queuing.queueLengthLimit ||= 50;
}
