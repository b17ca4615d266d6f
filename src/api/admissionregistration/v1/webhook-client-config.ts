import { bytes, int32, ref, string } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const serviceReferenceFields = {
  namespace: string(1).always().required(),
  name: string(2).always().required(),
  path: string(3).pointer(),
  port: int32(4).pointer().default(443),
};

export interface ServiceReference extends FieldsOf<typeof serviceReferenceFields> {}
export const ServiceReference: Type<ServiceReference> = message(
  'io.k8s.api.admissionregistration.v1.ServiceReference',
  serviceReferenceFields,
);

const webhookClientConfigFields = {
  url: string(3).pointer(),
  service: ref(1, () => ServiceReference),
  caBundle: bytes(2),
};

export interface WebhookClientConfig extends FieldsOf<typeof webhookClientConfigFields> {}
export const WebhookClientConfig: Type<WebhookClientConfig> = message(
  'io.k8s.api.admissionregistration.v1.WebhookClientConfig',
  webhookClientConfigFields,
);
