import type { Container } from '../../api/core/v1/container.ts';

export type KillReason = 'changed' | 'liveness' | 'startup' | 'unknown';

export interface ContainerToKill {
  readonly id: string;
  readonly container: Container;
  /** The event's. */
  readonly message: string;
  readonly reason: KillReason;
}

/** Nobody knows whether it runs: two of the same must not. */
export function killUnknown(container: Container, id: string, kind: 'Container' | 'Init container'): ContainerToKill {
  const message = `${kind} is in "unknown" state, try killing it before restart`;
  return { id, container, message, reason: 'unknown' };
}
