import { describe, expect, test } from 'vitest';
import type { Secret } from '../../api/core/v1/secret.ts';
import type { ServiceAccount } from '../../api/core/v1/service-account.ts';
import { accountOf, filledSecret, isAccount, type Lack, lackOf, withoutReference } from './token-secret.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const ca = base64('ca');
const secret = (data: Secret['data'], annotations?: Record<string, string>): Secret => ({
  metadata: { name: 'token', namespace: 'web', annotations },
  type: 'kubernetes.io/service-account-token',
  data,
});
const account: ServiceAccount = { metadata: { name: 'builder', namespace: 'web', uid: 'u1' } };

describe('accountOf', () => {
  const name = { 'kubernetes.io/service-account.name': 'builder' };
  test.each([
    { case: 'not annotated', annotations: undefined, ref: { name: '', uid: '' } },
    { case: 'a name', annotations: name, ref: { name: 'builder', uid: '' } },
    {
      case: 'name and uid',
      annotations: { ...name, 'kubernetes.io/service-account.uid': 'u1' },
      ref: { name: 'builder', uid: 'u1' },
    },
  ])('$case', ({ annotations, ref }) => {
    expect(accountOf(secret({}, annotations))).toEqual(ref);
  });
});

describe('isAccount', () => {
  test.each([
    { case: 'any of the name', ref: { name: 'builder', uid: '' }, is: true },
    { case: 'the very one', ref: { name: 'builder', uid: 'u1' }, is: true },
    { case: 'a former one', ref: { name: 'builder', uid: 'u0' }, is: false },
    { case: 'another', ref: { name: 'tester', uid: '' }, is: false },
  ])('$case', ({ ref, is }) => {
    expect(isAccount(account, ref)).toBe(is);
  });
});

describe('lackOf', () => {
  const namespace = base64('web');
  test.each<{ case: string; data: Secret['data']; rootCa: string; lack: Lack | undefined }>([
    { case: 'no data', data: undefined, rootCa: 'ca', lack: { ca: true, namespace: true, token: true } },
    { case: 'all there', data: { 'ca.crt': ca, namespace, token: 'dA==' }, rootCa: 'ca', lack: undefined },
    {
      case: 'an empty token',
      data: { 'ca.crt': ca, namespace, token: '' },
      rootCa: 'ca',
      lack: { ca: false, namespace: false, token: true },
    },
    {
      case: 'a former authority',
      data: { 'ca.crt': base64('old'), namespace, token: 'dA==' },
      rootCa: 'ca',
      lack: { ca: true, namespace: false, token: false },
    },
    { case: 'no authority to give', data: { namespace, token: 'dA==' }, rootCa: '', lack: undefined },
    {
      case: 'another namespace is left',
      data: { 'ca.crt': ca, namespace: 'eA==', token: 'dA==' },
      rootCa: 'ca',
      lack: undefined,
    },
  ])('$case', ({ data, rootCa, lack }) => {
    expect(lackOf(secret(data), rootCa)).toEqual(lack);
  });
});

describe('filledSecret', () => {
  const annotations = { 'kubernetes.io/service-account.name': 'builder', 'kubernetes.io/service-account.uid': 'u1' };
  test('all that is lacking is filled in, and whose it is', () => {
    const lack = { ca: true, namespace: true, token: true };
    expect(filledSecret(secret({ more: 'eA==' }, { team: 'x' }), lack, { account, rootCa: 'ca', token: 't' })).toEqual(
      secret(
        { more: 'eA==', 'ca.crt': ca, namespace: base64('web'), token: base64('t') },
        { team: 'x', ...annotations },
      ),
    );
  });

  test('what is there is kept', () => {
    const lack = { ca: true, namespace: false, token: false };
    const data = { namespace: 'eA==', token: 'dA==' };
    expect(filledSecret(secret(data), lack, { account, rootCa: 'ca' })).toEqual(
      secret({ ...data, 'ca.crt': ca }, annotations),
    );
  });
});

describe('withoutReference', () => {
  const named = (...names: string[]): ServiceAccount => ({ ...account, secrets: names.map((name) => ({ name })) });
  test.each([
    { case: 'no secrets', account, changed: undefined },
    { case: 'others', account: named('a', 'b'), changed: undefined },
    { case: 'among others', account: named('a', 'token', 'b'), changed: named('a', 'b') },
    { case: 'the only one', account: named('token'), changed: named() },
  ])('$case', ({ account, changed }) => {
    expect(withoutReference(account, 'token')).toEqual(changed);
  });
});
