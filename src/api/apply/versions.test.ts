import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../base/freeze.ts';
import { ObjectMeta } from '../meta/v1/object-meta.ts';
import type { KubernetesObject } from '../resource.ts';
import { ref, string } from '../schema/builders.ts';
import { kindType, message, type Type } from '../schema/schema.ts';
import { applyPatch } from './apply-patch.ts';
import type { OtherVersion } from './versions.ts';

const kind = (version: string, fieldName: string): Type =>
  kindType(
    `example.${version}`,
    { group: 'example.io', version, kind: 'Thing' },
    {
      metadata: ref(1, () => ObjectMeta).always(),
      spec: ref(2, () => message('example.Spec', { [fieldName]: string(1), common: string(2) })).always(),
    },
  );

const V1 = kind('v1', 'old');
const V2 = kind('v2', 'new');

const renamed =
  (from: string, to: string) =>
  (object: object): object => {
    const { [from]: value, ...rest } = (object as { spec: Record<string, unknown> }).spec;
    return { ...object, spec: value === undefined ? rest : { ...rest, [to]: value } };
  };

/** The versions other than the one at hand. */
const otherThan = (version: 'v1' | 'v2'): ReadonlyMap<string, OtherVersion> =>
  version === 'v1'
    ? new Map([['example.io/v2', { type: V2, toOther: renamed('old', 'new'), fromOther: renamed('new', 'old') }]])
    : new Map([['example.io/v1', { type: V1, toOther: renamed('new', 'old'), fromOther: renamed('old', 'new') }]]);

function apply(
  version: 'v1' | 'v2',
  live: KubernetesObject | undefined,
  manager: string,
  spec: object,
): KubernetesObject {
  return deepFreeze(
    applyPatch({
      type: version === 'v1' ? V1 : V2,
      apiVersion: `example.io/${version}`,
      manager,
      now: 0,
      live,
      applied: { apiVersion: `example.io/${version}`, kind: 'Thing', metadata: { name: 'x' }, spec: spec as never },
      force: false,
      otherVersions: otherThan(version),
    }),
  );
}

const asV2 = (object: KubernetesObject): KubernetesObject =>
  deepFreeze(renamed('old', 'new')({ ...object, apiVersion: 'example.io/v2' })) as KubernetesObject;

describe('managers of several versions', () => {
  it('are in conflict over a field that has another name in theirs', () => {
    const live = asV2(apply('v1', undefined, 'one', { old: 'a' }));
    expect(() => apply('v2', live, 'two', { new: 'b' })).toThrow(
      'Apply failed with 1 conflict: conflict with "one": .spec.old',
    );
  });

  it('remove, in one version, what they applied in another', () => {
    const live = asV2(apply('v1', undefined, 'one', { old: 'a', common: 'c' }));
    const after = apply('v2', live, 'one', { common: 'c' });
    expect(after).toMatchObject({
      spec: { common: 'c' },
      metadata: { managedFields: [{ apiVersion: 'example.io/v2' }] },
    });
    expect((after as unknown as { spec: object }).spec).not.toHaveProperty('new');
  });

  it('keep, in one version, what others own in another', () => {
    const shared = asV2(apply('v1', apply('v1', undefined, 'one', { old: 'a' }), 'two', { old: 'a' }));
    const after = apply('v2', shared, 'one', {});
    expect(after).toMatchObject({ spec: { new: 'a' } });
    expect(after.metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['one', { 'f:spec': {} }],
      ['two', { 'f:spec': { 'f:old': {} } }],
    ]);
  });
});
