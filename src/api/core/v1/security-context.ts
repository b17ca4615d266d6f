import { bool, int64, int64s, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const appArmorProfileFields = {
  type: string(1).always().required(),
  localhostProfile: string(2).pointer(),
};

export interface AppArmorProfile extends FieldsOf<typeof appArmorProfileFields> {}
export const AppArmorProfile: Type<AppArmorProfile> = message(
  'io.k8s.api.core.v1.AppArmorProfile',
  appArmorProfileFields,
);

const capabilitiesFields = {
  add: strings(1).atomic(),
  drop: strings(2).atomic(),
};

export interface Capabilities extends FieldsOf<typeof capabilitiesFields> {}
export const Capabilities: Type<Capabilities> = message('io.k8s.api.core.v1.Capabilities', capabilitiesFields);

const podSecurityContextFields = {
  seLinuxOptions: ref(1, () => SELinuxOptions),
  windowsOptions: ref(8, () => WindowsSecurityContextOptions),
  runAsUser: int64(2).pointer(),
  runAsGroup: int64(6).pointer(),
  runAsNonRoot: bool(3).pointer(),
  supplementalGroups: int64s(4).atomic(),
  supplementalGroupsPolicy: string(12).pointer(),
  fsGroup: int64(5).pointer(),
  sysctls: list(7, () => Sysctl).atomic(),
  fsGroupChangePolicy: string(9).pointer(),
  seccompProfile: ref(10, () => SeccompProfile),
  appArmorProfile: ref(11, () => AppArmorProfile),
  seLinuxChangePolicy: string(13).pointer(),
};

export interface PodSecurityContext extends FieldsOf<typeof podSecurityContextFields> {}
export const PodSecurityContext: Type<PodSecurityContext> = message(
  'io.k8s.api.core.v1.PodSecurityContext',
  podSecurityContextFields,
);

const seLinuxOptionsFields = {
  user: string(1),
  role: string(2),
  type: string(3),
  level: string(4),
};

export interface SELinuxOptions extends FieldsOf<typeof seLinuxOptionsFields> {}
export const SELinuxOptions: Type<SELinuxOptions> = message('io.k8s.api.core.v1.SELinuxOptions', seLinuxOptionsFields);

const seccompProfileFields = {
  type: string(1).always().required(),
  localhostProfile: string(2).pointer(),
};

export interface SeccompProfile extends FieldsOf<typeof seccompProfileFields> {}
export const SeccompProfile: Type<SeccompProfile> = message('io.k8s.api.core.v1.SeccompProfile', seccompProfileFields);

const securityContextFields = {
  capabilities: ref(1, () => Capabilities),
  privileged: bool(2).pointer(),
  seLinuxOptions: ref(3, () => SELinuxOptions),
  windowsOptions: ref(10, () => WindowsSecurityContextOptions),
  runAsUser: int64(4).pointer(),
  runAsGroup: int64(8).pointer(),
  runAsNonRoot: bool(5).pointer(),
  readOnlyRootFilesystem: bool(6).pointer(),
  allowPrivilegeEscalation: bool(7).pointer(),
  procMount: string(9).pointer(),
  seccompProfile: ref(11, () => SeccompProfile),
  appArmorProfile: ref(12, () => AppArmorProfile),
};

export interface SecurityContext extends FieldsOf<typeof securityContextFields> {}
export const SecurityContext: Type<SecurityContext> = message(
  'io.k8s.api.core.v1.SecurityContext',
  securityContextFields,
);

const sysctlFields = {
  name: string(1).always().required(),
  value: string(2).always().required(),
};

export interface Sysctl extends FieldsOf<typeof sysctlFields> {}
export const Sysctl: Type<Sysctl> = message('io.k8s.api.core.v1.Sysctl', sysctlFields);

const windowsSecurityContextOptionsFields = {
  gmsaCredentialSpecName: string(1).pointer(),
  gmsaCredentialSpec: string(2).pointer(),
  runAsUserName: string(3).pointer(),
  hostProcess: bool(4).pointer(),
};

export interface WindowsSecurityContextOptions extends FieldsOf<typeof windowsSecurityContextOptionsFields> {}
export const WindowsSecurityContextOptions: Type<WindowsSecurityContextOptions> = message(
  'io.k8s.api.core.v1.WindowsSecurityContextOptions',
  windowsSecurityContextOptionsFields,
);
