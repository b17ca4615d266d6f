import { describe, expect, it } from 'vitest';
import { type PullFailure, pullFailure } from './pull-failure.ts';

const cases: readonly { text: string; expected: PullFailure }[] = [
  { text: 'no such host', expected: { reason: 'ErrImagePull', message: 'no such host' } },
  {
    text: 'RegistryUnavailable: it is closed today',
    expected: {
      reason: 'RegistryUnavailable',
      message: 'image pull failed for r.example/a because the registry is unavailable: it is closed today',
    },
  },
  {
    text: 'SignatureValidationFailed: nobody signed it',
    expected: {
      reason: 'SignatureValidationFailed',
      message: 'image pull failed for r.example/a because the signature validation failed: nobody signed it',
    },
  },
];

describe('a pull that failed', () => {
  it.each(cases)('with "$text" is $expected.reason', ({ text, expected }) => {
    expect(pullFailure('r.example/a', text)).toEqual(expected);
  });
});
