import { expect, test } from 'vitest';
import type { LabelSelectorObject } from '../../api/labels.ts';
import { describeSelector } from './describe-selector.ts';

test.each<{ name: string; selector: LabelSelectorObject | undefined; text: string }>([
  { name: 'none', selector: undefined, text: 'nil' },
  {
    name: 'empty',
    selector: {},
    text: '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}',
  },
  {
    name: 'labels and expressions',
    selector: {
      matchLabels: { b: '2', a: '1' },
      matchExpressions: [
        { key: 'c', operator: 'In', values: ['x', 'y'] },
        { key: 'd', operator: 'Exists' },
      ],
    },
    text: '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:c,Operator:In,Values:[x y],},LabelSelectorRequirement{Key:d,Operator:Exists,Values:[],},},}',
  },
])('a selector as Go prints it: $name', ({ selector, text }) => {
  expect(describeSelector(selector)).toBe(text);
});
