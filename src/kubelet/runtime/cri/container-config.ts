/** A container as CRI has it. Pure: what had to be found out comes in. */
import type { Container, EphemeralContainer } from '../../../api/core/v1/container.ts';
import { expandVariables } from '../../environment/variable-expansion.ts';
import type { ContainerConfig, ContainerMount, EnvironmentVariable } from '../runtime.ts';
import { containerResources, type NodeResources } from './linux-resources.ts';
import type { CriContainerConfig, Mount } from './messages.ts';
import { containerAnnotations, containerLabels } from './pod-labels.ts';
import { containerSecurityContext, type SecurityOptions } from './security-context.ts';

export interface ContainerOptions extends SecurityOptions {
  readonly node: NodeResources;
  readonly environment: readonly EnvironmentVariable[];
  /** Mounts that are the kubelet's own, beside those of the config. */
  readonly mounts: readonly ContainerMount[];
  /** Of the target of an ephemeral container, which has its name in targetContainerName. */
  readonly targetId?: string;
}

export function criContainerConfig(config: ContainerConfig, options: ContainerOptions): CriContainerConfig {
  const { pod, container, attempt, imageRef, mounts = [], devices = [], cdiDevices = [] } = config;
  const variables = new Map(options.environment.map(({ name, value }) => [name, value]));
  const expand = (text: string): string => expandVariables(text, variables);
  const encoder = new TextEncoder();
  const { stopSignal } = container.lifecycle ?? {};
  return {
    metadata: { name: container.name, attempt },
    image: { image: imageRef || container.image, userSpecifiedImage: container.image },
    command: (container.command ?? []).map(expand),
    args: (container.args ?? []).map(expand),
    workingDir: container.workingDir,
    envs: options.environment.map(({ name, value }) => ({ key: name, value: encoder.encode(value) })),
    mounts: [...mounts, ...options.mounts].map(criMount),
    devices,
    cdiDevices: cdiDevices.map((name) => ({ name })),
    labels: containerLabels(pod, container),
    annotations: containerAnnotations(config),
    logPath: containerLogPath(container.name, attempt),
    stdin: container.stdin,
    stdinOnce: container.stdinOnce,
    tty: container.tty,
    linux: {
      resources: containerResources(pod, container, options.node),
      securityContext: containerSecurityContext(pod, container, options),
    },
    ...(stopSignal !== undefined && { stopSignal }),
  };
}

/** Below the Pod's log directory: `web/0.log`. */
export function containerLogPath(name: string, attempt: number): string {
  return `${name}/${attempt}.log`;
}

const propagations = {
  None: 'PROPAGATION_PRIVATE',
  HostToContainer: 'PROPAGATION_HOST_TO_CONTAINER',
  Bidirectional: 'PROPAGATION_BIDIRECTIONAL',
} as const;

function criMount({ propagation, readOnly, ...mount }: ContainerMount): Mount {
  return { ...mount, readonly: readOnly, propagation: propagations[propagation ?? 'None'] };
}

/** The name of the container whose processes an ephemeral one is to see. */
export function targetContainerName(container: Container): string | undefined {
  return (container as EphemeralContainer).targetContainerName || undefined;
}
