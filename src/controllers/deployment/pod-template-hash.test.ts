import fc from 'fast-check';
import { expect, it } from 'vitest';
import { templateOf } from '../../../test/fixtures/deployment-objects.ts';
import type { PodTemplateSpec } from '../../api/core/v1/pod-spec.ts';
import { podTemplateHash } from './pod-template-hash.ts';

it('is the same wherever and whenever it is made', () => {
  expect(podTemplateHash(templateOf('nginx:1.27'), undefined)).toBe('6c8d7489d5');
  expect(podTemplateHash(templateOf('nginx:1.27'), 1)).toBe('d898ff9b');
});

it('does not depend on the order of keys, nor on whether what is empty is written down', () => {
  const one = { metadata: { labels: { a: '1', b: '2' } }, spec: { containers: [], hostNetwork: true } };
  const other = { spec: { hostNetwork: true, containers: [], volumes: [] }, metadata: { labels: { b: '2', a: '1' } } };
  const hashes = [one, other].map((template) => podTemplateHash(template as unknown as PodTemplateSpec, undefined));
  expect(hashes[0]).toBe(hashes[1]);
});

it('depends on the order of what is in a list', () => {
  const of = (...names: string[]) => {
    const template: unknown = { metadata: {}, spec: { containers: names.map((name) => ({ name })) } };
    return podTemplateHash(template as PodTemplateSpec, undefined);
  };
  expect(of('a', 'b')).not.toBe(of('b', 'a'));
});

it('is another one for each collision', () => {
  const hashes = [undefined, 0, 1, 2, 3].map((count) => podTemplateHash(templateOf(), count));
  expect(new Set(hashes).size).toBe(5);
});

it('has at most ten characters, of which none makes a word', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.nat(), { nil: undefined }), (image, count) => {
      expect(podTemplateHash(templateOf(image), count)).toMatch(/^[456789bcdf]{1,10}$/);
    }),
  );
});
