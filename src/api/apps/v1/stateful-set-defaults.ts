import { applyPodTemplateDefaults } from '../../core/v1/pod-spec-defaults.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { StatefulSet } from './stateful-set.ts';

export function applyStatefulSetDefaults(statefulSet: Mutable<StatefulSet>): void {
  const { updateStrategy, template, volumeClaimTemplates } = statefulSet.spec;
  if (updateStrategy.type === undefined) {
    updateStrategy.type = 'RollingUpdate';
    updateStrategy.rollingUpdate ??= {};
  }
  if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate !== undefined) {
    updateStrategy.rollingUpdate.partition ??= 0;
    updateStrategy.rollingUpdate.maxUnavailable ??= 1;
  }
  applyPodTemplateDefaults(template);
  for (const claim of volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
  }
}
