import type { ProbeType } from '../runtime/runtime.ts';

export type ProbeResult = 'success' | 'failure';

/** What the probes of a Pod's containers have come to. */
export interface ProbeResults {
  /** Undefined where the container has no such probe, or where its probe has come to nothing yet. */
  result(type: ProbeType, containerId: string): ProbeResult | undefined;
}

/** Of a Pod without probes. */
export const noProbeResults: ProbeResults = { result: () => undefined };
