import { type Plugin, type PreFilterResult, preFilterPassed } from '../../framework/plugin.ts';
import { Status } from '../../framework/status.ts';

const name = 'DynamicResources';
const cannotAllocate: PreFilterResult = {
  status: new Status('UnschedulableAndUnresolvable', name, ['cannot allocate all claims']),
};
/** Upstream adds this to the message of every Pod that fits nowhere. */
const nothingToDeallocate = { status: new Status('Unschedulable', name, ['no new claims to deallocate']) };

/** Devices are not allocated here: a Pod that claims some stays unschedulable, rather than start without them. */
export function dynamicResources(): Plugin {
  return {
    name,
    preFilter: (_state, { pod }) => {
      const { resourceClaims = [] } = pod.spec;
      return resourceClaims.length === 0 ? preFilterPassed : cannotAllocate;
    },
    postFilter: () => nothingToDeallocate,
  };
}
