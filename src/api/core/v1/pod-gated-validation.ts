/** While gates keep a Pod from being scheduled, what it asks of its Node may still be narrowed, never widened. */
import { sortedEntries } from '../../validation/checks.ts';
import { semanticEquals } from '../../validation/equality.ts';
import { type FieldError, invalid } from '../../validation/field-error.ts';
import type { FieldPath } from '../../validation/field-path.ts';
import type { PodSpec } from './pod-spec.ts';
import type { Affinity, NodeAffinity, NodeSelectorTerm } from './scheduling.ts';

export interface GatedChanges {
  /** The new spec, with what a gated Pod may change as it was. */
  readonly spec: PodSpec;
  readonly errors: FieldError[];
}

/** The new spec itself, if no gate is in place. `path` is the spec's. */
export function gatedSpecChanges(spec: PodSpec, old: PodSpec, path: FieldPath): GatedChanges {
  if ((old.schedulingGates ?? []).length === 0) return { spec, errors: [] };
  const affinityPath = path.child('affinity', 'nodeAffinity');
  const errors = [
    ...validateNodeSelectorChange(spec, old, path.child('nodeSelector')),
    ...validateNodeAffinityChange(spec.affinity?.nodeAffinity, old.affinity?.nodeAffinity, affinityPath),
  ];
  const { nodeSelector: _, affinity: _affinity, ...rest } = spec;
  const affinity = withNodeAffinityOf(spec.affinity, old.affinity);
  return {
    spec: {
      ...rest,
      ...(old.nodeSelector !== undefined && { nodeSelector: old.nodeSelector }),
      ...(affinity !== undefined && { affinity }),
    },
    errors,
  };
}

function withNodeAffinityOf(affinity: Affinity | undefined, old: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _, ...rest } = affinity ?? {};
  const { nodeAffinity } = old ?? {};
  if (nodeAffinity !== undefined) return { ...rest, nodeAffinity };
  const isEmpty = Object.keys(rest).length === 0;
  return isEmpty ? old : rest;
}

function validateNodeSelectorChange(spec: PodSpec, old: PodSpec, path: FieldPath): FieldError[] {
  const selector = spec.nodeSelector ?? {};
  const kept = sortedEntries(old.nodeSelector).every(([key, value]) => selector[key] === value);
  if (kept) return [];
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  return [invalid(path, selector, detail)];
}

function validateNodeAffinityChange(
  affinity: NodeAffinity | undefined,
  old: NodeAffinity | undefined,
  path: FieldPath,
): FieldError[] {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const oldTerms = old?.[required]?.nodeSelectorTerms ?? [];
  const terms = affinity?.[required]?.nodeSelectorTerms ?? [];
  const termsPath = path.child(required, 'nodeSelectorTerms');
  if (oldTerms.length === 0) return [];
  if (terms.length !== oldTerms.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalid(termsPath, terms, detail)];
  }
  return terms.flatMap((term, i) => {
    if (onlyAdds(term, oldTerms[i]!)) return [];
    return [invalid(termsPath.index(i), term, 'only additions are allowed (no mutations or deletions)')];
  });
}

/** A term without conditions selects nothing, and has to stay so. */
function onlyAdds(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const before = [old.matchExpressions ?? [], old.matchFields ?? []];
  const after = [term.matchExpressions ?? [], term.matchFields ?? []];
  if (before.every((list) => list.length === 0)) return after.every((list) => list.length === 0);
  return before.every((list, i) => semanticEquals(after[i]!.slice(0, list.length), list));
}
