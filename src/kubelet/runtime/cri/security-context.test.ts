import { describe, expect, it } from 'vitest';
import type { Container } from '../../../api/core/v1/container.ts';
import type { Pod } from '../../../api/core/v1/pod.ts';
import { containerSecurityContext, namespacesOf, rootRefusal, sandboxSecurityContext } from './security-context.ts';

const newPod = (spec: object = {}): Pod =>
  ({
    metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
    spec: { containers: [], ...spec },
    status: {},
  }) as unknown as Pod;
const newContainer = (securityContext?: object): Container =>
  ({ name: 'main', securityContext }) as unknown as Container;
const options = { seccompDirectory: '/var/lib/kubelet/seccomp' };

describe('namespaces', () => {
  const cases: readonly { name: string; spec: object; expected: object }[] = [
    { name: 'by default', spec: {}, expected: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' } },
    {
      name: 'shared processes',
      spec: { shareProcessNamespace: true },
      expected: { network: 'POD', pid: 'POD', ipc: 'POD' },
    },
    {
      name: "the host's",
      spec: { hostNetwork: true, hostPID: true, hostIPC: true },
      expected: { network: 'NODE', pid: 'NODE', ipc: 'NODE' },
    },
  ];
  it.each(cases)('$name', ({ spec, expected }) => expect(namespacesOf(newPod(spec))).toEqual(expected));
});

const plainSandbox = {
  namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' },
  privileged: false,
  seccomp: { profileType: 'RuntimeDefault' },
  supplementalGroups: [],
  supplementalGroupsPolicy: 'Merge',
};

describe('what a sandbox may do', () => {
  const cases: readonly { name: string; spec: object; expected: object }[] = [
    { name: 'by default', spec: {}, expected: {} },
    {
      name: "by the Pod's settings",
      spec: {
        securityContext: {
          runAsUser: 0,
          runAsGroup: 5,
          fsGroup: 7,
          supplementalGroups: [8, 9],
          supplementalGroupsPolicy: 'Strict',
          seLinuxOptions: { level: 's0:c1' },
        },
      },
      expected: {
        runAsUser: 0,
        runAsGroup: 5,
        supplementalGroups: [7, 8, 9],
        supplementalGroupsPolicy: 'Strict',
        selinuxOptions: { level: 's0:c1' },
      },
    },
    {
      name: 'with a privileged init container',
      spec: { initContainers: [newContainer({ privileged: true })] },
      expected: { privileged: true },
    },
  ];
  it.each(cases)('$name', ({ spec, expected }) => {
    expect(sandboxSecurityContext(newPod(spec))).toEqual({ ...plainSandbox, ...expected });
  });
});

const masked = expect.arrayContaining(['/proc/kcore', '/proc/keys', '/sys/firmware']);
const readonly = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];
const plainContainer = {
  namespaceOptions: plainSandbox.namespaceOptions,
  privileged: false,
  readonlyRootfs: false,
  noNewPrivs: false,
  maskedPaths: masked,
  readonlyPaths: readonly,
  seccomp: { profileType: 'Unconfined' },
  supplementalGroups: [],
  supplementalGroupsPolicy: 'Merge',
};

describe('what a container may do', () => {
  const podContext = { runAsUser: 1, runAsGroup: 2, fsGroup: 3, seccompProfile: { type: 'RuntimeDefault' } };
  const cases: readonly { name: string; pod?: object; context?: object; more?: object; expected: object }[] = [
    { name: 'by default', expected: {} },
    {
      name: 'by its Pod',
      pod: podContext,
      expected: { runAsUser: 1, runAsGroup: 2, supplementalGroups: [3], seccomp: { profileType: 'RuntimeDefault' } },
    },
    {
      name: 'by its own settings before those of its Pod',
      pod: podContext,
      context: { runAsUser: 0, seccompProfile: { type: 'Unconfined' } },
      expected: { runAsUser: 0, runAsGroup: 2, supplementalGroups: [3], seccomp: { profileType: 'Unconfined' } },
    },
    {
      name: 'as restricted as can be',
      context: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
        seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/audit.json' },
        appArmorProfile: { type: 'Localhost', localhostProfile: 'k8s-web' },
      },
      expected: {
        readonlyRootfs: true,
        noNewPrivs: true,
        capabilities: { addCapabilities: ['NET_BIND_SERVICE'], dropCapabilities: ['ALL'] },
        seccomp: { profileType: 'Localhost', localhostRef: '/var/lib/kubelet/seccomp/profiles/audit.json' },
        apparmor: { profileType: 'Localhost', localhostRef: 'k8s-web' },
      },
    },
    {
      name: 'privileged, which no profile hinders',
      context: { privileged: true, seccompProfile: { type: 'RuntimeDefault' } },
      expected: { privileged: true, maskedPaths: [], readonlyPaths: [], seccomp: { profileType: 'Unconfined' } },
    },
    {
      name: 'with /proc as it is',
      context: { procMount: 'Unmasked' },
      expected: { maskedPaths: [], readonlyPaths: [] },
    },
    {
      name: 'with a profile by default',
      more: { seccompDefault: true },
      expected: { seccomp: { profileType: 'RuntimeDefault' } },
    },
    {
      name: 'among the processes of another container',
      more: { targetId: 'abc' },
      expected: { namespaceOptions: { network: 'POD', pid: 'TARGET', ipc: 'POD', targetId: 'abc' } },
    },
  ];
  it.each(cases)('$name', ({ pod = {}, context, more = {}, expected }) => {
    const result = containerSecurityContext(newPod({ securityContext: pod }), newContainer(context), {
      ...options,
      ...more,
    });
    expect(result).toEqual({ ...plainContainer, ...expected });
  });
});

describe('a container that must not run as root', () => {
  const where = '(pod: "web_shop(u1)", container: main)';
  const noUser = { uid: undefined, username: '' };
  const cases: readonly { name: string; pod?: object; context?: object; user?: object; refusal: string | undefined }[] =
    [
      { name: 'does not say so', refusal: undefined },
      { name: 'says so with a user', context: { runAsNonRoot: true, runAsUser: 5 }, refusal: undefined },
      {
        name: 'says so, and root',
        context: { runAsNonRoot: true, runAsUser: 0 },
        refusal: `container's runAsUser breaks non-root policy ${where}`,
      },
      {
        name: 'has a user in its image',
        context: { runAsNonRoot: true },
        user: { uid: 9, username: '' },
        refusal: undefined,
      },
      {
        name: 'has none in its image',
        pod: { runAsNonRoot: true },
        refusal: `container has runAsNonRoot and image will run as root ${where}`,
      },
      {
        name: 'has root in its image',
        pod: { runAsNonRoot: true },
        user: { uid: 0, username: '' },
        refusal: `container has runAsNonRoot and image will run as root ${where}`,
      },
      {
        name: 'has a name in its image',
        context: { runAsNonRoot: true },
        user: { uid: undefined, username: 'web' },
        refusal: `container has runAsNonRoot and image has non-numeric user (web), cannot verify user is non-root ${where}`,
      },
      { name: 'may after all', pod: { runAsNonRoot: true }, context: { runAsNonRoot: false }, refusal: undefined },
    ];
  it.each(cases)('$name', ({ pod = {}, context, user = noUser, refusal }) => {
    expect(rootRefusal(newPod({ securityContext: pod }), newContainer(context), user as typeof noUser)).toBe(refusal);
  });
});
