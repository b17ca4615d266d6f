import type { Taint, Toleration } from '../../../api/core/v1/scheduling.ts';
import { nodes, pods } from '../../../client/resources.ts';
import { action, on } from '../../framework/cluster-event.ts';
import { StateKey } from '../../framework/cycle-state.ts';
import { normalizeScores } from '../../framework/normalize-scores.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { Status, skip, success } from '../../framework/status.ts';
import { areTolerated, isTolerated } from '../../framework/tolerations.ts';

const name = 'TaintToleration';
// Which taints these are is not said: who may see the Pod may not be meant to know.
const untolerated = new Status('UnschedulableAndUnresolvable', name, ['node(s) had untolerated taint(s)']);

/** The tolerations that count for PreferNoSchedule. */
const softTolerations = new StateKey<readonly Toleration[]>('PreScoreTaintToleration');

/** `taints`: those that keep Pods off, NoSchedule and NoExecute. */
function toleratesAll(taints: readonly Taint[], tolerations: readonly Toleration[] | undefined): Status {
  return areTolerated(taints, tolerations) ? success : untolerated;
}

/** How many of the taints are not tolerated. */
function countUntolerated(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let count = 0;
  for (const taint of taints) if (!isTolerated(taint, tolerations)) count++;
  return count;
}

const isHard = ({ effect }: Taint): boolean => effect === 'NoSchedule' || effect === 'NoExecute';

/** Nodes with taints that the Pod does not tolerate do not fit; those with fewer untolerated PreferNoSchedule taints are better. */
export function taintToleration(): Plugin {
  const toleratesHard = (taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined) =>
    areTolerated((taints ?? []).filter(isHard), tolerations);
  return {
    name,
    events: [
      on(nodes, action.add | action.updateNodeTaint, ({ pod: { spec } }, old, current) => {
        const tolerated = old !== undefined && toleratesHard(old.spec.taints, spec.tolerations);
        return !tolerated && toleratesHard(current?.spec.taints, spec.tolerations) ? 'Queue' : 'Skip';
      }),
      on(pods, action.updatePodToleration, ({ uid }, _old, current) =>
        current?.metadata.uid === uid ? 'Queue' : 'Skip',
      ),
    ],
    filter: (_state, { pod }, { hardTaints }) =>
      hardTaints.length === 0 ? success : toleratesAll(hardTaints, pod.spec.tolerations),
    preScore(state, { pod }, candidates) {
      // All would get the same score.
      if (candidates.every(({ softTaints }) => softTaints.length === 0)) return skip;
      const tolerations = pod.spec.tolerations ?? [];
      state.write(
        softTolerations,
        tolerations.filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
      );
      return success;
    },
    score: (state, _pod, { softTaints }) => countUntolerated(softTaints, state.read(softTolerations)),
    normalizeScores: (_state, _pod, scores) => normalizeScores(scores, true),
  };
}
