/**
 * What selects Pods (Services, disruption budgets) and what is selected find one another by one pair of labels, in both directions, so that a change of
 * a Pod costs as much as it has labels, and a look at a Service's Pods as much as it has Pods, however full the namespace is.
 */
import type { Labels } from '../../api/labels.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import type { Lister } from '../../client/informer/indexer.ts';
import type { Informer } from '../../client/informer/informer.ts';

/** What an object selects in its own namespace. */
export interface LabelQuery {
  readonly namespace: string;
  /** Labels that all that match have; there may be more to it. */
  readonly required: Labels;
  readonly matches: (labels: Labels | undefined) => boolean;
}

/** Undefined for an object that selects nothing. Must always give the same for the same object. */
export type QueryOf<T> = (object: T) => LabelQuery | undefined;

const labelIndex = 'labels';
const queryIndex = 'label-query';

/** To be called once for an informer whose lister {@link selectedBy} is to read. */
export function indexByLabels<T extends KubernetesObject>(informer: Informer<T>): void {
  informer.addIndex(labelIndex, ({ metadata }) => pairsOf(metadata.namespace, metadata.labels));
}

/** To be called once for an informer whose lister {@link selectorsOf} is to read. */
export function indexByQuery<T extends KubernetesObject>(informer: Informer<T>, queryOf: QueryOf<T>): void {
  informer.addIndex(queryIndex, (object) => {
    const query = queryOf(object);
    return query === undefined ? [] : [anchorOf(query) ?? anywhereIn(query.namespace)];
  });
}

/** All that the query matches; in no order. */
export function selectedBy<T extends KubernetesObject>(lister: Lister<T>, query: LabelQuery): readonly T[] {
  const anchor = anchorOf(query);
  const candidates = anchor === undefined ? lister.list(query.namespace) : lister.byIndex(labelIndex, anchor);
  return candidates.filter(({ metadata }) => query.matches(metadata.labels));
}

/** All whose query matches an object of the namespace with these labels; in no order. */
export function selectorsOf<T extends KubernetesObject>(
  lister: Lister<T>,
  queryOf: QueryOf<T>,
  { namespace = '', labels }: { readonly namespace?: string; readonly labels?: Labels },
): readonly T[] {
  const found: T[] = [];
  for (const value of [anywhereIn(namespace), ...pairsOf(namespace, labels)]) {
    for (const object of lister.byIndex(queryIndex, value)) {
      if (queryOf(object)?.matches(labels)) found.push(object);
    }
  }
  return found;
}

/** Whether all labels of a plain selector, such as a Service's, are there. */
export function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

const anywhereIn = (namespace: string): string => `${namespace}/`;
const pair = (namespace: string, key: string, value: string): string => `${namespace}/${key}=${value}`;

function pairsOf(namespace = '', labels: Labels = {}): string[] {
  return Object.entries(labels).map(([key, value]) => pair(namespace, key, value));
}

/** The pair by which a query is found: the first, so that it is always the same. Undefined where the query names none. */
function anchorOf({ namespace, required }: LabelQuery): string | undefined {
  let first: string | undefined;
  for (const key in required) if (first === undefined || key < first) first = key;
  return first === undefined ? undefined : pair(namespace, first, required[first]!);
}
