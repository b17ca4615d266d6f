import { describe, expect, it } from 'vitest';
import { rowOf } from '../../columns/row-fixture.ts';
import { horizontalPodAutoscalerResource as oldResource } from '../v1/horizontal-pod-autoscaler-resource.ts';
import { horizontalPodAutoscalerResource } from './horizontal-pod-autoscaler-resource.ts';

const row = {
  Name: 'x',
  Reference: 'Deployment/web',
  Targets: '<none>',
  MinPods: '2',
  MaxPods: 9,
  Replicas: 3,
  Age: '5m10s',
};
const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 9 };

const metric = { name: 'rps' };
const describedObject = { kind: 'Service', name: 'web' };
const utilization = (averageUtilization: number) => ({ averageUtilization });
const cpu = (target: object) => ({ type: 'Resource', resource: { name: 'cpu', target: { type: '', ...target } } });
const cpuNow = (current: object) => ({ type: 'Resource', resource: { name: 'cpu', current } });
const container = (target: object) => ({
  type: 'ContainerResource',
  containerResource: { name: 'memory', container: 'app', target: { type: '', ...target } },
});
const external = (target: object) => ({ type: 'External', external: { metric, target: { type: '', ...target } } });
const objectMetric = (target: object) => ({
  type: 'Object',
  object: { metric, describedObject, target: { type: '', ...target } },
});
const pods = { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '10' } } };

describe('the targets of a HorizontalPodAutoscaler', () => {
  const cases: Record<string, [object[], object[], string]> = {
    'no metric': [[], [], '<none>'],
    'utilization of a resource': [[cpu(utilization(80))], [cpuNow(utilization(40))], 'cpu: 40%/80%'],
    'utilization of a resource, not known yet': [[cpu(utilization(80))], [], 'cpu: <unknown>/80%'],
    'a resource without a target': [[cpu({})], [cpuNow({})], 'cpu: <unknown>/<auto>'],
    'amount of a resource': [[cpu({ averageValue: '500m' })], [cpuNow({ averageValue: '250m' })], 'cpu: 250m/500m'],
    'amount of a resource, not known yet': [[cpu({ averageValue: '500m' })], [], 'cpu: <unknown>/500m'],
    'utilization of a container': [
      [container(utilization(60))],
      [
        {
          type: 'ContainerResource',
          containerResource: { name: 'memory', container: 'app', current: utilization(10) },
        },
      ],
      'memory: 10%/60%',
    ],
    'amount of a container': [[container({ averageValue: '1Gi' })], [], 'memory: <unknown>/1Gi'],
    'external value': [
      [external({ value: '10' })],
      [{ type: 'External', external: { metric, current: { value: '7' } } }],
      '7/10',
    ],
    'external value, not known yet': [[external({ value: '10' })], [], '<unknown>/10'],
    'external value without a target': [[external({})], [], '<unknown>/<nil>'],
    'external average': [
      [external({ averageValue: '10' })],
      [{ type: 'External', external: { metric, current: { averageValue: '7' } } }],
      '7/10 (avg)',
    ],
    'external average, not known yet': [
      [external({ averageValue: '10' })],
      [{ type: 'External', external: { metric, current: { value: '7' } } }],
      '<unknown>/10 (avg)',
    ],
    'value of an object': [
      [objectMetric({ value: '10' })],
      [{ type: 'Object', object: { metric, describedObject, current: { value: '7' } } }],
      '7/10',
    ],
    'average of an object': [[objectMetric({ averageValue: '10' })], [], '<unknown>/10 (avg)'],
    'average of Pods': [[pods], [{ type: 'Pods', pods: { metric, current: { averageValue: '7' } } }], '7/10'],
    'average of Pods, not known yet': [[pods], [], '<unknown>/10'],
    'a metric from the future': [[{ type: 'Else' }], [], '<unknown type>'],
    'two metrics': [[pods, cpu(utilization(80))], [], '<unknown>/10, cpu: <unknown>/80%'],
    'more metrics than are shown': [
      [pods, cpu(utilization(80)), external({ value: '1' }), pods],
      [],
      '<unknown>/10, cpu: <unknown>/80% + 2 more...',
    ],
  };

  it.each(Object.entries(cases))('%s', (_, [metrics, currentMetrics, expected]) => {
    const object = { spec: { ...spec, metrics }, status: { currentReplicas: 3, currentMetrics } };
    expect(rowOf(horizontalPodAutoscalerResource, object)).toEqual({ ...row, Targets: expected });
  });
});

describe('the row of a HorizontalPodAutoscaler', () => {
  it('without a minimum', () => {
    const object = { spec: { ...spec, minReplicas: undefined } };
    expect(rowOf(horizontalPodAutoscalerResource, object)).toEqual({ ...row, MinPods: '<unset>', Replicas: 0 });
  });

  it('of autoscaling/v1', () => {
    const object = {
      spec: { ...spec, targetCPUUtilizationPercentage: 80 },
      status: { currentReplicas: 3, currentCPUUtilizationPercentage: 40 },
    };
    expect(rowOf(oldResource, object)).toEqual({ ...row, Targets: 'cpu: 40%/80%' });
  });
});
