import { describe, expect, it } from 'vitest';
import type { ContainerUsage, RuntimeUsage } from '../runtime/runtime.ts';
import { resourceMetricsText } from './resource-metrics.ts';

const container = (podName: string, containerName: string, more: Partial<ContainerUsage> = {}): ContainerUsage => ({
  namespace: 'ns',
  podName,
  containerName,
  atMs: 2000.4,
  startedAtMs: 1500,
  cpuSeconds: 0.25,
  memoryWorkingSetBytes: 1024,
  ...more,
});

/** Without what is for people. */
const lines = (usage: RuntimeUsage): string[] =>
  resourceMetricsText(usage)
    .split('\n')
    .filter((line) => !line.startsWith('#'));

describe('resource metrics', () => {
  it('tell what containers, their Pods and the node have used, and when', () => {
    const containers = [container('p', 'a'), container('p', 'b', { cpuSeconds: 0.5 }), container('q', 'a"\n')];
    const machine = { atMs: 2000, cpuSeconds: 12.5, memoryWorkingSetBytes: 5000 };
    expect(lines({ containers, machine })).toEqual([
      'container_cpu_usage_seconds_total{container="a",namespace="ns",pod="p"} 0.25 2000',
      'container_cpu_usage_seconds_total{container="b",namespace="ns",pod="p"} 0.5 2000',
      String.raw`container_cpu_usage_seconds_total{container="a\"\n",namespace="ns",pod="q"} 0.25 2000`,
      'container_memory_working_set_bytes{container="a",namespace="ns",pod="p"} 1024 2000',
      'container_memory_working_set_bytes{container="b",namespace="ns",pod="p"} 1024 2000',
      String.raw`container_memory_working_set_bytes{container="a\"\n",namespace="ns",pod="q"} 1024 2000`,
      'container_start_time_seconds{container="a",namespace="ns",pod="p"} 1.5 2000',
      'container_start_time_seconds{container="b",namespace="ns",pod="p"} 1.5 2000',
      String.raw`container_start_time_seconds{container="a\"\n",namespace="ns",pod="q"} 1.5 2000`,
      'node_cpu_usage_seconds_total 12.5 2000',
      'node_memory_working_set_bytes 5000 2000',
      'pod_cpu_usage_seconds_total{namespace="ns",pod="p"} 0.75 2000',
      'pod_cpu_usage_seconds_total{namespace="ns",pod="q"} 0.25 2000',
      'pod_memory_working_set_bytes{namespace="ns",pod="p"} 2048 2000',
      'pod_memory_working_set_bytes{namespace="ns",pod="q"} 1024 2000',
      'resource_scrape_error 0',
      '',
    ]);
  });

  it('take what the runtime knows of whole Pods', () => {
    const pods = [{ namespace: 'ns', podName: 'p', atMs: 2001, cpuSeconds: 7, memoryWorkingSetBytes: 4096 }];
    const ofPods = lines({ containers: [container('p', 'a'), container('q', 'a')], pods }).filter((line) =>
      line.startsWith('pod_'),
    );
    expect(ofPods).toEqual([
      'pod_cpu_usage_seconds_total{namespace="ns",pod="p"} 7 2001',
      'pod_memory_working_set_bytes{namespace="ns",pod="p"} 4096 2001',
    ]);
  });

  it('take the node for the sum of its containers where nothing else is known', () => {
    const text = lines({ containers: [container('p', 'a'), container('q', 'a')] });
    expect(text).toContain('node_cpu_usage_seconds_total 0.5 2000');
    expect(text).toContain('node_memory_working_set_bytes 2048 2000');
  });

  it('have no more than an end where there is nothing', () => {
    expect(lines({ containers: [] })).toEqual(['resource_scrape_error 0', '']);
  });
});
