import type { Node } from '../../../api/core/v1/node.ts';
import type { PodSpec } from '../../../api/core/v1/pod-spec.ts';
import type { PreferredSchedulingTerm } from '../../../api/core/v1/scheduling.ts';
import { nodes } from '../../../client/resources.ts';
import { action, on } from '../../framework/cluster-event.ts';
import { StateKey } from '../../framework/cycle-state.ts';
import { type CompiledTerm, compileTerm, hasLabels, namesOf } from '../../framework/node-selector.ts';
import { normalizeScores } from '../../framework/normalize-scores.ts';
import { type Plugin, type PreFilterResult, preFilterPassed, preFilterSkipped } from '../../framework/plugin.ts';
import { Status, skip, success } from '../../framework/status.ts';

const name = 'NodeAffinity';
const mismatch = new Status('UnschedulableAndUnresolvable', name, [
  "node(s) didn't match Pod's node affinity/selector",
]);
const conflict: PreFilterResult = {
  status: new Status('UnschedulableAndUnresolvable', name, ['pod affinity terms conflict']),
};

/** What a Pod asks of its Node: all labels of its nodeSelector, and one of its required terms. */
class RequiredNodeAffinity {
  readonly #labels: Readonly<Record<string, string>> | undefined;
  readonly #terms: readonly CompiledTerm[] | undefined;

  constructor({ nodeSelector, affinity }: PodSpec) {
    const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    this.#labels = nodeSelector;
    this.#terms = required?.nodeSelectorTerms.map(compileTerm);
  }

  /** It asks for nothing. */
  get isEmpty(): boolean {
    return this.#labels === undefined && this.#terms === undefined;
  }

  matches(node: Node): boolean {
    if (this.#labels !== undefined && !hasLabels(node, this.#labels)) return false;
    return this.#terms === undefined || this.#terms.some((term) => term.matches(node));
  }
}

interface PreferredTerm extends CompiledTerm {
  readonly weight: number;
}

/** Terms that say nothing, or without weight, do not count. */
function compilePreferred(terms: readonly PreferredSchedulingTerm[]): readonly PreferredTerm[] {
  return terms
    .filter(({ weight, preference: { matchExpressions = [], matchFields = [] } }) => {
      return weight !== 0 && matchExpressions.length + matchFields.length > 0;
    })
    .map(({ weight, preference }) => ({ ...compileTerm(preference), weight }));
}

/** The weights of all terms that match. */
function weightOf(terms: readonly PreferredTerm[], node: Node): number {
  let weight = 0;
  for (const term of terms) if (term.matches(node)) weight += term.weight;
  return weight;
}

const requiredKey = new StateKey<RequiredNodeAffinity>('PreFilterNodeAffinity');
const preferredKey = new StateKey<readonly PreferredTerm[]>('PreScoreNodeAffinity');

/** nodeSelector and node affinity. */
export function nodeAffinity(): Plugin {
  return {
    name,
    events: [
      on(nodes, action.add | action.updateNodeLabel, ({ pod }, old, current) => {
        const required = new RequiredNodeAffinity(pod.spec);
        const matched = old !== undefined && required.matches(old);
        return current !== undefined && !matched && required.matches(current) ? 'Queue' : 'Skip';
      }),
    ],
    preFilter(state, { pod: { spec } }) {
      const required = new RequiredNodeAffinity(spec);
      if (required.isEmpty) return preFilterSkipped;
      state.write(requiredKey, required);
      const { nodeSelectorTerms = [] } =
        spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? {};
      const nodeNames = namesOf(nodeSelectorTerms);
      if (nodeNames === undefined) return preFilterPassed;
      return nodeNames.size === 0 ? conflict : { status: success, nodeNames };
    },
    filter: (state, _pod, { node }) => (state.read(requiredKey).matches(node) ? success : mismatch),
    preScore(state, { pod: { spec } }) {
      const { preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = spec.affinity?.nodeAffinity ?? {};
      if (preferred.length === 0) return skip;
      state.write(preferredKey, compilePreferred(preferred));
      return success;
    },
    score: (state, _pod, { node }) => weightOf(state.read(preferredKey), node),
    normalizeScores: (_state, _pod, scores) => normalizeScores(scores, false),
  };
}
