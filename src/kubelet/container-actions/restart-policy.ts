/** Whether a container that has ended starts again. Pure. */
import type { Container } from '../../api/core/v1/container.ts';
import type { PodSpec } from '../../api/core/v1/pod-spec.ts';

/** The rules of the container come first, then its own policy, then the Pod's. */
export function shouldRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  if (container.restartPolicy === undefined) return restartsAfter(spec.restartPolicy, exitCode);
  const byRule = container.restartPolicyRules?.some(
    ({ action, exitCodes }) => action === 'Restart' && exitCodes !== undefined && matches(exitCodes, exitCode),
  );
  return byRule === true || restartsAfter(container.restartPolicy, exitCode);
}

/** Whether any container of the Pod may start again after a failure. */
export function mayRestart({ restartPolicy, containers, initContainers = [] }: PodSpec): boolean {
  if (restartPolicy !== 'Never') return true;
  return [...containers, ...initContainers].some(
    (container) => container.restartPolicy !== undefined && mayRestartContainer(container, restartPolicy),
  );
}

/** Whether a container that the kubelet kills for its probes may start again. */
export function mayRestartContainer(container: Container, podPolicy: string | undefined): boolean {
  if ((container.restartPolicyRules ?? []).length > 0) return true;
  return (container.restartPolicy ?? podPolicy) !== 'Never';
}

function restartsAfter(policy: string | undefined, exitCode: number): boolean {
  switch (policy) {
    case 'Never':
      return false;
    case 'OnFailure':
      return exitCode !== 0;
    default:
      return true;
  }
}

function matches(
  { operator, values = [] }: { readonly operator: string; readonly values?: readonly number[] },
  code: number,
): boolean {
  if (operator === 'In') return values.includes(code);
  return operator === 'NotIn' && !values.includes(code);
}
