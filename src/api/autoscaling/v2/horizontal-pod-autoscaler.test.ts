import { describe, expect, it } from 'vitest';
import { createErrors, defaulted, type Input, withField } from '../../validation/strategy-fixture.ts';
import type { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalerResource } from './horizontal-pod-autoscaler-resource.ts';

const minimal: Input = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 },
};

describe('HorizontalPodAutoscalers', () => {
  it('watch the CPU where nothing else is said', () => {
    const { spec } = defaulted<HorizontalPodAutoscaler>(horizontalPodAutoscalerResource, minimal);
    const target = { type: 'Utilization', averageUtilization: 80 };
    expect(spec.minReplicas).toBe(1);
    expect(spec.metrics).toEqual([{ type: 'Resource', resource: { name: 'cpu', target } }]);
    expect(spec.behavior).toBeUndefined();
  });

  it('have rules for both directions once they have any', () => {
    const input = withField(minimal, 'spec.behavior', { scaleDown: { stabilizationWindowSeconds: 5 } });
    const { spec } = defaulted<HorizontalPodAutoscaler>(horizontalPodAutoscalerResource, input);
    expect(spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 5,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    });
  });

  const metric = (value: object): unknown => [value];
  it.each<[string, string, unknown, string[]]>([
    ['the least there can be', 'metadata.labels', {}, []],
    [
      'scaling to zero',
      'spec.minReplicas',
      0,
      [
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      ],
    ],
    [
      'no replicas',
      'spec.maxReplicas',
      0,
      [
        'spec.maxReplicas: Invalid value: 0: must be greater than 0',
        'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
      ],
    ],
    ['no target', 'spec.scaleTargetRef.name', '', ['spec.scaleTargetRef.name: Required value']],
    [
      'a metric without its source',
      'spec.metrics',
      metric({ type: 'Pods' }),
      ['spec.metrics[0].pods: Required value: must populate information for the given metric source'],
    ],
    [
      'a metric of two sources',
      'spec.metrics',
      metric({
        type: 'Pods',
        pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '1' } },
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 1 } },
      }),
      ['spec.metrics[0].resource: Forbidden: must populate the given metric source only'],
    ],
    [
      'a metric of an unknown type',
      'spec.metrics',
      metric({ type: 'X' }),
      [
        'spec.metrics[0].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[0].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      ],
    ],
    [
      'a resource without a target',
      'spec.metrics',
      metric({ type: 'Resource', resource: { name: 'cpu', target: { type: '' } } }),
      [
        'spec.metrics[0].resource.target.type: Required value: must specify a metric target type',
        'spec.metrics[0].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
        'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      ],
    ],
    [
      'behaviour by unknown rules',
      'spec.behavior.scaleUp',
      {
        stabilizationWindowSeconds: 4000,
        selectPolicy: 'X',
        policies: [{ type: 'Y', value: 0, periodSeconds: 2000 }],
      },
      [
        'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600',
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Y": supported values: "Percent", "Pods"',
        'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
        'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800',
      ],
    ],
  ])('%s', (_, path, value, expected) => {
    expect(createErrors(horizontalPodAutoscalerResource, withField(minimal, path, value))).toEqual(expected);
  });
});
