import type { PodTemplateSpec } from '../../src/api/core/v1/pod-spec.ts';

/** As a user writes it: the server fills in the rest. */
export const podTemplate = (image: string): PodTemplateSpec =>
  ({
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image }] },
  }) as unknown as PodTemplateSpec;
