import { describe, expect, test } from 'vitest';
import { aggregatedRules } from './aggregated-rules.ts';
import type { PolicyRule } from './policy-rule.ts';

const pods = (...verbs: string[]): PolicyRule => ({ verbs, apiGroups: [''], resources: ['pods'] });

describe('aggregatedRules', () => {
  const role = (name: string, labels: Record<string, string>, ...rules: PolicyRule[]) => ({
    metadata: { name, labels },
    rules,
  });
  test('gathers what the selectors match, once, in the order of names', () => {
    const self = {
      ...role('a', { x: '1' }, pods('*')),
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { x: '1' } }, { matchExpressions: [{ key: 'y', operator: 'Exists' }] }],
      },
    };
    const others = [
      role('d', { y: '' }, pods('watch'), pods('get')),
      role('c', { x: '1' }, pods('list')),
      role('b', { x: '1' }, pods('get')),
      role('e', {}, pods('patch')),
    ];
    expect(aggregatedRules(self, [self, ...others])).toEqual([pods('get'), pods('list'), pods('watch')]);
    expect(aggregatedRules(others[0]!, [self])).toBeUndefined();
  });
});
