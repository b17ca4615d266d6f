import type { Mutable } from '../../schema/schema.ts';
import type { HorizontalPodAutoscaler, HPAScalingRules } from './horizontal-pod-autoscaler.ts';

/** Percent of the requested CPU that Pods are kept at where no metric is given. */
export const defaultCpuUtilization = 80;

const defaultScaleUp: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

/** How long to wait is the controller's to say where it is not given. */
const defaultScaleDown: HPAScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

export function applyHorizontalPodAutoscalerDefaults(autoscaler: Mutable<HorizontalPodAutoscaler>): void {
  const { spec } = autoscaler;
  if (spec.metrics === undefined || spec.metrics.length === 0) {
    const target = { type: 'Utilization', averageUtilization: defaultCpuUtilization };
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  }
  if (spec.behavior === undefined) return;
  spec.behavior.scaleUp = structuredClone({ ...defaultScaleUp, ...spec.behavior.scaleUp }) as Mutable<HPAScalingRules>;
  spec.behavior.scaleDown = structuredClone({
    ...defaultScaleDown,
    ...spec.behavior.scaleDown,
  }) as Mutable<HPAScalingRules>;
}
