/** What Pods and containers may do on the machine, in CRI's words. A container's settings go before its Pod's. Pure. */
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import type { AppArmorProfile, SeccompProfile, SecurityContext } from '../../../api/core/v1/security-context.ts';
import { podText } from '../../pod-text.ts';
import type {
  LinuxContainerSecurityContext,
  LinuxSandboxSecurityContext,
  NamespaceOption,
  SecurityProfile,
} from './messages.ts';

/** Where Localhost seccomp profiles lie. */
export interface SecurityOptions {
  readonly seccompDirectory: string;
  /** Containers without a profile get the runtime's, and not none. */
  readonly seccompDefault?: boolean;
}

const maskedPaths = [
  ...['/proc/asound', '/proc/acpi', '/proc/interrupts', '/proc/kcore', '/proc/keys', '/proc/latency_stats'],
  ...['/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware'],
  '/sys/devices/virtual/powercap',
];
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

export function namespacesOf({ spec }: Pod): NamespaceOption {
  return {
    network: spec.hostNetwork === true ? 'NODE' : 'POD',
    pid: spec.hostPID === true ? 'NODE' : spec.shareProcessNamespace === true ? 'POD' : 'CONTAINER',
    ipc: spec.hostIPC === true ? 'NODE' : 'POD',
  };
}

type Groups = Pick<LinuxSandboxSecurityContext, 'supplementalGroups' | 'supplementalGroupsPolicy'>;

/** The group that owns the Pod's volumes comes first. */
function groupsOf({ spec }: Pod): Groups {
  const { fsGroup, supplementalGroups = [], supplementalGroupsPolicy } = spec.securityContext ?? {};
  return {
    supplementalGroups: [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups],
    supplementalGroupsPolicy: supplementalGroupsPolicy === 'Strict' ? 'Strict' : 'Merge',
  };
}

export function sandboxSecurityContext(pod: Pod): LinuxSandboxSecurityContext {
  const { runAsUser, runAsGroup, seLinuxOptions } = pod.spec.securityContext ?? {};
  return {
    namespaceOptions: namespacesOf(pod),
    privileged: hasPrivilegedContainer(pod),
    seccomp: { profileType: 'RuntimeDefault' },
    ...(runAsUser !== undefined && { runAsUser }),
    ...(runAsGroup !== undefined && { runAsGroup }),
    ...(seLinuxOptions !== undefined && { selinuxOptions: seLinuxOptions }),
    ...groupsOf(pod),
  };
}

/** A privileged container needs a privileged sandbox. */
function hasPrivilegedContainer({ spec }: Pod): boolean {
  const containers = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  return containers.some(({ securityContext }) => securityContext?.privileged === true);
}

/** With those of the Pod where the container says nothing. */
export function effectiveSecurityContext(pod: Pod, { securityContext = {} }: Container): SecurityContext {
  const { runAsUser, runAsGroup, runAsNonRoot, seLinuxOptions, seccompProfile, appArmorProfile } =
    pod.spec.securityContext ?? {};
  const inherited = { runAsUser, runAsGroup, runAsNonRoot, seLinuxOptions, seccompProfile, appArmorProfile };
  return { ...inherited, ...securityContext };
}

export interface ContainerSecurity extends SecurityOptions {
  /** The container whose processes this one, an ephemeral one, sees. */
  readonly targetId?: string;
}

export function containerSecurityContext(
  pod: Pod,
  container: Container,
  { targetId, ...options }: ContainerSecurity,
): LinuxContainerSecurityContext {
  const effective = effectiveSecurityContext(pod, container);
  const { runAsUser, runAsGroup, privileged, capabilities, seLinuxOptions, appArmorProfile } = effective;
  const namespaces = namespacesOf(pod);
  const isUnmasked = effective.procMount === 'Unmasked' || privileged === true;
  return {
    namespaceOptions: targetId === undefined ? namespaces : { ...namespaces, pid: 'TARGET', targetId },
    privileged: privileged === true,
    readonlyRootfs: effective.readOnlyRootFilesystem === true,
    noNewPrivs: effective.allowPrivilegeEscalation === false,
    maskedPaths: isUnmasked ? [] : maskedPaths,
    readonlyPaths: isUnmasked ? [] : readonlyPaths,
    seccomp: seccompOf(effective, options),
    ...(runAsUser !== undefined && { runAsUser }),
    ...(runAsGroup !== undefined && { runAsGroup }),
    ...(seLinuxOptions !== undefined && { selinuxOptions: seLinuxOptions }),
    ...(appArmorProfile !== undefined && { apparmor: profile(appArmorProfile, '') }),
    ...(capabilities !== undefined && {
      capabilities: { addCapabilities: capabilities.add ?? [], dropCapabilities: capabilities.drop ?? [] },
    }),
    ...groupsOf(pod),
  };
}

function seccompOf({ privileged, seccompProfile }: SecurityContext, options: SecurityOptions): SecurityProfile {
  if (privileged === true) return { profileType: 'Unconfined' };
  if (seccompProfile !== undefined) return profile(seccompProfile, `${options.seccompDirectory}/`);
  return { profileType: options.seccompDefault === true ? 'RuntimeDefault' : 'Unconfined' };
}

function profile({ type, localhostProfile = '' }: SeccompProfile | AppArmorProfile, prefix: string): SecurityProfile {
  if (type === 'Localhost') return { profileType: 'Localhost', localhostRef: prefix + localhostProfile };
  return { profileType: type === 'RuntimeDefault' ? 'RuntimeDefault' : 'Unconfined' };
}

export interface ImageUser {
  /** Undefined where the image names its user, or none. */
  readonly uid: number | undefined;
  readonly username: string;
}

/** Why the container must not run although it would; undefined where it may. */
export function rootRefusal(pod: Pod, container: Container, user: ImageUser): string | undefined {
  const { runAsNonRoot, runAsUser } = effectiveSecurityContext(pod, container);
  if (runAsNonRoot !== true) return undefined;
  const where = `(pod: "${podText(pod)}", container: ${container.name})`;
  if (runAsUser !== undefined) {
    return runAsUser === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  }
  if (user.username !== '') {
    return `container has runAsNonRoot and image has non-numeric user (${user.username}), cannot verify user is non-root ${where}`;
  }
  // An image that says nothing runs as root.
  return (user.uid ?? 0) === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined;
}
