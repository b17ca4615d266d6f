/**
 * The labels and annotations by which the kubelet finds again what it made, after its restart too. They are upstream's, so that crictl and
 * other tools find Pods and containers as they are used to.
 */
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { ContainerConfig } from '../runtime.ts';

export const podNameLabel = 'io.kubernetes.pod.name';
export const podNamespaceLabel = 'io.kubernetes.pod.namespace';
export const podUidLabel = 'io.kubernetes.pod.uid';
export const containerNameLabel = 'io.kubernetes.container.name';

export const hashAnnotation = 'io.kubernetes.container.hash';
const restartCountAnnotation = 'io.kubernetes.container.restartCount';
export const terminationPathAnnotation = 'io.kubernetes.container.terminationMessagePath';
export const terminationPolicyAnnotation = 'io.kubernetes.container.terminationMessagePolicy';
const preStopAnnotation = 'io.kubernetes.container.preStopHandler';
const portsAnnotation = 'io.kubernetes.container.ports';
const deletionGraceAnnotation = 'io.kubernetes.pod.deletionGracePeriod';
const terminationGraceAnnotation = 'io.kubernetes.pod.terminationGracePeriod';

type Texts = Readonly<Record<string, string>>;

function identity({ metadata }: Pod): Texts {
  return {
    [podNameLabel]: metadata.name ?? '',
    [podNamespaceLabel]: metadata.namespace ?? '',
    [podUidLabel]: metadata.uid ?? '',
  };
}

/** The Pod's own, and who it is. */
export function sandboxLabels(pod: Pod): Texts {
  return { ...pod.metadata.labels, ...identity(pod) };
}

export function containerLabels(pod: Pod, { name }: Container): Texts {
  return { ...identity(pod), [containerNameLabel]: name };
}

export function containerAnnotations({ pod, container, attempt, specHash, annotations }: ContainerConfig): Texts {
  const { deletionGracePeriodSeconds } = pod.metadata;
  const { terminationGracePeriodSeconds } = pod.spec;
  const { preStop } = container.lifecycle ?? {};
  return {
    ...annotations,
    [hashAnnotation]: specHash,
    [restartCountAnnotation]: String(attempt),
    [terminationPathAnnotation]: container.terminationMessagePath ?? '',
    [terminationPolicyAnnotation]: container.terminationMessagePolicy ?? '',
    ...(deletionGracePeriodSeconds !== undefined && { [deletionGraceAnnotation]: String(deletionGracePeriodSeconds) }),
    ...(terminationGracePeriodSeconds !== undefined && {
      [terminationGraceAnnotation]: String(terminationGracePeriodSeconds),
    }),
    ...(preStop !== undefined && { [preStopAnnotation]: JSON.stringify(preStop) }),
    ...((container.ports ?? []).length > 0 && { [portsAnnotation]: JSON.stringify(container.ports) }),
  };
}
