import { describe, expect, it } from 'vitest';
import { makePod, type PodParts } from '../../../test/fixtures/scheduling-objects.ts';
import { assumedMemoryBytes, assumedMilliCpu, podRequestsOf } from './pod-requests.ts';

const mi = 1024 * 1024;
const container = (name: string, requests: Readonly<Record<string, string>> = {}, more: object = {}) => ({
  name,
  resources: { requests },
  ...more,
});
const sidecar = { restartPolicy: 'Always' };

interface Expected {
  readonly milliCpu?: number;
  readonly memory?: number;
  readonly ephemeralStorage?: number;
  readonly scalar?: readonly (readonly [string, number])[];
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemory: number;
}

describe('podRequestsOf', () => {
  it.each<[string, PodParts, Expected]>([
    ['nothing stated', {}, { nonZeroMilliCpu: assumedMilliCpu, nonZeroMemory: assumedMemoryBytes }],
    [
      'one container',
      { requests: { cpu: '250m', memory: '64Mi', 'ephemeral-storage': '1Mi', 'example.com/gpu': '2', storage: '1Gi' } },
      {
        milliCpu: 250,
        memory: 64 * mi,
        ephemeralStorage: mi,
        scalar: [['example.com/gpu', 2]],
        nonZeroMilliCpu: 250,
        nonZeroMemory: 64 * mi,
      },
    ],
    [
      'fractions of thousandths count as a whole one',
      { requests: { cpu: '100u', memory: '1500m' } },
      { milliCpu: 1, memory: 2, nonZeroMilliCpu: 1, nonZeroMemory: 2 },
    ],
    [
      'a request of zero is stated',
      { requests: { cpu: '0', memory: '0' } },
      { milliCpu: 0, memory: 0, nonZeroMilliCpu: 0, nonZeroMemory: 0 },
    ],
    [
      'containers add up, and each that states nothing is assumed to take something',
      { spec: { containers: [container('a', { cpu: '1', memory: '1Mi' }), container('b')] } },
      { milliCpu: 1000, memory: mi, nonZeroMilliCpu: 1100, nonZeroMemory: 201 * mi },
    ],
    [
      'init containers run one after another: the largest counts',
      {
        spec: {
          initContainers: [container('i', { cpu: '3', memory: '1Mi' }), container('j', { cpu: '1', memory: '5Mi' })],
          containers: [container('a', { cpu: '1', memory: '2Mi' }), container('b', { cpu: '1', memory: '2Mi' })],
        },
      },
      { milliCpu: 3000, memory: 5 * mi, nonZeroMilliCpu: 3000, nonZeroMemory: 5 * mi },
    ],
    [
      'sidecars run beside what follows them',
      {
        spec: {
          initContainers: [
            container('first', { cpu: '2', memory: '1Mi' }),
            container('proxy', { cpu: '1', memory: '1Mi' }, sidecar),
            container('second', { cpu: '4', memory: '1Mi' }),
          ],
          containers: [container('a', { cpu: '1', memory: '1Mi' })],
        },
      },
      { milliCpu: 5000, memory: 2 * mi, nonZeroMilliCpu: 5000, nonZeroMemory: 2 * mi },
    ],
    [
      'what is stated for the Pod as a whole stands in for the sum',
      {
        spec: {
          resources: { requests: { cpu: '2' } },
          containers: [container('a', { cpu: '1', memory: '1Mi' }), container('b', { memory: '1Mi' })],
        },
      },
      { milliCpu: 2000, memory: 2 * mi, nonZeroMilliCpu: 2000, nonZeroMemory: 2 * mi },
    ],
    [
      'overhead comes on top',
      { requests: { cpu: '1', memory: '1Mi' }, spec: { overhead: { cpu: '10m', 'example.com/x': '1' } } },
      {
        milliCpu: 1010,
        memory: mi,
        scalar: [['example.com/x', 1]],
        nonZeroMilliCpu: 1010,
        nonZeroMemory: mi,
      },
    ],
    [
      'a container that is being shrunk still has what it had',
      {
        requests: { cpu: '1', memory: '1Mi' },
        spec: { nodeName: 'n' },
        status: {
          containerStatuses: [
            { name: 'c', resources: { requests: { cpu: '3', memory: '1Mi' } }, allocatedResources: { cpu: '2' } },
          ],
        } as unknown as PodParts['status'],
      },
      { milliCpu: 3000, memory: mi, nonZeroMilliCpu: 3000, nonZeroMemory: mi },
    ],
    [
      'a resize that the Node has no room for does not count',
      {
        requests: { cpu: '9', memory: '1Mi' },
        spec: { nodeName: 'n' },
        status: {
          conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }],
          containerStatuses: [{ name: 'c', resources: { requests: { cpu: '3', memory: '1Mi' } } }],
        } as unknown as PodParts['status'],
      },
      { milliCpu: 3000, memory: mi, nonZeroMilliCpu: 3000, nonZeroMemory: mi },
    ],
  ])('%s', (_, { requests, ...parts }, expected) => {
    const spec = parts.spec as PodParts['spec'];
    const actual = podRequestsOf(makePod('p', { requests, ...parts, spec }));
    expect({
      milliCpu: actual.requests.milliCpu,
      memory: actual.requests.memory,
      ephemeralStorage: actual.requests.ephemeralStorage,
      scalar: [...(actual.requests.scalar ?? [])],
      nonZeroMilliCpu: actual.nonZeroMilliCpu,
      nonZeroMemory: actual.nonZeroMemory,
    }).toEqual({ milliCpu: 0, memory: 0, ephemeralStorage: 0, scalar: [], ...expected });
  });
});
