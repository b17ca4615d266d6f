/** TaintNodesByCondition: a Node is not ready from the moment it appears until it says that it is. */
import type { Node } from '../../api/core/v1/node.ts';
import type { Mutable } from '../../api/schema/schema.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './attributes.ts';

const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate(attributes) {
    if (attributes.operation !== 'CREATE' || !concerns(attributes, '', 'nodes')) return;
    const { spec } = attributes.object as Mutable<Node>;
    const taints = spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === taint.key && effect === taint.effect)) return;
    spec.taints = [...taints, { ...taint }];
  },
};
