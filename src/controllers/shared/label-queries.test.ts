import { describe, expect, test } from 'vitest';
import type { Labels } from '../../api/labels.ts';
import { selectorOf } from '../../api/labels.ts';
import type { PodDisruptionBudget } from '../../api/policy/v1/pod-disruption-budget.ts';
import type { KubernetesObject } from '../../api/resource.ts';
import { Indexer } from '../../client/informer/indexer.ts';
import type { Informer } from '../../client/informer/informer.ts';
import { hasLabels, indexByLabels, indexByQuery, type LabelQuery, selectedBy, selectorsOf } from './label-queries.ts';

type Selector = NonNullable<PodDisruptionBudget['spec']['selector']>;

interface Selecting extends KubernetesObject {
  readonly selector: Selector | undefined;
}

function queryOf({ metadata, selector }: Selecting): LabelQuery | undefined {
  if (selector === undefined) return undefined;
  const matches = (labels: Labels | undefined): boolean => selectorOf(selector).matches(labels);
  return { namespace: metadata.namespace ?? '', required: selector.matchLabels ?? {}, matches };
}

/** An indexer has all of an informer that is asked for here. */
const asInformer = <T extends KubernetesObject>(indexer: Indexer<T>): Informer<T> => indexer as unknown as Informer<T>;

const objects: readonly { name: string; namespace: string; labels?: Labels }[] = [
  { name: 'plain', namespace: 'a' },
  { name: 'web', namespace: 'a', labels: { app: 'web' } },
  { name: 'web-front', namespace: 'a', labels: { app: 'web', tier: 'front' } },
  { name: 'db', namespace: 'a', labels: { app: 'db', tier: 'back' } },
  { name: 'elsewhere', namespace: 'b', labels: { app: 'web', tier: 'front' } },
];

const cases: readonly { name: string; selector: Selector | undefined; selected: string[] }[] = [
  { name: 'nothing', selector: undefined, selected: [] },
  { name: 'everything', selector: {}, selected: ['db', 'plain', 'web', 'web-front'] },
  { name: 'one label', selector: { matchLabels: { app: 'web' } }, selected: ['web', 'web-front'] },
  { name: 'two labels', selector: { matchLabels: { tier: 'front', app: 'web' } }, selected: ['web-front'] },
  { name: 'a label that nobody has', selector: { matchLabels: { app: 'mail' } }, selected: [] },
  {
    name: 'an expression alone',
    selector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
    selected: ['plain', 'web'],
  },
  {
    name: 'a label and an expression',
    selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
    selected: ['web-front'],
  },
];

describe('label queries', () => {
  const selecting = new Indexer<Selecting>();
  indexByQuery(asInformer(selecting), queryOf);
  const labelled = new Indexer<KubernetesObject>();
  indexByLabels(asInformer(labelled));
  for (const metadata of objects) labelled.set({ metadata });
  for (const { name, selector } of cases) selecting.set({ metadata: { name, namespace: 'a' }, selector });

  test.each(cases)('$name selects', ({ name, selected }) => {
    const query = queryOf(selecting.get('a', name)!);
    const found = query === undefined ? [] : selectedBy(labelled, query);
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(selected);
  });

  test.each(objects)('$name is selected by', (metadata) => {
    const found = selectorsOf(selecting, queryOf, metadata).map((object) => object.metadata.name);
    const expected = cases.filter(({ selected }) => metadata.namespace === 'a' && selected.includes(metadata.name));
    expect(found.sort()).toEqual(expected.map(({ name }) => name).sort());
  });
});

describe('hasLabels', () => {
  test.each([
    { name: 'none wanted, none there', labels: undefined, wanted: {}, has: true },
    { name: 'one wanted, none there', labels: undefined, wanted: { a: '1' }, has: false },
    { name: 'another value', labels: { a: '2' }, wanted: { a: '1' }, has: false },
    { name: 'more than wanted', labels: { a: '1', b: '2' }, wanted: { a: '1' }, has: true },
    { name: 'less than wanted', labels: { a: '1' }, wanted: { a: '1', b: '2' }, has: false },
  ])('$name', ({ labels, wanted, has }) => {
    expect(hasLabels(labels as Labels | undefined, wanted as unknown as Labels)).toBe(has);
  });
});
