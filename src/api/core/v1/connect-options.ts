import { bool, int32s, int64, string, strings, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, type Type, type TypeMeta } from '../../schema/schema.ts';

const nodeProxyOptionsFields = {
  path: string(1),
};

export interface NodeProxyOptions extends TypeMeta, FieldsOf<typeof nodeProxyOptionsFields> {}
export const NodeProxyOptions: Type<NodeProxyOptions> = kindType(
  'io.k8s.api.core.v1.NodeProxyOptions',
  { group: '', version: 'v1', kind: 'NodeProxyOptions' },
  nodeProxyOptionsFields,
);

const podAttachOptionsFields = {
  stdin: bool(1),
  stdout: bool(2),
  stderr: bool(3),
  tty: bool(4),
  container: string(5),
};

export interface PodAttachOptions extends TypeMeta, FieldsOf<typeof podAttachOptionsFields> {}
export const PodAttachOptions: Type<PodAttachOptions> = kindType(
  'io.k8s.api.core.v1.PodAttachOptions',
  { group: '', version: 'v1', kind: 'PodAttachOptions' },
  podAttachOptionsFields,
);

const podExecOptionsFields = {
  stdin: bool(1),
  stdout: bool(2),
  stderr: bool(3),
  tty: bool(4),
  container: string(5),
  command: strings(6).always(),
};

export interface PodExecOptions extends TypeMeta, FieldsOf<typeof podExecOptionsFields> {}
export const PodExecOptions: Type<PodExecOptions> = kindType(
  'io.k8s.api.core.v1.PodExecOptions',
  { group: '', version: 'v1', kind: 'PodExecOptions' },
  podExecOptionsFields,
);

const podLogOptionsFields = {
  container: string(1),
  follow: bool(2),
  previous: bool(3),
  sinceSeconds: int64(4).pointer(),
  sinceTime: time(5),
  timestamps: bool(6),
  tailLines: int64(7).pointer(),
  limitBytes: int64(8).pointer(),
  insecureSkipTLSVerifyBackend: bool(9),
  stream: string(10).pointer(),
};

export interface PodLogOptions extends TypeMeta, FieldsOf<typeof podLogOptionsFields> {}
export const PodLogOptions: Type<PodLogOptions> = kindType(
  'io.k8s.api.core.v1.PodLogOptions',
  { group: '', version: 'v1', kind: 'PodLogOptions' },
  podLogOptionsFields,
);

const podPortForwardOptionsFields = {
  ports: int32s(1),
};

export interface PodPortForwardOptions extends TypeMeta, FieldsOf<typeof podPortForwardOptionsFields> {}
export const PodPortForwardOptions: Type<PodPortForwardOptions> = kindType(
  'io.k8s.api.core.v1.PodPortForwardOptions',
  { group: '', version: 'v1', kind: 'PodPortForwardOptions' },
  podPortForwardOptionsFields,
);

const podProxyOptionsFields = {
  path: string(1),
};

export interface PodProxyOptions extends TypeMeta, FieldsOf<typeof podProxyOptionsFields> {}
export const PodProxyOptions: Type<PodProxyOptions> = kindType(
  'io.k8s.api.core.v1.PodProxyOptions',
  { group: '', version: 'v1', kind: 'PodProxyOptions' },
  podProxyOptionsFields,
);

const serviceProxyOptionsFields = {
  path: string(1),
};

export interface ServiceProxyOptions extends TypeMeta, FieldsOf<typeof serviceProxyOptionsFields> {}
export const ServiceProxyOptions: Type<ServiceProxyOptions> = kindType(
  'io.k8s.api.core.v1.ServiceProxyOptions',
  { group: '', version: 'v1', kind: 'ServiceProxyOptions' },
  serviceProxyOptionsFields,
);
