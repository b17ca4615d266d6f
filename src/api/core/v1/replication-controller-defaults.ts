import type { Mutable } from '../../schema/schema.ts';
import { applyPodTemplateDefaults } from './pod-spec-defaults.ts';
import type { ReplicationController } from './replication-controller.ts';

export function applyReplicationControllerDefaults(controller: Mutable<ReplicationController>): void {
  const { metadata, spec } = controller;
  const labels = spec.template?.metadata.labels;
  if (labels !== undefined) {
    spec.selector ??= { ...labels };
    metadata.labels ??= { ...labels };
  }
  applyPodTemplateDefaults(spec.template);
}
