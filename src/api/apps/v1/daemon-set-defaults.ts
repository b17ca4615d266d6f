import { applyPodTemplateDefaults } from '../../core/v1/pod-spec-defaults.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { DaemonSet } from './daemon-set.ts';

export function applyDaemonSetDefaults(daemonSet: Mutable<DaemonSet>): void {
  const { updateStrategy, template } = daemonSet.spec;
  if (updateStrategy.type === 'RollingUpdate') {
    updateStrategy.rollingUpdate ??= {};
    updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  applyPodTemplateDefaults(template);
}
