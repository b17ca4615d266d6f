import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourceMetricsText } from '../../kubelet/server/resource-metrics.ts';
import { nodeUsage, podUsage } from './node-usage.ts';
import { type NodeReading, parseResourceMetrics } from './parse-resource-metrics.ts';

interface Numbers {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly startedAtMs?: number;
}

/** What a kubelet says of a machine with one container. */
const reading = ({ atMs, cpuSeconds, startedAtMs = 1000 }: Numbers): NodeReading =>
  parseResourceMetrics(
    resourceMetricsText({
      containers: [
        {
          namespace: 'ns',
          podName: 'p',
          containerName: 'c',
          atMs,
          startedAtMs,
          cpuSeconds,
          memoryWorkingSetBytes: 4096,
        },
      ],
      machine: { atMs, cpuSeconds: cpuSeconds * 10, memoryWorkingSetBytes: 8192 },
    }),
  );

describe('what is used', () => {
  const cases: readonly {
    name: string;
    latest: Numbers;
    previous?: Numbers;
    node?: readonly [windowMs: number, cpuNanoCores: number];
    pod?: readonly [windowMs: number, cpuNanoCores: number];
  }[] = [
    {
      name: 'between two readings',
      latest: { atMs: 12_000, cpuSeconds: 1.5 },
      previous: { atMs: 10_000, cpuSeconds: 1 },
      node: [2000, 2_500_000_000],
      pod: [2000, 250_000_000],
    },
    {
      name: 'since its start, where there is one reading',
      latest: { atMs: 11_000, cpuSeconds: 1 },
      pod: [10_000, 100_000_000],
    },
    {
      name: 'since its start, where it was started in between',
      latest: { atMs: 12_000, cpuSeconds: 0.5, startedAtMs: 11_000 },
      previous: { atMs: 10_000, cpuSeconds: 0 },
      node: [2000, 2_500_000_000],
      pod: [1000, 500_000_000],
    },
    {
      name: 'since its start, where the counter has begun anew',
      latest: { atMs: 3000, cpuSeconds: 0.5 },
      previous: { atMs: 2000, cpuSeconds: 1 },
      pod: [2000, 250_000_000],
    },
    { name: 'is unknown where no time has passed', latest: { atMs: 1000, cpuSeconds: 0 } },
  ];
  it.each(cases)('$name', ({ latest, previous, node, pod }) => {
    const [now, before] = [reading(latest), previous && reading(previous)];
    const expected = (memoryBytes: number, pair: readonly [number, number] | undefined) =>
      pair && { atMs: latest.atMs, windowMs: pair[0], cpuNanoCores: pair[1], memoryBytes };
    expect(nodeUsage(now, before)).toEqual(expected(8192, node));
    expect(podUsage(now, before, 'ns/p')).toEqual(pod === undefined ? [] : [{ ...expected(4096, pod), name: 'c' }]);
  });

  it('is nothing for a Pod that is not there', () => {
    expect(podUsage(reading({ atMs: 2000, cpuSeconds: 1 }), undefined, 'ns/q')).toEqual([]);
  });
});

describe('the text of a kubelet', () => {
  it('comes back as what was measured', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => !/[/\u2028\u2029]/.test(text) && text === JSON.parse(JSON.stringify(text)));
    const plain = name.filter((text) => /^[\x20-\x7e]+$/.test(text));
    fc.assert(
      fc.property(
        plain,
        plain,
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.nat(1e9),
        (podName, containerName, cpuSeconds, bytes) => {
          const usage = {
            namespace: 'ns',
            podName,
            containerName,
            atMs: 5,
            startedAtMs: 3,
            cpuSeconds,
            memoryWorkingSetBytes: bytes,
          };
          const { pods, node } = parseResourceMetrics(resourceMetricsText({ containers: [usage] }));
          const expected = { atMs: 5, cpuSeconds, memoryBytes: bytes };
          expect(pods.get(`ns/${podName}`)).toEqual([{ ...expected, name: containerName, startedAtMs: 3 }]);
          expect(node).toEqual(expected);
        },
      ),
    );
  });

  it('is read as far as it is understood', () => {
    const text = [
      'container_cpu_usage_seconds_total{container="a",namespace="n",pod="p"} NaN 5',
      'container_memory_working_set_bytes{container="a",namespace="n",pod="p"} 1',
      'node_cpu_usage_seconds_total 1',
      'node_swap_usage_bytes 7 5',
      'something else',
      '}{',
    ].join('\n');
    expect(parseResourceMetrics(text)).toEqual({ node: undefined, pods: new Map() });
    fc.assert(
      fc.property(fc.string(), (noise) => {
        expect(parseResourceMetrics(noise).pods.size).toBe(0);
      }),
    );
  });
});
