import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/core/v1/node.ts';
import { laggingLabels } from './node-labels.ts';

describe('the older labels of a Node', () => {
  it.each<[string, Readonly<Record<string, string>> | undefined, Readonly<Record<string, string>> | undefined]>([
    ['without labels', undefined, undefined],
    ['with the older ones alone', { 'beta.kubernetes.io/os': 'linux' }, undefined],
    ['with the newer ones alone', { 'kubernetes.io/os': 'linux' }, { 'beta.kubernetes.io/os': 'linux' }],
    ['with both', { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'linux' }, undefined],
    [
      'that differ',
      { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'plan9', 'kubernetes.io/arch': 'arm64' },
      { 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'arm64' },
    ],
  ])('%s', (_, labels, expected) => {
    expect(laggingLabels({ metadata: { labels } } as unknown as Node)).toEqual(expected);
  });
});
