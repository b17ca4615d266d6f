import { inline, int32, int64, intOrString, list, ref, string, strings } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const execActionFields = {
  command: strings(1).atomic(),
};

export interface ExecAction extends FieldsOf<typeof execActionFields> {}
export const ExecAction: Type<ExecAction> = message('io.k8s.api.core.v1.ExecAction', execActionFields);

const grpcActionFields = {
  port: int32(1).always().required(),
  service: string(2).pointer().default(''),
  mode: string(3).pointer(),
};

export interface GRPCAction extends FieldsOf<typeof grpcActionFields> {}
export const GRPCAction: Type<GRPCAction> = message('io.k8s.api.core.v1.GRPCAction', grpcActionFields);

const httpGetActionFields = {
  path: string(1).default('/'),
  port: intOrString(2).always().required(),
  host: string(3),
  scheme: string(4).default('HTTP'),
  httpHeaders: list(5, () => HTTPHeader).atomic(),
  protocol: string(6).pointer(),
};

export interface HTTPGetAction extends FieldsOf<typeof httpGetActionFields> {}
export const HTTPGetAction: Type<HTTPGetAction> = message('io.k8s.api.core.v1.HTTPGetAction', httpGetActionFields);

const httpHeaderFields = {
  name: string(1).always().required(),
  value: string(2).always().required(),
};

export interface HTTPHeader extends FieldsOf<typeof httpHeaderFields> {}
export const HTTPHeader: Type<HTTPHeader> = message('io.k8s.api.core.v1.HTTPHeader', httpHeaderFields);

const lifecycleFields = {
  postStart: ref(1, () => LifecycleHandler),
  preStop: ref(2, () => LifecycleHandler),
  stopSignal: string(3).pointer(),
};

export interface Lifecycle extends FieldsOf<typeof lifecycleFields> {}
export const Lifecycle: Type<Lifecycle> = message('io.k8s.api.core.v1.Lifecycle', lifecycleFields);

const lifecycleHandlerFields = {
  exec: ref(1, () => ExecAction),
  httpGet: ref(2, () => HTTPGetAction),
  tcpSocket: ref(3, () => TCPSocketAction),
  sleep: ref(4, () => SleepAction),
};

export interface LifecycleHandler extends FieldsOf<typeof lifecycleHandlerFields> {}
export const LifecycleHandler: Type<LifecycleHandler> = message(
  'io.k8s.api.core.v1.LifecycleHandler',
  lifecycleHandlerFields,
);

export const probeHandlerFields = {
  exec: ref(1, () => ExecAction),
  httpGet: ref(2, () => HTTPGetAction),
  tcpSocket: ref(3, () => TCPSocketAction),
  grpc: ref(4, () => GRPCAction),
};

export interface ProbeHandler extends FieldsOf<typeof probeHandlerFields> {}
export const ProbeHandler: Type<ProbeHandler> = message('io.k8s.api.core.v1.ProbeHandler', probeHandlerFields);

const probeFields = {
  ...inline(1, probeHandlerFields),
  initialDelaySeconds: int32(2),
  timeoutSeconds: int32(3).default(1),
  periodSeconds: int32(4).default(10),
  successThreshold: int32(5).default(1),
  failureThreshold: int32(6).default(3),
  terminationGracePeriodSeconds: int64(7).pointer(),
};

export interface Probe extends FieldsOf<typeof probeFields> {}
export const Probe: Type<Probe> = message('io.k8s.api.core.v1.Probe', probeFields);

const sleepActionFields = {
  seconds: int64(1).always().required(),
};

export interface SleepAction extends FieldsOf<typeof sleepActionFields> {}
export const SleepAction: Type<SleepAction> = message('io.k8s.api.core.v1.SleepAction', sleepActionFields);

const tcpSocketActionFields = {
  port: intOrString(1).always().required(),
  host: string(2),
};

export interface TCPSocketAction extends FieldsOf<typeof tcpSocketActionFields> {}
export const TCPSocketAction: Type<TCPSocketAction> = message(
  'io.k8s.api.core.v1.TCPSocketAction',
  tcpSocketActionFields,
);
