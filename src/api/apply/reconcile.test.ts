import { describe, expect, it } from 'vitest';
import { FieldSet } from './field-set.ts';
import { Widget } from './ownership-story.ts';
import { displayPath, fieldPath } from './path-element.ts';
import { reconcileFields } from './reconcile.ts';
import { shapeOf } from './shape.ts';

const shape = shapeOf(Widget);

describe('reconcileFields', () => {
  it('makes one of the parts of what is atomic now', () => {
    const set = FieldSet.of(
      fieldPath('spec', 'atomicMap', 'a'),
      fieldPath('spec', 'atomicPart', 'part', 'a'),
      [...fieldPath('spec', 'atomicList'), 'v:"x"'],
      fieldPath('spec', 'text'),
    );
    expect(reconcileFields(shape, set).paths().map(displayPath)).toEqual([
      '.spec.atomicList',
      '.spec.atomicMap',
      '.spec.atomicPart',
      '.spec.text',
    ]);
  });

  it('is the set itself where that fits, fields without a declaration included', () => {
    const set = FieldSet.of(
      fieldPath('spec', 'atomicMap'),
      fieldPath('spec', 'gone', 'x'),
      fieldPath('spec', 'map', 'a'),
    );
    expect(reconcileFields(shape, set)).toBe(set);
    expect(reconcileFields(shape, set)).toBe(set);
  });
});
