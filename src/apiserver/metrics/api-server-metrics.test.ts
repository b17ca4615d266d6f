import { describe, expect, it } from 'vitest';
import type { ApiRequest, RequestInfo } from '../request.ts';
import { ApiServerMetrics } from './api-server-metrics.ts';
import { Counter, seriesMax } from './labelled-series.ts';

const info = (more: Partial<RequestInfo> = {}): RequestInfo => ({
  isResourceRequest: true,
  verb: 'get',
  path: '/api/v1/namespaces/dev/pods/x',
  group: '',
  version: 'v1',
  namespace: 'dev',
  resource: 'pods',
  subresource: '',
  name: 'x',
  ...more,
});

function serve(
  metrics: ApiServerMetrics,
  request: Partial<RequestInfo>,
  more: { status?: number; durationMs?: number; query?: string } = {},
): void {
  const { status = 200, durationMs = 1, query = '' } = more;
  metrics.started(info(request));
  metrics.finished({
    request: { query } as ApiRequest,
    info: info(request),
    user: undefined,
    status,
    startedMs: 0,
    durationMs,
  });
}

describe('metrics', () => {
  it('count requests, by upstream’s labels, and sort their durations', async () => {
    const metrics = new ApiServerMetrics({
      countObjects: () => [{ group: 'apps', resource: 'deployments', objects: 7 }],
    });
    serve(metrics, {});
    serve(metrics, {}, { durationMs: 30 });
    serve(metrics, { verb: 'create', name: '' }, { status: 201, query: 'dryRun=All', durationMs: 70_000 });
    serve(
      metrics,
      { isResourceRequest: false, path: '/x', resource: '', namespace: '', name: '', version: '' },
      { status: 404 },
    );
    metrics.started(info({ verb: 'list' }));
    const { contentType, text } = await metrics.scrape();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = text.split('\n');
    const labels = 'group="",version="v1",resource="pods",subresource=""';
    const get = `verb="GET",${labels},scope="resource",component="apiserver",dry_run=""`;
    const post = `verb="POST",${labels},scope="namespace",component="apiserver",dry_run="All"`;
    for (const line of [
      '# TYPE apiserver_request_total counter',
      `apiserver_request_total{${get},code="200"} 2`,
      `apiserver_request_total{${post},code="201"} 1`,
      'apiserver_request_total{verb="GET",group="",version="",resource="",subresource="",scope="",component="apiserver",dry_run="",code="404"} 1',
      '# TYPE apiserver_request_duration_seconds histogram',
      `apiserver_request_duration_seconds_bucket{le="0.005",${get}} 1`,
      `apiserver_request_duration_seconds_bucket{le="0.025",${get}} 1`,
      `apiserver_request_duration_seconds_bucket{le="0.05",${get}} 2`,
      `apiserver_request_duration_seconds_bucket{le="+Inf",${get}} 2`,
      `apiserver_request_duration_seconds_sum{${get}} 0.031`,
      `apiserver_request_duration_seconds_count{${get}} 2`,
      `apiserver_request_duration_seconds_bucket{le="60",${post}} 0`,
      `apiserver_request_duration_seconds_bucket{le="+Inf",${post}} 1`,
      'apiserver_current_inflight_requests{request_kind="readOnly"} 1',
      'apiserver_current_inflight_requests{request_kind="mutating"} 0',
      'apiserver_storage_objects{resource="deployments.apps"} 7',
    ]) {
      expect(lines).toContain(line);
    }
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  it('count watches, their events, and what the store does', async () => {
    const metrics = new ApiServerMetrics();
    const ended = metrics.longRunningStarted(info({ verb: 'watch', name: '' }));
    metrics.longRunningStarted(info({ verb: 'watch', name: '' }));
    ended();
    ended();
    serve(metrics, { verb: 'watch', name: '' });
    metrics.watchEvent({ group: '', version: 'v1', kind: 'Pod' }, 3000, 5);
    metrics.storageRequest('update', 'pods', 2);
    const { text } = await metrics.scrape();
    const labels =
      'verb="WATCH",group="",version="v1",resource="pods",subresource="",scope="namespace",component="apiserver"';
    expect(text).toContain(`apiserver_longrunning_requests{${labels}} 1\n`);
    expect(text).toContain(`apiserver_request_total{${labels},dry_run="",code="200"} 1\n`);
    expect(text).not.toContain(`apiserver_request_duration_seconds_count{${labels}`);
    expect(text).toContain('apiserver_watch_events_total{group="",version="v1",kind="Pod"} 5\n');
    expect(text).toContain('apiserver_watch_events_sizes_bucket{le="4096",group="",version="v1",kind="Pod"} 1\n');
    expect(text).toContain('etcd_request_duration_seconds_count{operation="update",type="pods"} 1\n');
    expect(text).toContain('etcd_requests_total{operation="update",type="pods"} 1\n');
  });

  it('stay bounded, whatever labels there are', () => {
    const counter = new Counter({ name: 'x', help: 'x', labels: ['a', 'b'] });
    for (let i = 0; i < seriesMax + 100; i++) counter.add(`${i}\n`);
    const { values } = counter.read();
    expect(values.length).toBe(seriesMax + 1);
    expect(values.at(-1)).toEqual({ labels: { a: 'other', b: 'other' }, value: 100 });
  });
});
