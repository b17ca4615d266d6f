import { describe, expect, it } from 'vitest';
import type { Container } from '../../api/core/v1/container.ts';
import type { PodSpec } from '../../api/core/v1/pod-spec.ts';
import { mayRestart, shouldRestart } from './restart-policy.ts';

const restartOn = (operator: string, ...values: number[]) => [{ action: 'Restart', exitCodes: { operator, values } }];

const cases: readonly { name: string; pod: string; container?: object; code: number; restarts: boolean }[] = [
  { name: 'Always, after success', pod: 'Always', code: 0, restarts: true },
  { name: 'Always, after failure', pod: 'Always', code: 1, restarts: true },
  { name: 'OnFailure, after success', pod: 'OnFailure', code: 0, restarts: false },
  { name: 'OnFailure, after failure', pod: 'OnFailure', code: 1, restarts: true },
  { name: 'Never, after success', pod: 'Never', code: 0, restarts: false },
  { name: 'Never, after failure', pod: 'Never', code: 1, restarts: false },
  { name: "the container's own policy", pod: 'Never', container: { restartPolicy: 'Always' }, code: 0, restarts: true },
  { name: 'a stricter one', pod: 'Always', container: { restartPolicy: 'Never' }, code: 1, restarts: false },
  {
    name: 'a rule that fits',
    pod: 'Never',
    container: { restartPolicy: 'Never', restartPolicyRules: restartOn('In', 42) },
    code: 42,
    restarts: true,
  },
  {
    name: 'a rule that does not fit',
    pod: 'Never',
    container: { restartPolicy: 'Never', restartPolicyRules: restartOn('In', 42) },
    code: 43,
    restarts: false,
  },
  {
    name: 'a rule of exceptions',
    pod: 'Never',
    container: { restartPolicy: 'Never', restartPolicyRules: restartOn('NotIn', 1, 2) },
    code: 3,
    restarts: true,
  },
];

describe('restart policy', () => {
  it.each(cases)('$name: $restarts', ({ pod, container, code, restarts }) => {
    const spec = { restartPolicy: pod, containers: [] } as unknown as PodSpec;
    expect(shouldRestart({ name: 'c', ...container } as Container, spec, code)).toBe(restarts);
  });

  it('asks whether anything of a Pod may start again', () => {
    const spec = (restartPolicy: string, container: object = {}) =>
      ({ restartPolicy, containers: [{ name: 'c', ...container }] }) as unknown as PodSpec;
    expect(mayRestart(spec('Never'))).toBe(false);
    expect(mayRestart(spec('OnFailure'))).toBe(true);
    expect(mayRestart(spec('Never', { restartPolicy: 'OnFailure' }))).toBe(true);
    expect(mayRestart(spec('Never', { restartPolicy: 'Never', restartPolicyRules: restartOn('In', 1) }))).toBe(true);
  });
});
