import { expect, it } from 'vitest';
import { builtInResources } from '../api/resources.ts';
import { pathOf, type ResourceRef } from './resource-ref.ts';
import * as resources from './resources.ts';

it('has every built-in resource once', () => {
  const pathsOf = (refs: readonly ResourceRef[]): string[] => refs.map((ref) => pathOf(ref)).sort();
  expect(pathsOf(Object.values(resources) as ResourceRef[])).toEqual(pathsOf(builtInResources));
});
