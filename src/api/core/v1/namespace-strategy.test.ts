import { describe, expect, it } from 'vitest';
import {
  created,
  createErrors,
  defaulted,
  type Input,
  request,
  statusErrors,
  withField,
} from '../../validation/strategy-fixture.ts';
import type { Namespace } from './namespace.ts';
import { namespaceResource } from './namespace-resource.ts';
import { namespaceFinalizeStrategy, namespaceStrategy } from './namespace-strategy.ts';

const minimal: Input = { metadata: { name: 'team' } };
const deleted = withField(minimal, 'metadata.deletionTimestamp', '2025-01-02T03:04:05Z');

describe('a Namespace', () => {
  it('is Active, finalized by Kubernetes and labelled with its name', () => {
    expect(created<Namespace>(namespaceResource, minimal)).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('keeps finalizers of others beside', () => {
    const object = created<Namespace>(namespaceResource, withField(minimal, 'spec.finalizers', ['example.com/a']));
    expect(object.spec.finalizers).toEqual(['example.com/a', 'kubernetes']);
  });

  it.each([
    [
      'a plain word',
      'mine',
      ['spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
    ],
    ['a name with a domain', 'example.com/mine', []],
  ])('finalizer: %s', (_, finalizer, expected) => {
    expect(createErrors(namespaceResource, withField(minimal, 'spec.finalizers', [finalizer]))).toEqual(expected);
  });

  it('is Terminating once it is marked for deletion, and stays until spec.finalizers is empty', () => {
    const object = defaulted<Namespace>(namespaceResource, withField(deleted, 'spec.finalizers', ['kubernetes']));
    object.metadata.deletionGracePeriodSeconds = 0;
    namespaceStrategy.markForDeletion?.(object);
    expect(object).toMatchObject({ status: { phase: 'Terminating' } });
    expect(object.metadata.deletionGracePeriodSeconds).toBeUndefined();
    expect(namespaceStrategy.mayBeRemoved?.(object)).toBe(false);
    object.spec.finalizers = [];
    expect(namespaceStrategy.mayBeRemoved?.(object)).toBe(true);
  });

  it.each([
    ['Active, not deleted', minimal, 'Active', []],
    [
      'Terminating, not deleted',
      minimal,
      'Terminating',
      ['status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty'],
    ],
    ['Terminating, deleted', deleted, 'Terminating', []],
    [
      'Active, deleted',
      deleted,
      'Active',
      ['status.Phase: Invalid value: "Active": may only be \'Terminating\' if `deletionTimestamp` is not empty'],
    ],
  ])('status: %s', (_, input, phase, expected) => {
    expect(statusErrors(namespaceResource, input, withField(input, 'status.phase', phase))).toEqual(expected);
  });

  it('an update leaves spec.finalizers alone; finalize does not, and leaves the status alone', () => {
    const old = created<Namespace>(namespaceResource, minimal);
    const object = defaulted<Namespace>(namespaceResource, minimal);
    namespaceStrategy.prepareForUpdate?.(object, old, request);
    expect(object.spec.finalizers).toEqual(['kubernetes']);
    const finalized = defaulted<Namespace>(namespaceResource, withField(minimal, 'status.phase', 'Terminating'));
    namespaceFinalizeStrategy.prepareForUpdate?.(finalized, old, request);
    expect(finalized.spec.finalizers).toBeUndefined();
    expect(finalized.status.phase).toBe('Active');
    finalized.spec.finalizers = ['mine'];
    expect(namespaceFinalizeStrategy.validateUpdate?.(finalized, old).map(String)).toEqual([
      'spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });
});
