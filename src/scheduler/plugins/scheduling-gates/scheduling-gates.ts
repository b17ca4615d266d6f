import { pods } from '../../../client/resources.ts';
import type { PodInfo } from '../../cache/pod-info.ts';
import { action, on } from '../../framework/cluster-event.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';

const name = 'SchedulingGates';

/** Keeps a Pod out of the active queue for as long as it has gates. The API server says so in the Pod's condition. */
export function openGates({ pod }: PodInfo): Status {
  const gates = pod.spec.schedulingGates ?? [];
  if (gates.length === 0) return success;
  const names = gates.map((gate) => gate.name).join(' ');
  return new Status('UnschedulableAndUnresolvable', name, [`waiting for scheduling gates: [${names}]`]);
}

export function schedulingGates(): Plugin {
  return {
    name,
    events: [
      on(pods, action.updatePodSchedulingGatesEliminated, ({ uid }, _old, current) =>
        current?.metadata.uid === uid ? 'Queue' : 'Skip',
      ),
    ],
    preEnqueue: openGates,
  };
}
