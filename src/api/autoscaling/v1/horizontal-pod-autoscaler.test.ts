import { describe, expect, it } from 'vitest';
import { created, createErrors, type Input, withField } from '../../validation/strategy-fixture.ts';
import type { HorizontalPodAutoscaler as Stored } from '../v2/horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalerResource as storedResource } from '../v2/horizontal-pod-autoscaler-resource.ts';
import type { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import {
  behaviorAnnotation,
  conditionsAnnotation,
  currentMetricsAnnotation,
  fromStored,
  metricsAnnotation,
  toStored,
} from './horizontal-pod-autoscaler-conversion.ts';
import { horizontalPodAutoscalerResource } from './horizontal-pod-autoscaler-resource.ts';

const metadata = { name: 'web', namespace: 'default' };
const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 };
const share = (averageUtilization: number): object => ({ type: 'Utilization', averageUtilization });

describe('autoscaling/v1', () => {
  it('has one metric', () => {
    const old = created<HorizontalPodAutoscaler>(horizontalPodAutoscalerResource, { metadata, spec });
    expect(old.spec.targetCPUUtilizationPercentage).toBe(80);
    expect(toStored(old)).toMatchObject({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      spec: { minReplicas: 1, maxReplicas: 5, metrics: [{ type: 'Resource', resource: { target: share(80) } }] },
    });
  });

  it('is refused by the rules of autoscaling/v2', () => {
    const input: Input = { metadata, spec: { ...spec, maxReplicas: 0 } };
    expect(createErrors(horizontalPodAutoscalerResource, input)).toEqual([
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
    ]);
  });

  const selector = { matchLabels: { a: 'b' } };
  const metrics = [
    { type: 'Pods', pods: { metric: { name: 'm', selector }, target: { type: 'AverageValue', averageValue: '1' } } },
    {
      type: 'Object',
      object: {
        describedObject: { kind: 'Service', name: 's', apiVersion: 'v1' },
        metric: { name: 'o' },
        target: { type: 'Value', value: '5' },
      },
    },
    { type: 'External', external: { metric: { name: 'e' }, target: { type: 'AverageValue', averageValue: '2' } } },
    { type: 'Resource', resource: { name: 'memory', target: share(50) } },
    { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'c', target: share(60) } },
    { type: 'Resource', resource: { name: 'cpu', target: share(70) } },
  ];
  const rich: Input = {
    metadata: { ...metadata, annotations: { mine: '1' } },
    spec: { ...spec, metrics, behavior: { scaleDown: { stabilizationWindowSeconds: 5 } } },
  };

  it('carries everything else in annotations, and back', () => {
    const stored = withStatus(created<Stored>(storedResource, rich));
    const old = fromStored(stored);
    expect(old.spec).toEqual({ ...spec, minReplicas: 1, targetCPUUtilizationPercentage: 70 });
    expect(old.status.currentCPUUtilizationPercentage).toBe(33);
    expect(Object.keys(old.metadata.annotations ?? {}).sort()).toEqual(
      ['mine', behaviorAnnotation, conditionsAnnotation, currentMetricsAnnotation, metricsAnnotation].sort(),
    );
    expect(JSON.parse(old.metadata.annotations?.[metricsAnnotation] ?? '')).toHaveLength(5);
    expect(toStored(old)).toEqual(stored);
  });

  it('ignores annotations that can not be read', () => {
    const input = withField({ metadata, spec }, 'metadata.annotations', { [metricsAnnotation]: 'no JSON' });
    const old = created<HorizontalPodAutoscaler>(horizontalPodAutoscalerResource, input);
    expect(toStored(old).spec.metrics).toBeUndefined();
  });

  it('is stored as autoscaling/v2', () => {
    expect(horizontalPodAutoscalerResource.storedAs?.definition).toBe(storedResource);
  });
});

function withStatus(stored: Stored): Stored {
  return {
    ...stored,
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    status: {
      currentReplicas: 2,
      desiredReplicas: 3,
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '330m', averageUtilization: 33 } } },
        { type: 'Pods', pods: { metric: { name: 'm' }, current: { averageValue: '1' } } },
      ],
      conditions: [
        {
          type: 'AbleToScale',
          status: 'True',
          lastTransitionTime: '2025-01-01T00:00:00Z',
          reason: 'Ready',
          message: 'm',
        },
      ],
    },
  };
}
