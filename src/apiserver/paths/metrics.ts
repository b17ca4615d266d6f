/** /metrics, in Prometheus' text format. */
import type { ApiServerMetrics } from '../metrics/api-server-metrics.ts';
import { bytesResponse } from '../respond.ts';
import type { PathHandler } from '../server.ts';

const utf8 = new TextEncoder();

export function metricsPath(metrics: ApiServerMetrics): PathHandler {
  return async (context) => {
    if (context.info.path !== '/metrics') return undefined;
    const { contentType, text } = await metrics.scrape();
    return bytesResponse(context, 200, contentType, [utf8.encode(text)]);
  };
}
