import { describe, expect, it } from 'vitest';
import { AbsentOwners, absentOwnersMax } from './absent-owners.ts';
import { identityText, type ObjectIdentity } from './object-identity.ts';

const identity = (name: string, namespace = 'default'): ObjectIdentity => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name,
  uid: name,
});

describe('AbsentOwners', () => {
  it('knows an owner in its namespace alone', () => {
    const absent = new AbsentOwners();
    absent.add(identity('a'));
    expect([absent.has(identity('a')), absent.has(identity('a', 'other')), absent.has(identity('b'))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('forgets what was not asked for the longest', () => {
    const absent = new AbsentOwners();
    for (let i = 0; i < absentOwnersMax; i++) absent.add(identity(`n${i}`));
    absent.has(identity('n0'));
    absent.add(identity('one more'));
    expect(absent.size).toBe(absentOwnersMax);
    expect([absent.has(identity('n0')), absent.has(identity('n1')), absent.has(identity('n2'))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

it('identities are written as upstream does', () => {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'a', uid: 'u' };
  expect(identityText(deployment)).toBe('[apps/v1/Deployment, namespace: web, name: a, uid: u]');
});
