/** What a Namespace that is being deleted says of it: five conditions, worded as upstream words them. Pure. */
import type { NamespaceCondition } from '../../api/core/v1/namespace.ts';
import { formatTime } from '../../api/time.ts';
import type { ResourceRef } from '../../client/resource-ref.ts';

/** What one attempt to empty a namespace has met with. */
export interface DeletionFindings {
  /** Why not even the groups are known. */
  readonly discoveryError?: unknown;
  /** By group and version: why its resources are not known. */
  readonly undiscovered: ReadonlyMap<string, unknown>;
  /** What discovery gave for a group and version, and is none. */
  readonly malformed: readonly string[];
  readonly errors: readonly unknown[];
  readonly remaining: readonly RemainingContent[];
}

export interface RemainingContent {
  readonly resource: ResourceRef;
  readonly objects: number;
  /** How many objects have each finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
}

interface Outcome {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

const isFalse = (reason: string, message: string): Outcome => ({ status: 'False', reason, message });
const isTrue = (reason: string, message: string): Outcome => ({ status: 'True', reason, message });

/** In upstream's order. */
const outcomes: Readonly<Record<string, (findings: DeletionFindings) => Outcome>> = {
  NamespaceDeletionDiscoveryFailure: ({ discoveryError, undiscovered }) => {
    if (discoveryError !== undefined) return isTrue('DiscoveryFailed', messageOf(discoveryError));
    if (undiscovered.size === 0) return isFalse('ResourcesDiscovered', 'All resources successfully discovered');
    return isTrue(
      'DiscoveryFailed',
      `Discovery failed for some groups, ${undiscovered.size} failing: ${discoveryFailureText(undiscovered)}`,
    );
  },
  NamespaceDeletionGroupVersionParsingFailure: ({ malformed }) =>
    malformed.length === 0
      ? isFalse('ParsedGroupVersions', 'All legacy kube types successfully parsed')
      : isTrue('GroupVersionParsingFailed', malformedText(malformed[0]!)),
  NamespaceDeletionContentFailure: ({ errors }) =>
    errors.length === 0
      ? isFalse('ContentDeleted', 'All content successfully deleted, may be waiting on finalization')
      : isTrue(
          'ContentDeletionFailed',
          `Failed to delete all resource types, ${errors.length} remaining: ${joined(errors.map(messageOf))}`,
        ),
  NamespaceContentRemaining: ({ remaining }) =>
    remaining.length === 0
      ? isFalse('ContentRemoved', 'All content successfully removed')
      : isTrue('SomeResourcesRemain', `Some resources are remaining: ${joined(remaining.map(remainingText))}`),
  NamespaceFinalizersRemaining: ({ remaining }) => {
    const counts = finalizerCounts(remaining);
    if (counts.size === 0) return isFalse('ContentHasNoFinalizers', 'All content-preserving finalizers finished');
    const texts = [...counts].map(([finalizer, objects]) => `${finalizer} in ${objects} resource instances`);
    return isTrue('SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${joined(texts)}`);
  },
};

/** The conditions after an attempt; undefined where they are the same as before. `nowMs`: since the epoch. */
export function conditionsAfter(
  before: readonly NamespaceCondition[],
  findings: DeletionFindings,
  nowMs: number,
): NamespaceCondition[] | undefined {
  const after = [...before];
  let hasChanged = false;
  for (const [type, outcomeOf] of Object.entries(outcomes)) {
    const outcome = outcomeOf(findings);
    const position = after.findIndex((condition) => condition.type === type);
    const old = after[position];
    if (old?.status === outcome.status && old.reason === outcome.reason && old.message === outcome.message) continue;
    hasChanged = true;
    const lastTransitionTime = old?.status === outcome.status ? old.lastTransitionTime : formatTime(nowMs);
    const condition = { type, ...outcome, lastTransitionTime };
    if (position === -1) after.push(condition);
    else after[position] = condition;
  }
  return hasChanged ? after : undefined;
}

/** Why the namespace cannot be finished yet, beside what is left in it; the texts are not all those of the conditions. */
export function failuresOf({ discoveryError, undiscovered, malformed, errors }: DeletionFindings): string[] {
  return [
    ...(discoveryError === undefined ? [] : [messageOf(discoveryError)]),
    ...(undiscovered.size === 0 ? [] : [discoveryFailureText(undiscovered)]),
    ...malformed.map(malformedText),
    ...errors.map(messageOf),
  ];
}

function discoveryFailureText(undiscovered: ReadonlyMap<string, unknown>): string {
  const texts = [...undiscovered].map(([groupVersion, error]) => `${groupVersion}: ${messageOf(error)}`);
  return `unable to retrieve the complete list of server APIs: ${joined(texts)}`;
}

const malformedText = (groupVersion: string): string => `unexpected GroupVersion string: ${groupVersion}`;

function remainingText({ resource, objects }: RemainingContent): string {
  return `${resource.resource}.${resource.group} has ${objects} resource instances`;
}

function finalizerCounts(remaining: readonly RemainingContent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { finalizers } of remaining) {
    for (const [finalizer, objects] of finalizers) counts.set(finalizer, (counts.get(finalizer) ?? 0) + objects);
  }
  return counts;
}

/** In a fixed order, so that the same findings read the same. */
const joined = (texts: readonly string[]): string => [...texts].sort().join(', ');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
