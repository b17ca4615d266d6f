import { describe, expect, it } from 'vitest';
import { expandVariables } from './variable-expansion.ts';

const variables = new Map([
  ['VAR_A', 'A'],
  ['VAR_B', 'B'],
  ['VAR_REF', '$(VAR_A)'],
  ['VAR_EMPTY', ''],
  ['a.b-c', 'dotted'],
]);

/** Name, text, what it comes to. */
const cases: readonly (readonly [string, string, string])[] = [
  ['no reference', 'plain text', 'plain text'],
  ['nothing', '', ''],
  ['a reference alone', '$(VAR_A)', 'A'],
  ['references among text', 'x$(VAR_A)-$(VAR_B)y', 'xA-By'],
  ['a value that looks like a reference, which is not followed', '$(VAR_REF)', '$(VAR_A)'],
  ['an empty value', '[$(VAR_EMPTY)]', '[]'],
  ['a name with dots', '$(a.b-c)', 'dotted'],
  ['a name that is not known', '$(VAR_DNE)', '$(VAR_DNE)'],
  ['an escaped reference', '$$(VAR_A)', '$(VAR_A)'],
  ['an escaped dollar before a reference', '$$$(VAR_A)', '$A'],
  ['two escaped dollars', '$$$$(VAR_A)', '$$(VAR_A)'],
  ['a lone dollar', 'a $ b', 'a $ b'],
  ['a dollar at the end', 'cost: 5$', 'cost: 5$'],
  ['a shell variable', '$VAR_A $HOME', '$VAR_A $HOME'],
  ['a reference without an end', '$(VAR_A', '$(VAR_A'],
  ['a reference without an end after one with', '$(VAR_A)$(VAR_B', 'A$(VAR_B'],
  ['an empty reference', '$()', '$()'],
  ['nested references', '$(VAR_$(VAR_A))', '$(VAR_$(VAR_A))'],
  ['parentheses without a dollar', '(VAR_A)', '(VAR_A)'],
  ['dollars in pairs', '$$ $$$$', '$ $$'],
];

describe('expansion of variables', () => {
  it.each(cases)('%s: %s', (_, text, expected) => {
    expect(expandVariables(text, variables)).toBe(expected);
  });
});
