import { applyPodTemplateDefaults } from '../../core/v1/pod-spec-defaults.ts';
import type { Mutable } from '../../schema/schema.ts';
import type { Deployment } from './deployment.ts';

/** Replicas above and below the desired number that a rolling update may have, where nothing else is said. */
const defaultRollingShare = '25%';

export function applyDeploymentDefaults(deployment: Mutable<Deployment>): void {
  const { strategy, template } = deployment.spec;
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= defaultRollingShare;
    strategy.rollingUpdate.maxSurge ??= defaultRollingShare;
  }
  applyPodTemplateDefaults(template);
}
