import { Condition } from '../../meta/v1/condition.ts';
import { ObjectMeta } from '../../meta/v1/object-meta.ts';
import { list, ref, strings } from '../../schema/builders.ts';
import { type FieldsOf, kindType, message, type Type, type TypeMeta } from '../../schema/schema.ts';

const serviceCIDRFields = {
  metadata: ref(1, () => ObjectMeta).always(),
  spec: ref(2, () => ServiceCIDRSpec).always(),
  status: ref(3, () => ServiceCIDRStatus).always(),
};

export interface ServiceCIDR extends TypeMeta, FieldsOf<typeof serviceCIDRFields> {}
export const ServiceCIDR: Type<ServiceCIDR> = kindType(
  'io.k8s.api.networking.v1.ServiceCIDR',
  { group: 'networking.k8s.io', version: 'v1', kind: 'ServiceCIDR' },
  serviceCIDRFields,
);

const serviceCIDRSpecFields = {
  cidrs: strings(1).atomic(),
};

export interface ServiceCIDRSpec extends FieldsOf<typeof serviceCIDRSpecFields> {}
export const ServiceCIDRSpec: Type<ServiceCIDRSpec> = message(
  'io.k8s.api.networking.v1.ServiceCIDRSpec',
  serviceCIDRSpecFields,
);

const serviceCIDRStatusFields = {
  conditions: list(1, () => Condition)
    .mapList('type')
    .patchMerge('type'),
};

export interface ServiceCIDRStatus extends FieldsOf<typeof serviceCIDRStatusFields> {}
export const ServiceCIDRStatus: Type<ServiceCIDRStatus> = message(
  'io.k8s.api.networking.v1.ServiceCIDRStatus',
  serviceCIDRStatusFields,
);
