import { describe, expect, it } from 'vitest';
import { makeDeployment } from '../../../test/fixtures/deployment-objects.ts';
import { type IntOrString, IntOrStringError } from '../../api/int-or-string.ts';
import { maxSurgeOf, maxUnavailableOf, minAvailableOf, resolveLimits } from './rolling-limits.ts';

describe('resolveLimits', () => {
  it.each<[surge: IntOrString | undefined, unavailable: IntOrString | undefined, replicas: number, [number, number]]>([
    ['0%', '0%', 0, [0, 1]],
    ['39%', '39%', 10, [4, 3]],
    [undefined, '39%', 10, [0, 3]],
    ['39%', undefined, 10, [4, 0]],
    [undefined, undefined, 10, [0, 1]],
    ['25%', '25%', 1, [1, 0]],
    ['25%', '25%', 3, [1, 0]],
    ['25%', '25%', 4, [1, 1]],
    [0, '10%', 5, [0, 1]],
    [3, 2, 10, [3, 2]],
  ])('surge %s, unavailable %s of %d', (surge, unavailable, replicas, [maxSurge, maxUnavailable]) => {
    expect(resolveLimits(surge, unavailable, replicas)).toEqual({ maxSurge, maxUnavailable });
  });

  it.each<[surge: IntOrString, unavailable: IntOrString]>([
    ['oops', '39%'],
    ['55%', 'urg'],
  ])('refuses surge %s, unavailable %s', (surge, unavailable) => {
    expect(() => resolveLimits(surge, unavailable, 10)).toThrow(IntOrStringError);
  });
});

describe('what a Deployment allows', () => {
  it.each<[name: string, replicas: number, maxUnavailable: IntOrString, unavailable: number, available: number]>([
    ['less than replicas', 10, 5, 5, 5],
    ['equal to replicas', 10, 10, 10, 0],
    ['greater than replicas', 5, 10, 5, 0],
    ['with no replicas', 0, 10, 0, 0],
    ['less than replicas, in percent', 10, '50%', 5, 5],
    ['equal to replicas, in percent', 10, '100%', 10, 0],
    ['rounded down', 5, '39%', 1, 4],
  ])('maxUnavailable %s', (_name, replicas, maxUnavailable, unavailable, available) => {
    const deployment = makeDeployment({ replicas, maxSurge: 1, maxUnavailable });
    expect(maxUnavailableOf(deployment)).toBe(unavailable);
    expect(minAvailableOf(deployment)).toBe(available);
  });

  it('has no surge, and needs all available, where the strategy is Recreate', () => {
    const deployment = makeDeployment({ replicas: 4, strategy: 'Recreate' });
    expect([maxSurgeOf(deployment), maxUnavailableOf(deployment), minAvailableOf(deployment)]).toEqual([0, 0, 4]);
  });

  it('rounds the surge up', () => {
    expect(maxSurgeOf(makeDeployment({ replicas: 5, maxSurge: '25%' }))).toBe(2);
  });
});
