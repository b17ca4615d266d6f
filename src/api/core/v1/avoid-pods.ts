import { OwnerReference } from '../../meta/v1/object-meta.ts';
import { list, ref, string, time } from '../../schema/builders.ts';
import { type FieldsOf, message, type Type } from '../../schema/schema.ts';

const avoidPodsFields = {
  preferAvoidPods: list(1, () => PreferAvoidPodsEntry),
};

export interface AvoidPods extends FieldsOf<typeof avoidPodsFields> {}
export const AvoidPods: Type<AvoidPods> = message('io.k8s.api.core.v1.AvoidPods', avoidPodsFields);

const podSignatureFields = {
  podController: ref(1, () => OwnerReference),
};

export interface PodSignature extends FieldsOf<typeof podSignatureFields> {}
export const PodSignature: Type<PodSignature> = message('io.k8s.api.core.v1.PodSignature', podSignatureFields);

const preferAvoidPodsEntryFields = {
  podSignature: ref(1, () => PodSignature).always(),
  evictionTime: time(2).always(),
  reason: string(3),
  message: string(4),
};

export interface PreferAvoidPodsEntry extends FieldsOf<typeof preferAvoidPodsEntryFields> {}
export const PreferAvoidPodsEntry: Type<PreferAvoidPodsEntry> = message(
  'io.k8s.api.core.v1.PreferAvoidPodsEntry',
  preferAvoidPodsEntryFields,
);
