/** The ReplicaSet controller: see shared/replicas for what it watches, reads and writes. */
import type { ReplicaSet } from '../../api/apps/v1/replica-set.ts';
import { selectorOf } from '../../api/labels.ts';
import { replicaSets } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import type { ReplicasKind } from '../shared/replicas/replica-owner.ts';
import { ReplicasController } from '../shared/replicas/replicas-controller.ts';

const kind: ReplicasKind<ReplicaSet> = {
  controller: 'replicaset-controller',
  ref: replicaSets,
  selectorOf: ({ spec }) => selectorOf(spec.selector),
  countsTerminating: true,
};

export const createReplicaSetController: ControllerFactory = (context) => new ReplicasController(kind, context);
