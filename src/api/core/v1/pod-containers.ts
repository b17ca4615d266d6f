/** Every container of a Pod with its place, in upstream's order: init, regular, ephemeral. */
import type { FieldPath } from '../../validation/field-path.ts';
import type { Container, EphemeralContainer } from './container.ts';
import type { PodSpec } from './pod-spec.ts';

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** `path` is the spec's. */
export function* containersWithPaths(
  spec: PodSpec,
  path: FieldPath,
): Generator<readonly [container: Container | EphemeralContainer, path: FieldPath]> {
  for (const list of lists) {
    const containers = spec[list] ?? [];
    for (let i = 0; i < containers.length; i++) yield [containers[i]!, path.child(list).index(i)];
  }
}
