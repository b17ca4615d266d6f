import { describe, expect, it } from 'vitest';
import type { Container } from '../../../api/core/v1/container.ts';
import { literalEnvironment } from './container-environment.ts';

const cases: readonly { name: string; env?: object[]; expected: Record<string, string> }[] = [
  { name: 'nothing', expected: {} },
  { name: 'variables in order', env: [{ name: 'B', value: '1' }, { name: 'A' }], expected: { B: '1', A: '' } },
  {
    name: 'a variable that refers to one before it',
    env: [
      { name: 'A', value: 'a' },
      { name: 'B', value: '$(A)b$(C)' },
      { name: 'C', value: 'c' },
    ],
    expected: { A: 'a', B: 'ab$(C)', C: 'c' },
  },
  {
    name: 'a variable that is given twice',
    env: [
      { name: 'A', value: 'a' },
      { name: 'A', value: '$(A)b' },
    ],
    expected: { A: 'ab' },
  },
];

describe('the environment of a container by its spec', () => {
  it.each(cases)('is $name', ({ env, expected }) => {
    const variables = literalEnvironment({ env } as unknown as Container);
    expect(variables).toEqual(Object.entries(expected).map(([name, value]) => ({ name, value })));
  });

  const refusals: readonly { name: string; container: object; message: string }[] = [
    {
      name: 'a reference',
      container: { env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
      message: 'environment variable KEY refers to',
    },
    {
      name: 'a whole ConfigMap',
      container: { envFrom: [{ prefix: 'P_', configMapRef: { name: 'm' } }] },
      message: 'environment variable P_* (from m) refers to',
    },
  ];
  it.each(refusals)('is not made up for $name', ({ container, message }) => {
    expect(() => literalEnvironment(container as Container)).toThrow(message);
  });
});
