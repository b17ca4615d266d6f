import { describe, expect, it } from 'vitest';
import type { Container } from '../../api/core/v1/container.ts';
import type { Pod } from '../../api/core/v1/pod.ts';
import { defaultLimits, resourceField, selectedContainer } from './resource-field.ts';

const container = {
  name: 'web',
  resources: {
    limits: { cpu: '1500m', memory: '100Mi', 'hugepages-2Mi': '6Mi' },
    requests: { cpu: '250m', memory: '64M', 'hugepages-2Mi': '6Mi' },
  },
} as unknown as Container;
const bare = { name: 'bare', resources: {} } as unknown as Container;
const allocatable = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '10G' };

/** Name, container, resource, divisor, value. */
const cases: readonly (readonly [string, Container, string, string, string])[] = [
  ['cores, rounded up', container, 'limits.cpu', '0', '2'],
  ['thousandths of cores', container, 'limits.cpu', '1m', '1500'],
  ['requested cores, rounded up', container, 'requests.cpu', '1', '1'],
  ['bytes', container, 'limits.memory', '0', '104857600'],
  ['mebibytes', container, 'limits.memory', '1Mi', '100'],
  ['mebibytes, rounded up', container, 'requests.memory', '1Mi', '62'],
  ['kilobytes', container, 'requests.memory', '1k', '64000'],
  ['huge pages', container, 'limits.hugepages-2Mi', '1Mi', '6'],
  ['requested huge pages', container, 'requests.hugepages-2Mi', '', '6291456'],
  ['the Node’s cores where there is no limit', bare, 'limits.cpu', '0', '4'],
  ['the Node’s memory where there is no limit', bare, 'limits.memory', '1Gi', '8'],
  ['the Node’s storage where there is no limit', container, 'limits.ephemeral-storage', '1G', '10'],
  ['nothing where nothing is requested', bare, 'requests.cpu', '0', '0'],
  ['nothing where there is no limit of huge pages', bare, 'limits.hugepages-2Mi', '1', '0'],
];

describe('resourceField', () => {
  it.each(cases)('%s', (_, of, resource, divisor, expected) => {
    expect(resourceField({ resource, divisor }, of, defaultLimits({ spec: {} } as Pod, allocatable))).toBe(expected);
  });

  it.each(['limits.nvidia.com/gpu', 'cpu', 'requests.'])('not of %s', (resource) => {
    expect(() => resourceField({ resource, divisor: '0' }, container, {})).toThrow(
      `unsupported container resource : ${resource}`,
    );
  });

  it('of a Node that is unknown', () => {
    expect(resourceField({ resource: 'limits.cpu', divisor: '0' }, bare, defaultLimits({ spec: {} } as Pod))).toBe('0');
  });
});

it('limits of the Pod as a whole go before the Node’s', () => {
  const pod = { spec: { resources: { limits: { memory: '1Gi' } } } } as unknown as Pod;
  expect(defaultLimits(pod, allocatable)).toEqual({ cpu: '4', memory: '1Gi', 'ephemeral-storage': '10G' });
});

describe('selectedContainer', () => {
  const pod = { spec: { containers: [container], initContainers: [bare] } } as unknown as Pod;
  it('its own where none is named', () => {
    expect(selectedContainer({ resource: 'limits.cpu', divisor: '0' }, pod, bare)).toBe(bare);
  });
  it.each([
    ['web', container],
    ['bare', bare],
  ])('%s', (containerName, expected) => {
    expect(selectedContainer({ resource: 'limits.cpu', divisor: '0', containerName }, pod)).toBe(expected);
  });
  it('none of that name', () => {
    const selector = { resource: 'limits.cpu', divisor: '0', containerName: 'db' };
    expect(() => selectedContainer(selector, pod, bare)).toThrow('container db not found');
  });
});
