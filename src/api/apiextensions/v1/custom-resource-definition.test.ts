import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, updateErrors, withField } from '../../validation/strategy-fixture.ts';
import type { CustomResourceDefinition } from './custom-resource-definition.ts';
import { customResourceDefinitionResource } from './custom-resource-definition-resource.ts';

const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object' } } };
const minimal: Input = {
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
  },
};
const schemaPath = 'spec.versions[0].schema.openAPIV3Schema';

describe('a CustomResourceDefinition', () => {
  it('has a singular, a list, no conversion, and notes what is stored', () => {
    expect(created<CustomResourceDefinition>(customResourceDefinitionResource, minimal)).toMatchObject({
      spec: { names: { singular: 'widget', listKind: 'WidgetList' }, conversion: { strategy: 'None' } },
      status: { storedVersions: ['v1'] },
    });
  });

  const withSchema = (schema: object): Input =>
    withField(minimal, 'spec.versions.0.schema.openAPIV3Schema', { ...openAPIV3Schema, ...schema });
  it.each([
    ['minimal', minimal, []],
    [
      'another name',
      withField(minimal, 'metadata.name', 'gadgets.example.com'),
      ['metadata.name: Invalid value: "gadgets.example.com": must be spec.names.plural+"."+spec.group'],
    ],
    ['no scope', withField(minimal, 'spec.scope', ''), ['spec.scope: Required value']],
    [
      'no version',
      withField(minimal, 'spec.versions', []),
      ['spec.versions: Invalid value: null: must have exactly one version marked as storage version'],
    ],
    [
      'no schema',
      withField(minimal, 'spec.versions.0.schema', undefined),
      [`${schemaPath}: Required value: schemas are required`],
    ],
    [
      'a kind that is its own list',
      withField(minimal, 'spec.names.listKind', 'Widget'),
      ['spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same'],
    ],
    [
      'conversion by nobody',
      withField(minimal, 'spec.conversion', { strategy: 'Webhook' }),
      [
        'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
        'spec.conversion.conversionReviewVersions: Required value',
      ],
    ],
    [
      'a column of no type',
      withField(minimal, 'spec.versions.0.additionalPrinterColumns', [{ name: 'A', jsonPath: '.spec.a' }]),
      [
        'spec.versions[0].additionalPrinterColumns[0].type: Required value: must be one of boolean,date,integer,number,string',
      ],
    ],
    [
      'scale by a status',
      withField(minimal, 'spec.versions.0.subresources', {
        scale: { specReplicasPath: '.status.replicas', statusReplicasPath: '.status.replicas' },
      }),
      [
        'spec.versions[0].subresources.scale.specReplicasPath: Invalid value: ".status.replicas": should be a json path under .spec',
      ],
    ],
    [
      'a root that is none',
      withSchema({ type: 'string' }),
      [`${schemaPath}.type: Invalid value: "string": must be object at the root`],
    ],
    [
      'parts of no type',
      withSchema({ properties: { a: {}, b: { type: 'array', items: {} } } }),
      [
        `${schemaPath}.properties[a].type: Required value: must not be empty for specified object fields`,
        `${schemaPath}.properties[b].items.type: Required value: must not be empty for specified array items`,
      ],
    ],
    [
      'parts that need no type',
      withSchema({
        properties: {
          a: { 'x-kubernetes-preserve-unknown-fields': true },
          b: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        },
      }),
      [],
    ],
    [
      'a type below anyOf',
      withSchema({ anyOf: [{ type: 'object' }] }),
      [`${schemaPath}.anyOf[0].type: Forbidden: must be empty to be structural`],
    ],
    [
      'a merged list without keys',
      withSchema({
        properties: { a: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' } },
      }),
      [
        `${schemaPath}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
      ],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(customResourceDefinitionResource, input)).toEqual(expected);
  });

  it('keeps its group and plural', () => {
    const other = withField(withField(minimal, 'spec.group', 'other.com'), 'metadata.name', 'widgets.other.com');
    expect(updateErrors(customResourceDefinitionResource, minimal, other)).toContain(
      'spec.group: Invalid value: "other.com": field is immutable',
    );
  });
});
