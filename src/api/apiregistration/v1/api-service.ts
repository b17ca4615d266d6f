import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { bool, bytes, int32, list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const apiServiceFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => APIServiceSpec).always(),
  status: ref(3, () => APIServiceStatus).always(),
};

export interface APIService extends TypeMeta, FieldsOf<typeof apiServiceFields> {}
export const APIService: Type<APIService> = kindType(
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  { group: 'apiregistration.k8s.io', version: 'v1', kind: 'APIService' },
  apiServiceFields,
);

const apiServiceConditionFields = {
  type: string(1).always().required(),
  status: string(2).always().required(),
  lastTransitionTime: time(3).always(),
  reason: string(4),
  message: string(5),
};

export interface APIServiceCondition extends FieldsOf<typeof apiServiceConditionFields> {}
export const APIServiceCondition: Type<APIServiceCondition> = message(
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition',
  apiServiceConditionFields,
);

const apiServiceSpecFields = {
  service: ref(1, () => ServiceReference),
  group: string(2),
  version: string(3),
  insecureSkipTLSVerify: bool(4),
  caBundle: bytes(5),
  groupPriorityMinimum: int32(7).always().required(),
  versionPriority: int32(8).always().required(),
};

export interface APIServiceSpec extends FieldsOf<typeof apiServiceSpecFields> {}
export const APIServiceSpec: Type<APIServiceSpec> = message(
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec',
  apiServiceSpecFields,
);

const apiServiceStatusFields = {
  conditions: list(1, () => APIServiceCondition)
    .mapList('type')
    .patchMerge('type'),
};

export interface APIServiceStatus extends FieldsOf<typeof apiServiceStatusFields> {}
export const APIServiceStatus: Type<APIServiceStatus> = message(
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus',
  apiServiceStatusFields,
);

const serviceReferenceFields = {
  namespace: string(1),
  name: string(2),
  port: int32(3).pointer().default(443),
};

export interface ServiceReference extends FieldsOf<typeof serviceReferenceFields> {}
export const ServiceReference: Type<ServiceReference> = message(
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference',
  serviceReferenceFields,
);
