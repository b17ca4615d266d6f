import type { Taint, Toleration } from './scheduling.ts';

/** Whether a toleration is one of this taint. Pure. */
export function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return (operator === undefined || operator === '' || operator === 'Equal') && (value ?? '') === (taint.value ?? '');
}
