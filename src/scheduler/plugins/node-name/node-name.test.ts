import { expect, it } from 'vitest';
import { isNamed } from './node-name.ts';

const other = ['UnschedulableAndUnresolvable', "node(s) didn't match the requested node name"];

it.each<[string, string | undefined, readonly string[]]>([
  ['none is named', undefined, ['Success', '']],
  ['the empty name is none', '', ['Success', '']],
  ['that Node', 'n', ['Success', '']],
  ['another Node', 'm', other],
])('%s', (_, wanted, expected) => {
  const { code, message } = isNamed(wanted, 'n');
  expect([code, message]).toEqual(expected);
});
