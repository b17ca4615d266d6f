import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../api/resource.ts';
import { protectionChange } from './protection-finalizer.ts';

const deletionTimestamp = '2030-01-01T00:00:00Z';

test.each<[string, object, object | undefined]>([
  ['an object without it gets it', {}, { finalizers: ['ours'], releases: false }],
  ['beside others', { finalizers: ['other'] }, { finalizers: ['other', 'ours'], releases: false }],
  ['an object with it is right', { finalizers: ['ours'] }, undefined],
  [
    'one that goes is let go',
    { finalizers: ['other', 'ours'], deletionTimestamp },
    { finalizers: ['other'], releases: true },
  ],
  ['one that goes without it is right', { finalizers: ['other'], deletionTimestamp }, undefined],
])('%s', (_, metadata, expected) => {
  const change = protectionChange({ metadata } as KubernetesObject, 'ours');
  const { object, releases } = change ?? {};
  expect(object && { finalizers: object.metadata.finalizers, releases }).toEqual(expected);
});
