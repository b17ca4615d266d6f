import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, withField } from '../../validation/strategy-fixture.ts';
import type { FlowSchema } from './flow-schema.ts';
import { flowSchemaResource } from './flow-schema-resource.ts';
import type { PriorityLevelConfiguration } from './priority-level-configuration.ts';
import { priorityLevelConfigurationResource } from './priority-level-configuration-resource.ts';

const schema: Input = {
  metadata: { name: 's' },
  spec: {
    priorityLevelConfiguration: { name: 'p' },
    rules: [
      {
        subjects: [{ kind: 'Group', group: { name: 'g' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }],
      },
    ],
  },
};
const level: Input = {
  metadata: { name: 'p' },
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } },
};

describe('a FlowSchema', () => {
  it('takes its turn among others', () => {
    expect(created<FlowSchema>(flowSchemaResource, schema).spec.matchingPrecedence).toBe(1000);
  });

  it.each([
    ['complete', schema, 0],
    ['of no level', withField(schema, 'spec.priorityLevelConfiguration.name', ''), 1],
    ['beyond the last', withField(schema, 'spec.matchingPrecedence', 10001), 1],
    ['for nobody', withField(schema, 'spec.rules.0.subjects', []), 1],
    ['for a group that is none', withField(schema, 'spec.rules.0.subjects', [{ kind: 'Group' }]), 1],
    ['for nothing', withField(schema, 'spec.rules.0.resourceRules', []), 1],
  ])('%s', (_, input, count) => {
    expect(createErrors(flowSchemaResource, input)).toHaveLength(count);
  });
});

describe('a PriorityLevelConfiguration', () => {
  it('has thirty shares, and queues', () => {
    const { spec } = created<PriorityLevelConfiguration>(priorityLevelConfigurationResource, level);
    expect(spec.limited).toMatchObject({
      nominalConcurrencyShares: 30,
      lendablePercent: 0,
      limitResponse: { queuing: { handSize: 8, queues: 64, queueLengthLimit: 50 } },
    });
  });

  const queuing = (value: object): Input => withField(level, 'spec.limited.limitResponse.queuing', value);
  it.each([
    ['complete', level, []],
    [
      'nothing',
      withField(level, 'spec.limited', undefined),
      ['spec.limited: Required value: must not be empty when type is Limited'],
    ],
    [
      'exempt, by another name',
      { metadata: { name: 'p' }, spec: { type: 'Exempt' } },
      ["spec.type: Invalid value: \"Exempt\": may be 'Exempt' only if name is 'exempt'"],
    ],
    [
      'a hand larger than the deck',
      queuing({ handSize: 4, queues: 2 }),
      ['spec.limited.limitResponse.queuing.handSize: Invalid value: 4: should not be greater than queues (2)'],
    ],
    [
      'a hand too large to be dealt',
      queuing({ handSize: 30, queues: 64 }),
      [
        'spec.limited.limitResponse.queuing.handSize: Invalid value: 30: required entropy bits of deckSize 64 and handSize 30 should not be greater than 60',
      ],
    ],
  ])('%s', (_, input, expected) => {
    expect(createErrors(priorityLevelConfigurationResource, input)).toEqual(expected);
  });
});
