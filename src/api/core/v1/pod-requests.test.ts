import { describe, expect, it } from 'vitest';
import { defaulted } from '../../validation/strategy-fixture.ts';
import type { Pod } from './pod.ts';
import { aggregateContainerRequests, computeQosClass } from './pod-requests.ts';
import { podResource } from './pod-resource.ts';
import type { PodSpec } from './pod-spec.ts';

function specOf(spec: Record<string, unknown>): PodSpec {
  return defaulted<Pod>(podResource, { metadata: { name: 'p' }, spec }).spec as PodSpec;
}

const cpu = (name: string, amount: string, rest: object = {}): object => ({
  name,
  image: 'i:1',
  resources: { requests: { cpu: amount } },
  ...rest,
});

describe('aggregateContainerRequests', () => {
  it.each([
    ['containers add up', { containers: [cpu('a', '1'), cpu('b', '500m')] }, '1500m'],
    [
      'init containers count as the largest',
      { initContainers: [cpu('i', '3'), cpu('j', '2')], containers: [cpu('a', '1')] },
      '3',
    ],
    [
      'sidecars add to containers and to later init containers',
      {
        initContainers: [cpu('s', '2', { restartPolicy: 'Always' }), cpu('i', '3')],
        containers: [cpu('a', '1')],
      },
      '5',
    ],
  ])('%s', (_, spec, expected) => {
    expect(aggregateContainerRequests(specOf(spec))).toEqual({ cpu: expected });
  });
});

describe('computeQosClass', () => {
  const both = { cpu: '1', memory: '1Gi' };
  const container = (resources: object): object => ({ name: 'a', image: 'i:1', resources });
  it.each([
    ['nothing stated', { containers: [container({})] }, 'BestEffort'],
    ['only other resources', { containers: [container({ requests: { 'example.com/gpu': '1' } })] }, 'BestEffort'],
    ['limits alone, taken for requests as well', { containers: [container({ limits: both })] }, 'Guaranteed'],
    [
      'requests below limits',
      { containers: [container({ limits: both, requests: { ...both, cpu: '500m' } })] },
      'Burstable',
    ],
    ['a limit for CPU alone', { containers: [container({ limits: { cpu: '1' } })] }, 'Burstable'],
    [
      'one container without limits',
      { containers: [container({ limits: both }), { name: 'b', image: 'i:1' }] },
      'Burstable',
    ],
    [
      'the same amounts in other words',
      { containers: [container({ limits: both, requests: { cpu: '1000m', memory: '1024Mi' } })] },
      'Guaranteed',
    ],
    ['stated for the Pod as a whole', { resources: { limits: both }, containers: [container({})] }, 'Guaranteed'],
  ])('%s', (_, spec, expected) => {
    expect(computeQosClass(specOf(spec))).toBe(expected);
  });
});
