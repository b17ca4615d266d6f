import { nodes, pods } from '../../../client/resources.ts';
import { type HostPort, hostPortsOf, UsedPorts } from '../../cache/host-ports.ts';
import { action, on } from '../../framework/cluster-event.ts';
import { type Plugin, preFilterPassed, preFilterSkipped } from '../../framework/plugin.ts';
import { Status, success } from '../../framework/status.ts';

const name = 'NodePorts';
const taken = new Status('Unschedulable', name, ["node(s) didn't have free ports for the requested pod ports"]);

function arePortsFree(wanted: readonly HostPort[], used: UsedPorts | undefined): Status {
  if (used === undefined) return success;
  for (const port of wanted) if (used.conflictsWith(port)) return taken;
  return success;
}

/** Ports of the Node that the Pod wants for itself. */
export function nodePorts(): Plugin {
  return {
    name,
    events: [
      on(pods, action.delete, ({ hostPorts }, old) => {
        if (!old?.spec.nodeName) return 'Skip';
        const freed = new UsedPorts();
        for (const port of hostPortsOf(old)) freed.add(port);
        return arePortsFree(hostPorts, freed) === success ? 'Skip' : 'Queue';
      }),
      on(nodes, action.add),
    ],
    preFilter: (_state, { hostPorts }) => (hostPorts.length === 0 ? preFilterSkipped : preFilterPassed),
    filter: (_state, { hostPorts }, { usedPorts }) => arePortsFree(hostPorts, usedPorts),
  };
}
