/** What ReplicaSets and ReplicationControllers have in common: as many Pods of one template as their spec says. */
import type { PodTemplateSpec } from '../../../api/core/v1/pod-spec.ts';
import type { Selector } from '../../../api/labels.ts';
import type { KubernetesObject } from '../../../api/resource.ts';
import type { ResourceRef } from '../../../client/resource-ref.ts';

export interface ReplicasCondition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string | null;
  readonly reason?: string;
  readonly message?: string;
}

export interface ReplicasStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly ReplicasCondition[];
}

export interface ReplicaOwner extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly template?: PodTemplateSpec;
  };
  readonly status: ReplicasStatus;
}

/** In what the two differ. */
export interface ReplicasKind<T extends ReplicaOwner> {
  /** The controller's name: `replicaset-controller`. */
  readonly controller: string;
  readonly ref: ResourceRef<T>;
  /** Which Pods are its own. Throws SelectorError. */
  readonly selectorOf: (owner: T) => Selector;
  /** Whether the status has terminatingReplicas. */
  readonly countsTerminating: boolean;
}

export const desiredReplicas = ({ spec }: ReplicaOwner): number => spec.replicas ?? 1;
export const minReadySecondsOf = ({ spec }: ReplicaOwner): number => spec.minReadySeconds ?? 0;
