import { describe, expect, it } from 'vitest';
import { FieldPath } from './field-path.ts';

describe('FieldPath', () => {
  it.each([
    { name: 'the root', path: FieldPath.root, text: '<nil>' },
    { name: 'one field', path: FieldPath.of('spec'), text: 'spec' },
    {
      name: 'fields',
      path: FieldPath.of('spec', 'template').child('metadata', 'name'),
      text: 'spec.template.metadata.name',
    },
    {
      name: 'a list item',
      path: FieldPath.of('spec', 'containers').index(0).child('name'),
      text: 'spec.containers[0].name',
    },
    { name: 'a map entry', path: FieldPath.of('metadata', 'labels').key('a.b/c'), text: 'metadata.labels[a.b/c]' },
    { name: 'nested subscripts', path: FieldPath.of('a').index(1).index(2).key(''), text: 'a[1][2][]' },
    { name: 'a subscript at the root', path: FieldPath.root.index(3).child('x'), text: '[3].x' },
  ])('$name is $text', ({ path, text }) => {
    expect(path.toString()).toBe(text);
  });

  it('leaves a path as it was when children are made from it', () => {
    const containers = FieldPath.of('spec', 'containers');
    containers.index(0).child('image');
    expect(`${containers}`).toBe('spec.containers');
  });
});
