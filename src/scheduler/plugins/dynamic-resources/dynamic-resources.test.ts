import { expect, it } from 'vitest';
import { makePodInfo } from '../../../../test/fixtures/scheduling-objects.ts';
import { CycleState } from '../../framework/cycle-state.ts';
import { dynamicResources } from './dynamic-resources.ts';

it.each<[string, readonly { readonly name: string }[] | undefined, readonly [string, string]]>([
  ['no claims', undefined, ['Success', '']],
  ['an empty list', [], ['Success', '']],
  ['a claim', [{ name: 'gpu' }], ['UnschedulableAndUnresolvable', 'cannot allocate all claims']],
])('%s', (_, resourceClaims, expected) => {
  const pod = makePodInfo('p', { spec: { resourceClaims } });
  const { status } = dynamicResources().preFilter!(new CycleState(), pod, undefined as never);
  expect([status.code, status.message]).toEqual(expected);
});
