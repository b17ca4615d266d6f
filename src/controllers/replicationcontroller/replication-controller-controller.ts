/** The controller of ReplicationControllers, the elders of ReplicaSets: see shared/replicas for what it watches, reads and writes. */
import type { ReplicationController } from '../../api/core/v1/replication-controller.ts';
import { type Labels, Selector } from '../../api/labels.ts';
import { replicationControllers } from '../../client/resources.ts';
import type { ControllerFactory } from '../shared/controller.ts';
import type { ReplicasKind } from '../shared/replicas/replica-owner.ts';
import { ReplicasController } from '../shared/replicas/replicas-controller.ts';

/** By the frozen map of labels that they are written as. */
const compiled = new WeakMap<Labels, Selector>();

const kind: ReplicasKind<ReplicationController> = {
  controller: 'replicationcontroller-controller',
  ref: replicationControllers,
  selectorOf({ spec: { selector } }) {
    if (selector === undefined) return Selector.nothing;
    let known = compiled.get(selector);
    if (known === undefined) {
      known = Selector.ofLabels(selector);
      compiled.set(selector, known);
    }
    return known;
  },
  countsTerminating: false,
};

export const createReplicationControllerController: ControllerFactory = (context) =>
  new ReplicasController(kind, context);
